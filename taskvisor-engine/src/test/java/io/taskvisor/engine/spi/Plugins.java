package io.taskvisor.engine.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.engine.testing.RecordedLog;
import io.taskvisor.event.ObserverSnapshot;
import java.io.File;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.TestInfo;

/** A folder with service files and classes that a supervisor finds. The log is shared by all tests: each has its own name. */
final class Plugins {
    private final Path directory;
    private final String supervisor;

    Plugins(Path directory, String supervisor) {
        this.directory = directory;
        this.supervisor = supervisor;
    }

    /** Returns a folder for one test, with a supervisor that is named after it. */
    static Plugins of(Path directory, TestInfo test) {
        String name = test.getTestMethod().orElseThrow().getName() + " " + test.getDisplayName();
        return new Plugins(directory, name.substring(0, Math.min(name.length(), 150)));
    }

    /** Returns the name of the supervisor. */
    String supervisor() {
        return supervisor;
    }

    void declare(Class<?> service, String... providers) throws IOException {
        Path file = directory.resolve("META-INF/services/" + service.getName());
        Files.createDirectories(file.getParent());
        Files.write(file, Arrays.asList(providers));
    }

    void declare(Class<?> service, Class<?>... providers) throws IOException {
        declare(service, Arrays.stream(providers).map(Class::getName).toArray(String[]::new));
    }

    Supervisor open(UnaryOperator<Supervisor.Builder> change) {
        return open(config -> config, change);
    }

    Supervisor open(UnaryOperator<SupervisorConfig> config, UnaryOperator<Supervisor.Builder> change) {
        return change.apply(Supervisor.builder()
                        .config(config.apply(SupervisorConfig.defaults()
                                .withHandleSignals(false)
                                .withName(supervisor))))
                .build();
    }

    URLClassLoader loader() throws IOException {
        return new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader());
    }

    static List<String> observers(Supervisor supervisor) {
        return supervisor.snapshot().observers().stream()
                .map(ObserverSnapshot::name)
                .toList();
    }

    /** Opens a supervisor with what was declared, and returns the names of its observers. */
    List<String> found(UnaryOperator<SupervisorConfig> config) throws IOException {
        try (URLClassLoader loader = loader();
                Supervisor open = open(config, builder -> builder.classLoader(loader))) {
            return observers(open);
        }
    }

    RecordedLog.Entry warning(String which) {
        return line("leaves out " + which + ", which could not be loaded");
    }

    /** Waits for the line that begins so after the supervisor's name. */
    RecordedLog.Entry line(String beginning) {
        return RecordedLog.await(Level.WARNING, "supervisor '" + supervisor + "' " + beginning);
    }

    void compile(String type, String text) throws IOException {
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
    Path jar(String name) throws IOException {
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
}
