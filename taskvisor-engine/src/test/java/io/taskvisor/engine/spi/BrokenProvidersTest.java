package io.taskvisor.engine.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.RecordedLog;
import io.taskvisor.event.Event;
import io.taskvisor.event.Observer;
import io.taskvisor.event.TaskInterceptor;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceConfigurationError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Providers that cannot be made, or cannot work where they are: they are left out, and hinder no other. */
class BrokenProvidersTest {
    @TempDir
    private Path directory;

    private Plugins plugins;

    @BeforeEach
    void prepare(TestInfo test) {
        plugins = Plugins.of(directory, test);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Samples.ThrowsOnName.class,
                Samples.NullName.class,
                Samples.BlankName.class,
                Samples.ThrowsOnInterests.class,
                Samples.NullInterests.class,
                Samples.NullInInterests.class,
                Samples.NullDelivery.class
            })
    void oneThatAnswersWronglyIsLeftOut(Class<?> broken) throws IOException {
        plugins.declare(Observer.class, Samples.Zeta.class, broken, Samples.Alpha.class);
        assertEquals(List.of("alpha", "zeta"), plugins.found(config -> config));
        assertTrue(plugins.warning(broken.getName()).thrown() != null);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Samples.ThrowsOnConstruction.class,
                Samples.ErrorOnLoad.class,
                Samples.NoConstructor.class,
                DiscoveryTest.class
            })
    void oneThatCannotBeMadeIsLeftOut(Class<?> broken) throws IOException {
        plugins.declare(Observer.class, Samples.Zeta.class, broken, Samples.Alpha.class);
        assertEquals(List.of("alpha", "zeta"), plugins.found(config -> config));
        Throwable thrown = plugins.warning(broken.getName()).thrown();
        assertTrue(String.valueOf(thrown).contains(broken.getName()), () -> String.valueOf(thrown));
        assertInstanceOf(ServiceConfigurationError.class, thrown);
    }

    @Test
    void oneThatIsNotThereIsLeftOut() throws IOException {
        plugins.declare(
                Observer.class, Samples.Zeta.class.getName(), "io.taskvisor.Absent", Samples.Alpha.class.getName());
        assertEquals(List.of("alpha", "zeta"), plugins.found(config -> config));
        plugins.warning("io.taskvisor.Absent");
    }

    @Test
    void oneWhoseSuperclassIsNotThereIsLeftOut() throws IOException {
        plugins.compile("plug.Gone", "package plug; public class Gone {}");
        plugins.compile(
                "plug.Orphan",
                "package plug; public class Orphan extends Gone implements io.taskvisor.event.Observer {"
                        + " public void onEvent(io.taskvisor.event.Event event) {} }");
        Files.delete(directory.resolve("plug/Gone.class"));
        plugins.declare(Observer.class, Samples.Zeta.class.getName(), "plug.Orphan", Samples.Alpha.class.getName());
        assertEquals(List.of("alpha", "zeta"), plugins.found(config -> config));
        assertLacks("plug.Orphan", "java.lang.NoClassDefFoundError: plug/Gone");
    }

    /** Asserts that one line, without a stack trace, tells what the provider lacks and what to do. */
    private void assertLacks(String provider, String what) {
        RecordedLog.Entry line = plugins.line("leaves out " + provider);
        assertEquals(
                "supervisor '" + plugins.supervisor() + "' leaves out " + provider
                        + ", because a library that it needs is missing or has another version: " + what
                        + ". Add that library in the version that it was made for, or take its jar off the path",
                line.message());
        assertNull(line.thrown());
        assertEquals(line.message(), RecordedLog.messages(Level.WARNING, "supervisor '" + plugins.supervisor() + "'"));
    }

    /** Compiles an observer and interceptor that uses a class which is then taken away. */
    private void lacking(String body) throws IOException {
        plugins.compile("plug.Gone", "package plug; public class Gone { public static void use() {} }");
        plugins.compile(
                "plug.Lacking",
                "package plug; import io.taskvisor.*; import io.taskvisor.event.*;"
                        + " public class Lacking implements Observer, TaskInterceptor {"
                        + " public String name() { return \"lacking\"; } public void close() { Gone.use(); } "
                        + body + " }");
        Files.delete(directory.resolve("plug/Gone.class"));
        plugins.declare(Observer.class, Samples.Zeta.class.getName(), "plug.Lacking", Samples.Alpha.class.getName());
    }

    private static final String HANDLES = " public void onEvent(Event event) { Gone.use(); }";
    private static final String AROUND =
            " public void around(TaskContext context, Attempt attempt) throws Exception {" + " attempt.proceed(); }";

    private List<String> observersAfterATask() throws Exception {
        try (URLClassLoader loader = plugins.loader();
                Supervisor open = plugins.open(builder -> builder.classLoader(loader))) {
            assertTrue(open.add(TaskSpec.once("t", context -> {})).await().isSuccess());
            Await.until("two observers are left", () -> Plugins.observers(open).size() == 2);
            return Plugins.observers(open);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "public Lacking() { Gone.use(); } " + HANDLES + AROUND,
                "public java.util.Set<EventKind> interests() { Gone.use(); return null; } " + HANDLES + AROUND,
                "public void open(Supervisor supervisor) { Gone.use(); } " + HANDLES + AROUND,
                HANDLES + AROUND,
                "public Delivery delivery() { return Delivery.INLINE; } " + HANDLES + AROUND,
            })
    void oneThatLacksALibraryIsLeftOutWithOneLineAndTasksRun(String body) throws Exception {
        lacking(body);
        assertEquals(List.of("alpha", "zeta"), observersAfterATask());
        assertLacks("plug.Lacking", "java.lang.NoClassDefFoundError: plug/Gone");
    }

    @Test
    void anInterceptorThatLacksALibraryCostsNoAttempt() throws Exception {
        lacking("public void onEvent(Event event) {}"
                + " public void around(TaskContext context, Attempt attempt) throws Exception {"
                + " Gone.use(); attempt.proceed(); }");
        try (URLClassLoader loader = plugins.loader();
                Supervisor open = plugins.open(builder -> builder.classLoader(loader))) {
            for (int i = 0; i < 3; i++) {
                assertTrue(
                        open.add(TaskSpec.once("t" + i, context -> {})).await().isSuccess());
            }
        }
        plugins.line("leaves out plug.Lacking, because a library");
    }

    @Test
    void oneThatSaysItselfWhatItLacksIsQuoted() throws Exception {
        lacking("public void open(Supervisor supervisor) { throw new TaskvisorException(\"no licence\\nERROR\"); }"
                + HANDLES + AROUND);
        assertEquals(List.of("alpha", "zeta"), observersAfterATask());
        assertEquals(
                "supervisor '" + plugins.supervisor() + "' leaves out plug.Lacking: no licence\\nERROR",
                plugins.line("leaves out plug.Lacking").message());
    }

    @Test
    void oneThatHasWorkedIsReportedAndKept() throws Exception {
        lacking("public void onEvent(Event event) { if (event instanceof Event.TaskAdded) { Gone.use(); } }" + AROUND);
        try (URLClassLoader loader = plugins.loader();
                Supervisor open = plugins.open(builder -> builder.classLoader(loader))) {
            open.add(TaskSpec.once("t", context -> {})).await();
            RecordedLog.await(Level.WARNING, "observer 'lacking' failed on task_added");
            assertEquals(List.of("alpha", "lacking", "zeta"), Plugins.observers(open));
        }
    }

    @Test
    void oneThatWasPassedInIsReportedAndKept() throws Exception {
        try (Supervisor open = plugins.open(builder -> builder.observer(new Samples.Named("passed") {
            @Override
            public void onEvent(Event event) {
                throw new NoClassDefFoundError("absent/Library");
            }
        }))) {
            RecordedLog.await(Level.WARNING, "observer 'passed' failed on supervisor_started");
            assertEquals(List.of("passed"), Plugins.observers(open));
        }
    }

    @Test
    void aServiceFileThatCannotBeReadHindersNoOther() throws IOException {
        plugins.declare(Observer.class, "two words");
        Path other = Files.createDirectories(directory.resolve("other/META-INF/services"));
        Files.writeString(other.resolve(Observer.class.getName()), Samples.Alpha.class.getName());
        URL[] urls = {
            directory.toUri().toURL(), directory.resolve("other/").toUri().toURL()
        };
        try (URLClassLoader loader = new URLClassLoader(urls, getClass().getClassLoader());
                Supervisor open = plugins.open(builder -> builder.classLoader(loader))) {
            assertEquals(List.of("alpha"), Plugins.observers(open));
        }
        plugins.warning("a provider of " + Observer.class.getName());
    }

    @Test
    void interceptorsThatAreBrokenAreLeftOutToo() throws Exception {
        plugins.declare(
                TaskInterceptor.class,
                "io.taskvisor.Absent",
                Samples.NamelessAround.class.getName(),
                Samples.Around.class.getName());
        Samples.Both.TRAIL.clear();
        try (URLClassLoader loader = plugins.loader();
                Supervisor open = plugins.open(builder -> builder.classLoader(loader))) {
            open.add(TaskSpec.once("t", context -> {})).await();
        }
        assertEquals(List.of("around t"), List.copyOf(Samples.Both.TRAIL));
        plugins.warning(Samples.NamelessAround.class.getName());
        plugins.warning("io.taskvisor.Absent");
    }
}
