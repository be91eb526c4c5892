package io.taskvisor.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A jar of somebody else's with an observer in it, compiled for a test; a module {@code plug} and fit for the class path. */
final class Plugin {
    private static final String MODULE = """
            module plug {
                requires io.taskvisor;
                provides io.taskvisor.event.Observer with plug.Plugged;
            }
            """;

    private final Path sources;
    private final Path classes;
    private final Path jar;

    private Plugin(Path directory) throws IOException {
        sources = Files.createDirectories(directory.resolve("plugin/src"));
        classes = Files.createDirectories(directory.resolve("plugin/classes"));
        jar = directory.resolve("plugin/plug.jar");
    }

    /** Returns a jar whose observer {@code plug.Plugged} has these members. */
    static Path jar(Path directory, String members) throws IOException {
        Plugin plugin = new Plugin(directory);
        plugin.compile("""
                package plug;
                public class Plugged extends Base implements io.taskvisor.event.Observer {
                    public void onEvent(io.taskvisor.event.Event event) {}
                    %s
                }
                """.formatted(members));
        return plugin.pack();
    }

    /** Returns a jar whose observer cannot be loaded, because a class that it extends was left out. */
    static Path jarThatCannotBeLoaded(Path directory) throws IOException {
        Plugin plugin = new Plugin(directory);
        plugin.compile("""
                package plug;
                public class Plugged extends Base implements io.taskvisor.event.Observer {
                    public void onEvent(io.taskvisor.event.Event event) {}
                }
                """);
        Files.delete(plugin.classes.resolve("plug/Base.class"));
        return plugin.pack();
    }

    private void compile(String observer) throws IOException {
        List<Object> args = new ArrayList<>(
                List.of("--release", "17", "-Xlint:all,-path", "-Werror", "-p", Jars.API.path(), "-d", classes));
        args.add(Files.writeString(sources.resolve("module-info.java"), MODULE));
        args.add(Files.writeString(sources.resolve("Base.java"), "package plug; class Base {}"));
        args.add(Files.writeString(sources.resolve("Plugged.java"), observer));
        Jars.tool("javac", args.toArray());
        Path services = Files.createDirectories(classes.resolve("META-INF/services"));
        Files.writeString(services.resolve("io.taskvisor.event.Observer"), "plug.Plugged\n");
    }

    private Path pack() {
        Jars.tool("jar", "--create", "--file", jar, "-C", classes, ".");
        return jar;
    }
}
