package io.taskvisor.engine.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.RecordedLog;
import io.taskvisor.event.Delivery;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import io.taskvisor.event.ObserverSnapshot;
import io.taskvisor.event.TaskInterceptor;
import java.io.File;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Observers and interceptors in service files, class loaders and module layers as the JDK has them. */
class DiscoveryTest {
    @TempDir
    Path directory;

    /** The log is shared by all tests: each looks for its own supervisor. */
    private String supervisor = "";

    @BeforeEach
    void name(TestInfo test) {
        supervisor = test.getTestMethod().orElseThrow().getName();
    }

    private void declare(Class<?> service, String... providers) throws IOException {
        Path file = directory.resolve("META-INF/services/" + service.getName());
        Files.createDirectories(file.getParent());
        Files.write(file, Arrays.asList(providers));
    }

    private void declare(Class<?> service, Class<?>... providers) throws IOException {
        declare(service, Arrays.stream(providers).map(Class::getName).toArray(String[]::new));
    }

    private Supervisor open(UnaryOperator<Supervisor.Builder> change) {
        return open(config -> config, change);
    }

    private Supervisor open(UnaryOperator<SupervisorConfig> config, UnaryOperator<Supervisor.Builder> change) {
        return change.apply(Supervisor.builder()
                        .config(config.apply(SupervisorConfig.defaults()
                                .withHandleSignals(false)
                                .withName(supervisor))))
                .build();
    }

    private URLClassLoader loader() throws IOException {
        return new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader());
    }

    private static List<String> observers(Supervisor supervisor) {
        return supervisor.snapshot().observers().stream()
                .map(ObserverSnapshot::name)
                .toList();
    }

    /** Opens a supervisor with what was declared, and returns the names of its observers. */
    private List<String> found(UnaryOperator<SupervisorConfig> config) throws IOException {
        try (URLClassLoader loader = loader();
                Supervisor open = open(config, builder -> builder.classLoader(loader))) {
            return observers(open);
        }
    }

    private RecordedLog.Entry warning(String which) {
        return RecordedLog.await(
                Level.WARNING, "supervisor '" + supervisor + "' leaves out " + which + ", which could not be loaded");
    }

    // ---- what is found

    @Test
    void foundOnesComeAfterThoseGivenInTheOrderOfTheirNames() throws IOException {
        declare(Observer.class, Zeta.class, Alpha.class, Mid.class);
        try (URLClassLoader loader = loader();
                Supervisor open = open(builder -> builder.classLoader(loader).observer(new Named("zz") {}))) {
            assertEquals(List.of("zz", "alpha", "mid", "zeta"), observers(open));
        }
    }

    @Test
    void theClassLoaderIsTheApisUnlessAnotherIsGiven() throws IOException {
        declare(Observer.class, Alpha.class);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = loader()) {
            thread.setContextClassLoader(loader);
            try (Supervisor open = open(builder -> builder)) {
                assertEquals(List.of(), observers(open));
            }
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void namesAreDisabled() throws IOException {
        declare(Observer.class, Zeta.class, Alpha.class, Mid.class);
        assertEquals(
                List.of("mid"), found(config -> config.withDisabledObservers(Set.of("alpha", "zeta", "no such one"))));
    }

    @Test
    void aBrokenOneThatIsDisabledIsNotAskedForMoreThanItsName() throws IOException {
        declare(Observer.class, ThrowsOnInterests.class, Alpha.class);
        assertEquals(List.of("alpha"), found(config -> config.withDisabledObservers(Set.of("throws-on-interests"))));
        assertEquals("", RecordedLog.messages(Level.WARNING, "supervisor '" + supervisor + "'"));
    }

    @Test
    void withoutDiscoveryNothingIsLookedFor() throws IOException {
        declare(Observer.class, Alpha.class);
        declare(TaskInterceptor.class, "not a class name");
        try (URLClassLoader loader = loader();
                Supervisor open = open(builder -> builder.classLoader(loader).discovery(false))) {
            assertEquals(List.of(), observers(open));
        }
        assertEquals("", RecordedLog.messages(Level.WARNING, "supervisor '" + supervisor + "'"));
    }

    @Test
    void oneLineSaysWhatWasFoundAndWhatIsDisabled() throws IOException {
        declare(Observer.class, Zeta.class, Alpha.class, Mid.class);
        declare(TaskInterceptor.class, Around.class);
        found(config -> config.withDisabledObservers(Set.of("mid")));
        assertEquals(
                "supervisor '" + supervisor + "' found zeta (" + Zeta.class.getName() + "), alpha ("
                        + Alpha.class.getName() + "), around (" + Around.class.getName() + "); disabled: mid",
                RecordedLog.await(Level.DEBUG, "supervisor '" + supervisor + "' found")
                        .message());
    }

    @Test
    void theLineSaysSoWhenNothingWasFound() throws IOException {
        found(config -> config);
        assertEquals(
                "supervisor '" + supervisor + "' found no observers or interceptors",
                RecordedLog.await(Level.DEBUG, "supervisor '" + supervisor + "' found")
                        .message());
    }

    @Test
    void aFoundOneIsToldEventsAndAroundAttempts() throws Exception {
        declare(Observer.class, Both.class);
        Both.TRAIL.clear();
        try (URLClassLoader loader = loader();
                Supervisor open = open(builder -> builder.classLoader(loader))) {
            open.add(TaskSpec.once("t", context -> Both.TRAIL.add("runs"))).await();
        }
        assertEquals(List.of("task_added", "around", "runs", "task_removed"), List.copyOf(Both.TRAIL));
    }

    @Test
    void interceptorsRunInTheOrderGivenThenObserversThenFoundByName() throws Exception {
        declare(Observer.class, Both.class);
        declare(TaskInterceptor.class, Inner.class, Around.class);
        Both.TRAIL.clear();
        try (URLClassLoader loader = loader();
                Supervisor open = open(builder -> builder.classLoader(loader).interceptor((context, attempt) -> {
                    Both.TRAIL.add("given");
                    attempt.proceed();
                }))) {
            open.add(TaskSpec.once("t", context -> Both.TRAIL.add("runs"))).await();
        }
        assertEquals(
                List.of("task_added", "given", "around", "around t", "inner t", "runs", "task_removed"),
                List.copyOf(Both.TRAIL));
    }

    // ---- what is broken

    @ParameterizedTest
    @ValueSource(
            classes = {
                ThrowsOnName.class,
                NullName.class,
                BlankName.class,
                ThrowsOnInterests.class,
                NullInterests.class,
                NullInInterests.class,
                NullDelivery.class
            })
    void oneThatAnswersWronglyIsLeftOut(Class<?> broken) throws IOException {
        supervisor += " " + broken.getSimpleName();
        declare(Observer.class, Zeta.class, broken, Alpha.class);
        assertEquals(List.of("alpha", "zeta"), found(config -> config));
        assertTrue(warning(broken.getName()).thrown() != null);
    }

    @ParameterizedTest
    @ValueSource(classes = {ThrowsOnConstruction.class, ErrorOnLoad.class, NoConstructor.class, DiscoveryTest.class})
    void oneThatCannotBeMadeIsLeftOut(Class<?> broken) throws IOException {
        supervisor += " " + broken.getSimpleName();
        declare(Observer.class, Zeta.class, broken, Alpha.class);
        assertEquals(List.of("alpha", "zeta"), found(config -> config));
        Throwable thrown = warning("a provider of " + Observer.class.getName()).thrown();
        assertTrue(String.valueOf(thrown).contains(broken.getName()), () -> String.valueOf(thrown));
        assertInstanceOf(ServiceConfigurationError.class, thrown);
    }

    @Test
    void oneThatIsNotThereIsLeftOut() throws IOException {
        declare(Observer.class, Zeta.class.getName(), "io.taskvisor.Absent", Alpha.class.getName());
        assertEquals(List.of("alpha", "zeta"), found(config -> config));
        warning("a provider of " + Observer.class.getName());
    }

    @Test
    void oneWhoseSuperclassIsNotThereIsLeftOut() throws IOException {
        compile("plug.Gone", "package plug; public class Gone {}");
        compile(
                "plug.Orphan",
                "package plug; public class Orphan extends Gone implements io.taskvisor.event.Observer {"
                        + " public void onEvent(io.taskvisor.event.Event event) {} }");
        Files.delete(directory.resolve("plug/Gone.class"));
        declare(Observer.class, Zeta.class.getName(), "plug.Orphan", Alpha.class.getName());
        assertEquals(List.of("alpha", "zeta"), found(config -> config));
        assertInstanceOf(
                NoClassDefFoundError.class,
                warning("a provider of " + Observer.class.getName()).thrown());
    }

    @Test
    void aServiceFileThatCannotBeReadHindersNoOther() throws IOException {
        declare(Observer.class, "two words");
        Path other = Files.createDirectories(directory.resolve("other/META-INF/services"));
        Files.writeString(other.resolve(Observer.class.getName()), Alpha.class.getName());
        URL[] urls = {
            directory.toUri().toURL(), directory.resolve("other/").toUri().toURL()
        };
        try (URLClassLoader loader = new URLClassLoader(urls, getClass().getClassLoader());
                Supervisor open = open(builder -> builder.classLoader(loader))) {
            assertEquals(List.of("alpha"), observers(open));
        }
        warning("a provider of " + Observer.class.getName());
    }

    @Test
    void interceptorsThatAreBrokenAreLeftOutToo() throws Exception {
        declare(TaskInterceptor.class, "io.taskvisor.Absent", NamelessAround.class.getName(), Around.class.getName());
        Both.TRAIL.clear();
        try (URLClassLoader loader = loader();
                Supervisor open = open(builder -> builder.classLoader(loader))) {
            open.add(TaskSpec.once("t", context -> {})).await();
        }
        assertEquals(List.of("around t"), List.copyOf(Both.TRAIL));
        warning(NamelessAround.class.getName());
        warning("a provider of " + TaskInterceptor.class.getName());
    }

    // ---- layers

    @Test
    void aLayersProvidersAreFoundThoughNoClassLoaderOfOursKnowsThem() throws IOException {
        compile(
                "plug.Plugged",
                "package plug; public class Plugged implements io.taskvisor.event.Observer {"
                        + " public String name() { return \"plugged in \" + getClass().getModule().getName(); }"
                        + " public void onEvent(io.taskvisor.event.Event event) {} }");
        compile(
                "plug.Broken",
                "package plug; public class Broken implements io.taskvisor.event.Observer {"
                        + " public Broken() { throw new IllegalStateException(); }"
                        + " public void onEvent(io.taskvisor.event.Event event) {} }");
        declare(Observer.class, "plug.Broken", "plug.Plugged");
        Path jar = jar("some-plugin.jar");
        ModuleLayer boot = ModuleLayer.boot();
        Configuration configuration =
                boot.configuration().resolve(ModuleFinder.of(jar), ModuleFinder.of(), Set.of("some.plugin"));
        ModuleLayer layer =
                boot.defineModulesWithOneLoader(configuration, getClass().getClassLoader());
        try (Supervisor open = open(builder -> builder.layer(layer))) {
            assertEquals(List.of("plugged in some.plugin"), observers(open));
        }
        warning("a provider of " + Observer.class.getName());
    }

    private void compile(String type, String text) throws IOException {
        Path source = directory.resolve("src/" + type.replace('.', '/') + ".java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, text);
        int status = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        System.err,
                        System.err,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path") + File.pathSeparator + directory,
                        "-d",
                        directory.toString(),
                        source.toString());
        assertEquals(0, status);
    }

    /** Packs the service files and the classes. */
    private Path jar(String name) throws IOException {
        Path jar = directory.resolve(name);
        List<Path> entries = new ArrayList<>();
        for (String folder : List.of("META-INF", "plug")) {
            try (var files = Files.walk(directory.resolve(folder))) {
                files.filter(Files::isRegularFile).forEach(entries::add);
            }
        }
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Path entry : entries) {
                out.putNextEntry(
                        new JarEntry(directory.relativize(entry).toString().replace('\\', '/')));
                Files.copy(entry, out);
            }
        }
        return jar;
    }

    // ---- providers

    /** Has a name. */
    public abstract static class Named implements Observer {
        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void onEvent(Event event) {}
    }

    /** The first. */
    public static final class Alpha extends Named {
        /** Is public, as providers have it. */
        public Alpha() {
            super("alpha");
        }
    }

    /** In between. */
    public static final class Mid extends Named {
        /** Is public, as providers have it. */
        public Mid() {
            super("mid");
        }
    }

    /** The last. */
    public static final class Zeta extends Named {
        /** Is public, as providers have it. */
        public Zeta() {
            super("zeta");
        }
    }

    /** Both in one. */
    public static final class Both implements Observer, TaskInterceptor {
        static final List<String> TRAIL = new CopyOnWriteArrayList<>();

        @Override
        public void onEvent(Event event) {
            TRAIL.add(event.kind().label());
        }

        @Override
        public Set<EventKind> interests() {
            return Set.of(EventKind.TASK_ADDED, EventKind.TASK_REMOVED);
        }

        @Override
        public Delivery delivery() {
            return Delivery.INLINE;
        }

        @Override
        public void around(TaskContext context, Attempt attempt) throws Exception {
            TRAIL.add("around");
            attempt.proceed();
        }

        @Override
        public String name() {
            return "both";
        }
    }

    /** An interceptor. */
    public static class Around implements TaskInterceptor {
        @Override
        public void around(TaskContext context, Attempt attempt) throws Exception {
            Both.TRAIL.add(name() + " " + context.name());
            attempt.proceed();
        }

        @Override
        @Nullable
        public String name() {
            return "around";
        }
    }

    /** Another one. */
    public static final class Inner extends Around {
        @Override
        public String name() {
            return "inner";
        }
    }

    /** An interceptor without a name. */
    public static final class NamelessAround extends Around {
        @Override
        @Nullable
        public String name() {
            return null;
        }
    }

    /** Cannot be made. */
    public static final class ThrowsOnConstruction extends Named {
        /** Throws. */
        public ThrowsOnConstruction() {
            super("broken");
            throw new IllegalStateException("broken");
        }
    }

    /** Cannot be initialised. */
    public static final class ErrorOnLoad extends Named {
        static {
            if (Alpha.class != null) {
                throw new AssertionError("broken");
            }
        }

        /** Is never called. */
        public ErrorOnLoad() {
            super("broken");
        }
    }

    /** Has no constructor for services. */
    public static final class NoConstructor extends Named {
        /** Wants to know too much. */
        public NoConstructor(String name) {
            super(name);
        }
    }

    /** Throws what nobody expects. */
    public static final class ThrowsOnName extends Named {
        /** Is public, as providers have it. */
        public ThrowsOnName() {
            super("broken");
        }

        @Override
        public String name() {
            throw new AssertionError("broken");
        }
    }

    /** Answers null. */
    public static final class NullName extends Named {
        /** Is public, as providers have it. */
        public NullName() {
            super("broken");
        }

        @Override
        @Nullable
        public String name() {
            return null;
        }
    }

    /** Has no name to speak of. */
    public static final class BlankName extends Named {
        /** Is public, as providers have it. */
        public BlankName() {
            super(" ");
        }
    }

    /** Throws. */
    public static final class ThrowsOnInterests extends Named {
        /** Is public, as providers have it. */
        public ThrowsOnInterests() {
            super("throws-on-interests");
        }

        @Override
        public Set<EventKind> interests() {
            throw new IllegalStateException("broken");
        }
    }

    /** Answers null. */
    public static final class NullInterests extends Named {
        /** Is public, as providers have it. */
        public NullInterests() {
            super("null-interests");
        }

        @Override
        @Nullable
        public Set<EventKind> interests() {
            return null;
        }
    }

    /** Answers with null in it. */
    public static final class NullInInterests extends Named {
        /** Is public, as providers have it. */
        public NullInInterests() {
            super("null-in-interests");
        }

        @Override
        public Set<EventKind> interests() {
            return new HashSet<>(Arrays.asList(EventKind.TASK_ADDED, null));
        }
    }

    /** Answers null. */
    public static final class NullDelivery extends Named {
        /** Is public, as providers have it. */
        public NullDelivery() {
            super("null-delivery");
        }

        @Override
        @Nullable
        public Delivery delivery() {
            return null;
        }
    }
}
