package io.taskvisor.engine.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.spi.BackoffParameters;
import io.taskvisor.spi.BackoffStrategyProvider;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loads the API anew in a class loader of its own, beside providers that are missing, broken or there twice. */
class BackoffDiscoveryTest {
    @TempDir
    Path directory;

    @Test
    void aBrokenProviderHindersNoOther() throws Exception {
        declare(BrokenConstructor.class.getName(), "io.taskvisor.Absent", Triangular.class.getName());
        try (URLClassLoader loader = loader(true)) {
            assertEquals("constant(delay=1s)", parse(loader, "constant(delay=1s)"));
            assertEquals("constant(delay=3s)", parse(loader, "triangular(size=3s)"));
            Throwable e = failure(loader, "other");
            assertEquals(
                    "backoff 'other': unknown strategy 'other'; known are constant, exponential, fibonacci, linear,"
                            + " none, triangular; io.taskvisor.spi.BackoffStrategyProvider: Provider "
                            + BrokenConstructor.class.getName()
                            + " could not be instantiated: java.lang.IllegalStateException: broken"
                            + "; io.taskvisor.spi.BackoffStrategyProvider: Provider io.taskvisor.Absent not found",
                    e.getMessage());
            assertEquals("broken", e.getCause().getCause().getMessage());
        }
    }

    @Test
    void anotherProviderGetsItsParametersChecked() throws Exception {
        declare(Triangular.class.getName());
        try (URLClassLoader loader = loader(true)) {
            assertEquals(
                    "constant(delay=3s, max=1m, jitter=full)",
                    parse(loader, "triangular(size=3s, max=1m, jitter=full)"));
            assertEquals(
                    "backoff 'triangular(size=1s, sise=2s)': unknown parameter 'sise'; triangular takes size, max,"
                            + " jitter, floor",
                    failure(loader, "triangular(size=1s, sise=2s)").getMessage());
        }
    }

    @Test
    void twoProvidersOfOneNameAreNamed() throws Exception {
        declare(SecondConstant.class.getName());
        try (URLClassLoader loader = loader(true)) {
            assertEquals(
                    "backoff 'constant(delay=1s)': strategy 'constant' has more than one provider: "
                            + SecondConstant.class.getName() + ", " + ConstantProvider.class.getName(),
                    failure(loader, "constant(delay=1s)").getMessage());
            assertEquals("none", parse(loader, "none"));
        }
    }

    @Test
    void withoutAnEngineTheErrorNamesTheArtifact() throws Exception {
        try (URLClassLoader loader = loader(false)) {
            assertEquals(
                    "backoff 'none': unknown strategy 'none'; no strategy is on the path: add"
                            + " io.taskvisor:taskvisor-engine",
                    failure(loader, "none").getMessage());
        }
    }

    @Test
    void theContextClassLoaderDoesNotMatter() throws Exception {
        declare(SecondConstant.class.getName(), Triangular.class.getName());
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader context =
                new URLClassLoader(new URL[] {url(directory)}, getClass().getClassLoader())) {
            for (ClassLoader loader : new ClassLoader[] {context, ClassLoader.getPlatformClassLoader(), null}) {
                thread.setContextClassLoader(loader);
                assertEquals(
                        "constant(delay=1s)",
                        BackoffStrategy.parse("constant(delay=1s)").toString());
                assertThrows(IllegalArgumentException.class, () -> BackoffStrategy.parse("triangular(size=1s)"));
            }
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private void declare(String... providers) throws IOException {
        Path file = directory.resolve("META-INF/services/" + BackoffStrategyProvider.class.getName());
        Files.createDirectories(file.getParent());
        Files.write(file, Arrays.asList(providers));
    }

    /** Everything on one class path. Only the boot loader, its parent, does not know the test's own copy of the API. */
    private URLClassLoader loader(boolean engine) throws MalformedURLException {
        Set<URL> path = new LinkedHashSet<>();
        path.add(url(directory));
        path.add(location(BackoffStrategy.class));
        if (engine) {
            path.add(location(getClass()));
            path.add(location(NoneProvider.class));
        }
        return new URLClassLoader(path.toArray(URL[]::new), null);
    }

    /** Where a class lies; asked of its resource, because a class patched into a module has the module's code source. */
    private static URL location(Class<?> type) throws MalformedURLException {
        String file = type.getName().replace('.', '/') + ".class";
        String url = type.getResource("/" + file).toString();
        return URI.create(url.substring(0, url.length() - file.length())).toURL();
    }

    private static URL url(Path path) throws MalformedURLException {
        return path.toUri().toURL();
    }

    private static String parse(ClassLoader loader, String text) throws Exception {
        Class<?> api = loader.loadClass(BackoffStrategy.class.getName());
        return api.getMethod("parse", String.class).invoke(null, text).toString();
    }

    private static Throwable failure(ClassLoader loader, String text) {
        Exception thrown = assertThrows(InvocationTargetException.class, () -> parse(loader, text));
        return assertInstanceOf(IllegalArgumentException.class, thrown.getCause());
    }

    /** Cannot be made. */
    public static final class BrokenConstructor implements BackoffStrategyProvider {
        /** Throws. */
        public BrokenConstructor() {
            throw new IllegalStateException("broken");
        }

        @Override
        public String name() {
            return "broken";
        }

        @Override
        public BackoffStrategy create(BackoffParameters parameters) {
            return BackoffStrategy.none();
        }
    }

    /** Takes the name of another. */
    public static final class SecondConstant implements BackoffStrategyProvider {
        @Override
        public String name() {
            return "constant";
        }

        @Override
        public BackoffStrategy create(BackoffParameters parameters) {
            return BackoffStrategy.none();
        }
    }

    /** A third party's. */
    public static final class Triangular implements BackoffStrategyProvider {
        @Override
        public String name() {
            return "triangular";
        }

        @Override
        public BackoffStrategy create(BackoffParameters parameters) {
            return parameters.shape(BackoffStrategy.constant(parameters.duration("size")));
        }
    }
}
