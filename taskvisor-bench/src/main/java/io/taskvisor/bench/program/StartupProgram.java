package io.taskvisor.bench.program;

import io.taskvisor.Supervisor;
import io.taskvisor.bench.report.Report;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * Cold starts, each in a JVM of its own: from {@code main} to the first attempt, and the whole life of the process; beside an
 * empty {@code main}, and one that runs a lambda on a thread; and again with an archive of classes, which the JVM writes at the
 * end of a first run and anybody may ship. Classes loaded, and the sizes of the jars.
 */
public final class StartupProgram {
    private static final List<Class<?>> CHILDREN =
            List.of(StartupChild.Empty.class, StartupChild.Bare.class, StartupChild.class);

    private final Report report;
    private final Path folder;
    private final Path archive;
    private final String classPath;

    private StartupProgram(Report report, Path folder, List<Path> jars) throws IOException {
        this.report = report;
        this.folder = folder;
        this.archive = folder.resolve("classes.jsa");
        this.classPath = Stream.concat(Stream.of(packed(folder)), jars.stream())
                .map(Path::toString)
                .reduce((a, b) -> a + File.pathSeparator + b)
                .orElseThrow();
    }

    /** Starts all children. */
    public static void run(Report report) throws Exception {
        List<Path> jars = jars(report);
        Path folder = Files.createTempDirectory("taskvisor-startup");
        try {
            new StartupProgram(report, folder, jars).run();
        } finally {
            delete(folder);
        }
    }

    private void run() throws Exception {
        int starts = report.number("starts", 3, 21);
        start(
                StartupChild.class,
                List.of(
                        "-XX:ArchiveClassesAtExit=" + archive,
                        "-Dexit=true",
                        "-Xlog:cds=off",
                        "-Xlog:cds+dynamic=off"));
        Rounds rounds = new Rounds();
        for (int i = 0; i < starts; i++) {
            for (Class<?> child : CHILDREN) {
                measure(child, List.of(), of(child), rounds);
            }
            List<String> archived = List.of("-XX:SharedArchiveFile=" + archive);
            measure(StartupChild.class, archived, Report.of("peer", "taskvisor, classes archived"), rounds);
        }
        rounds.report(report);
        for (Class<?> child : CHILDREN) {
            countClasses(child);
        }
    }

    private void measure(Class<?> child, List<String> options, Map<String, String> of, Rounds rounds) throws Exception {
        long begun = System.nanoTime();
        String told = start(child, options);
        rounds.add("process", "ms", of, Unit.MILLIS.since(begun));
        rounds.add("main to first attempt", "ms", of, Unit.MILLIS.of(Double.parseDouble(told.strip())));
    }

    private static Map<String, String> of(Class<?> child) {
        String peer = child == StartupChild.class ? "taskvisor" : child == StartupChild.Bare.class ? "bare" : "empty";
        return Report.of("peer", peer);
    }

    private void countClasses(Class<?> child) throws Exception {
        Path log = folder.resolve("classes.log");
        start(child, List.of("-Xlog:class+load:file=" + log));
        List<String> loaded = Files.readAllLines(log).stream()
                .filter(line -> line.contains("source:"))
                .toList();
        report.add("classes loaded", "classes", of(child), loaded.size());
        long ours =
                loaded.stream().filter(line -> line.contains(" io.taskvisor.")).count();
        report.add("classes of ours", "classes", of(child), (double) ours);
    }

    private String start(Class<?> child, List<String> options) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>();
        line.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        line.addAll(options);
        line.addAll(List.of("-cp", classPath, child.getName()));
        Process process = new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (InputStream out = process.getInputStream()) {
            String told = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(line + " ended with status " + process.exitValue() + ": " + told);
            }
            return told;
        }
    }

    /** Returns a jar of the children: an archive of classes has none that came from folders. */
    private static Path packed(Path folder) throws IOException {
        Path jar = folder.resolve("children.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Class<?> child : CHILDREN) {
                String file = child.getName().replace('.', '/') + ".class";
                out.putNextEntry(new ZipEntry(file));
                try (InputStream in = child.getClassLoader().getResourceAsStream(file)) {
                    Objects.requireNonNull(in, () -> file + " is not on the class path")
                            .transferTo(out);
                }
            }
        }
        return jar;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder, new FileVisitOption[0])) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    /** Returns the jars that were built beside this one; what our own classes came from if there are none. */
    private static List<Path> jars(Report report) throws Exception {
        Path here = locationOf(StartupProgram.class);
        List<Path> jars = new ArrayList<>();
        for (String module : List.of("taskvisor-api", "taskvisor-engine")) {
            String given = report.text(module, "");
            Path jar = given.isEmpty() ? built(here, module) : Path.of(given);
            if (Files.isRegularFile(jar)) {
                jars.add(jar);
                report.add("jar", "KB", Report.of("module", module), Files.size(jar) / 1_024.0);
            }
        }
        if (jars.size() < 2) {
            report.say("the jars are not built: the class path is this program's own, which is slower");
            jars = List.of(
                    locationOf(Supervisor.class), locationOf(Class.forName("io.taskvisor.engine.EngineProvider")));
        }
        return jars;
    }

    private static Path built(Path here, String module) throws IOException {
        Path root = here.toAbsolutePath().getParent();
        for (int i = 0; i < 2 && root != null; i++) {
            root = root.getParent();
        }
        Path target = root == null ? here : root.resolve(module).resolve("target");
        if (!Files.isDirectory(target)) {
            return target;
        }
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().matches(module + "-[0-9].*\\.jar"))
                    .filter(file -> !file.toString().matches(".*-(sources|javadoc|tests)\\.jar"))
                    .findFirst()
                    .orElse(target);
        }
    }

    private static Path locationOf(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
