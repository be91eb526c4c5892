package io.taskvisor.tests;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program as a user would write it: a source text of the test resources, compiled against the jars. */
final class UserProgram {
    private final Path sources;
    private final Path classes;

    private UserProgram(Path directory) throws IOException {
        sources = Files.createDirectories(directory.resolve("src/user"));
        classes = Files.createDirectories(directory.resolve("classes"));
    }

    /** Compiles {@code programs/name.java} of package {@code user} against the API and what else it uses. */
    static UserProgram onClassPath(Path directory, String name, Jars... more) throws IOException {
        UserProgram program = new UserProgram(directory);
        program.copy(name);
        program.compile("-cp", path(Jars.API, path((Object[]) more)));
        return program;
    }

    /** Compiles it in a module {@code user.app} that requires the API alone. */
    static UserProgram onModulePath(Path directory, String name) throws IOException {
        UserProgram program = new UserProgram(directory);
        program.copy(name);
        Files.writeString(program.sources.resolve("module-info.java"), "module user.app { requires io.taskvisor; }");
        program.compile("-p", path(Jars.API));
        return program;
    }

    private void copy(String name) throws IOException {
        try (InputStream in = UserProgram.class.getResourceAsStream("/programs/" + name + ".java")) {
            Files.copy(in, sources.resolve(name + ".java"));
        }
    }

    private void compile(String... pathOptions) throws IOException {
        List<Object> args = new ArrayList<>(List.of("--release", "17", "-Xlint:all,-path", "-Werror", "-d", classes));
        args.addAll(List.of(pathOptions));
        try (Stream<Path> files = Files.list(sources)) {
            files.forEach(args::add);
        }
        Jars.tool("javac", args.toArray());
    }

    Path classes() {
        return classes;
    }

    static String path(Object... parts) {
        return Stream.of(parts)
                .map(part -> part instanceof Jars jar ? jar.path().toString() : part.toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
