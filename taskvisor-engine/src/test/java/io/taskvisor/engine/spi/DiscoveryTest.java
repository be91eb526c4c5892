package io.taskvisor.engine.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.RecordedLog;
import io.taskvisor.engine.testing.Trail;
import io.taskvisor.event.Event;
import io.taskvisor.event.Observer;
import io.taskvisor.event.TaskInterceptor;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Observers and interceptors in service files, class loaders and module layers as the JDK has them. */
class DiscoveryTest {
    @TempDir
    private Path directory;

    private Plugins plugins;

    @BeforeEach
    void prepare(TestInfo test) {
        plugins = Plugins.of(directory, test);
    }

    // ---- what is found

    @Test
    void foundOnesComeAfterThoseGivenInTheOrderOfTheirNames() throws IOException {
        plugins.declare(Observer.class, Samples.Zeta.class, Samples.Alpha.class, Samples.Mid.class);
        try (URLClassLoader loader = plugins.loader();
                Supervisor open =
                        plugins.open(builder -> builder.classLoader(loader).observer(new Samples.Named("zz") {}))) {
            assertEquals(List.of("zz", "alpha", "mid", "zeta"), Plugins.observers(open));
        }
    }

    @Test
    void theClassLoaderIsTheApisUnlessAnotherIsGiven() throws IOException {
        plugins.declare(Observer.class, Samples.Alpha.class);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = plugins.loader()) {
            thread.setContextClassLoader(loader);
            try (Supervisor open = plugins.open(builder -> builder)) {
                assertEquals(List.of(), Plugins.observers(open));
            }
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void namesAreDisabled() throws IOException {
        plugins.declare(Observer.class, Samples.Zeta.class, Samples.Alpha.class, Samples.Mid.class);
        assertEquals(
                List.of("mid"),
                plugins.found(config -> config.withDisabledObservers(Set.of("alpha", "zeta", "no such one"))));
    }

    @Test
    void aBrokenOneThatIsDisabledIsNotAskedForMoreThanItsName() throws IOException {
        plugins.declare(Observer.class, Samples.ThrowsOnInterests.class, Samples.Alpha.class);
        assertEquals(
                List.of("alpha"), plugins.found(config -> config.withDisabledObservers(Set.of("throws-on-interests"))));
        assertEquals("", RecordedLog.messages(Level.WARNING, "supervisor '" + plugins.supervisor() + "'"));
    }

    @Test
    void withoutDiscoveryNothingIsLookedFor() throws IOException {
        plugins.declare(Observer.class, Samples.Alpha.class);
        plugins.declare(TaskInterceptor.class, "not a class name");
        try (URLClassLoader loader = plugins.loader();
                Supervisor open =
                        plugins.open(builder -> builder.classLoader(loader).discovery(false))) {
            assertEquals(List.of(), Plugins.observers(open));
        }
        assertEquals("", RecordedLog.messages(Level.WARNING, "supervisor '" + plugins.supervisor() + "'"));
    }

    @Test
    void oneLineSaysWhatWasFoundAndWhatIsDisabled() throws IOException {
        plugins.declare(Observer.class, Samples.Zeta.class, Samples.Alpha.class, Samples.Mid.class);
        plugins.declare(TaskInterceptor.class, Samples.Around.class);
        plugins.found(config -> config.withDisabledObservers(Set.of("mid")));
        assertEquals(
                "supervisor '" + plugins.supervisor() + "' found zeta (" + Samples.Zeta.class.getName() + "), alpha ("
                        + Samples.Alpha.class.getName() + "), around (" + Samples.Around.class.getName()
                        + "); disabled: mid",
                RecordedLog.await(Level.DEBUG, "supervisor '" + plugins.supervisor() + "' found")
                        .message());
    }

    @Test
    void theFirstEventSaysWhatWasFoundAndWhatWasLeftOut() throws Exception {
        plugins.declare(
                Observer.class, Samples.Zeta.class.getName(), Samples.Mid.class.getName(), "io.taskvisor.Absent");
        plugins.declare(TaskInterceptor.class, Samples.Around.class);
        Trail trail = new Trail();
        try (URLClassLoader loader = plugins.loader();
                Supervisor open = plugins.open(
                        config -> config.withDisabledObservers(Set.of("mid")),
                        builder -> builder.observer(trail).classLoader(loader))) {
            Event.SupervisorStarted started = trail.first(Event.SupervisorStarted.class);
            assertEquals(open.config().name(), started.supervisor());
            assertEquals(
                    List.of(
                            "zeta (" + Samples.Zeta.class.getName() + ")",
                            "around (" + Samples.Around.class.getName() + ")"),
                    started.found());
            assertEquals(List.of("mid (disabled)", "io.taskvisor.Absent"), started.leftOut());
        }
    }

    @Test
    void oneOfOursThatNoServiceFileNamesIsMissed() throws IOException {
        plugins.compile(
                "io.taskvisor.observer.log.LogObserver",
                "package io.taskvisor.observer.log; public class LogObserver {}");
        plugins.declare(Observer.class, Samples.Alpha.class);
        assertEquals(List.of("alpha"), plugins.found(config -> config));
        assertEquals(
                "supervisor '" + plugins.supervisor()
                        + "' does not use the observer 'log': io.taskvisor.observer.log.LogObserver is there ("
                        + directory.toUri().toURL()
                        + "), but no META-INF/services/io.taskvisor.event.Observer names it. Whatever packed several jars"
                        + " into one has lost that file, or kept the one of another jar: have it merge service files"
                        + " (Maven Shade: ServicesResourceTransformer; Gradle Shadow: mergeServiceFiles())",
                plugins.line("does not use").message());
        String before = RecordedLog.messages(Level.WARNING, "supervisor '" + plugins.supervisor() + "' does not use");
        plugins.found(config -> config.withDisabledObservers(Set.of("log")));
        assertEquals(
                before, RecordedLog.messages(Level.WARNING, "supervisor '" + plugins.supervisor() + "' does not use"));
    }

    @Test
    void theLineSaysSoWhenNothingWasFound() throws IOException {
        plugins.found(config -> config);
        assertEquals(
                "supervisor '" + plugins.supervisor() + "' found no observers or interceptors",
                RecordedLog.await(Level.DEBUG, "supervisor '" + plugins.supervisor() + "' found")
                        .message());
    }

    @Test
    void aFoundOneIsToldEventsAndAroundAttempts() throws Exception {
        plugins.declare(Observer.class, Samples.Both.class);
        Samples.Both.TRAIL.clear();
        try (URLClassLoader loader = plugins.loader();
                Supervisor open = plugins.open(builder -> builder.classLoader(loader))) {
            open.add(TaskSpec.once("t", context -> Samples.Both.TRAIL.add("runs")))
                    .await();
        }
        assertEquals(List.of("task_added", "around", "runs", "task_removed"), List.copyOf(Samples.Both.TRAIL));
    }

    @Test
    void interceptorsRunInTheOrderGivenThenObserversThenFoundByName() throws Exception {
        plugins.declare(Observer.class, Samples.Both.class);
        plugins.declare(TaskInterceptor.class, Samples.Inner.class, Samples.Around.class);
        Samples.Both.TRAIL.clear();
        try (URLClassLoader loader = plugins.loader();
                Supervisor open =
                        plugins.open(builder -> builder.classLoader(loader).interceptor((context, attempt) -> {
                            Samples.Both.TRAIL.add("given");
                            attempt.proceed();
                        }))) {
            open.add(TaskSpec.once("t", context -> Samples.Both.TRAIL.add("runs")))
                    .await();
        }
        assertEquals(
                List.of("task_added", "given", "around", "around t", "inner t", "runs", "task_removed"),
                List.copyOf(Samples.Both.TRAIL));
    }

    // ---- layers

    @Test
    void aLayersProvidersAreFoundThoughNoClassLoaderOfOursKnowsThem() throws IOException {
        plugins.compile(
                "plug.Plugged",
                "package plug; public class Plugged implements io.taskvisor.event.Observer {"
                        + " public String name() { return \"plugged in \" + getClass().getModule().getName(); }"
                        + " public void onEvent(io.taskvisor.event.Event event) {} }");
        plugins.compile(
                "plug.Broken",
                "package plug; public class Broken implements io.taskvisor.event.Observer {"
                        + " public Broken() { throw new IllegalStateException(); }"
                        + " public void onEvent(io.taskvisor.event.Event event) {} }");
        plugins.declare(Observer.class, "plug.Broken", "plug.Plugged");
        Path jar = plugins.jar("some-plugin.jar");
        ModuleLayer boot = ModuleLayer.boot();
        Configuration configuration =
                boot.configuration().resolve(ModuleFinder.of(jar), ModuleFinder.of(), Set.of("some.plugin"));
        ModuleLayer layer =
                boot.defineModulesWithOneLoader(configuration, getClass().getClassLoader());
        try (Supervisor open = plugins.open(builder -> builder.layer(layer))) {
            assertEquals(List.of("plugged in some.plugin"), Plugins.observers(open));
        }
        plugins.warning("plug.Broken");
    }
}
