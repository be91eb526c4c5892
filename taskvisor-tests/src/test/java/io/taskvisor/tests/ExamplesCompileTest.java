package io.taskvisor.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the Javadoc and of the README are Java, and use the API as it is. */
class ExamplesCompileTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir")).getParent();
    private static final Pattern JAVADOC = Pattern.compile("<pre>\\{@code\\n(.*?)\\n \\* }</pre>", Pattern.DOTALL);
    private static final Pattern MARKDOWN = Pattern.compile("```java\\n(.*?)\\n```", Pattern.DOTALL);

    @TempDir
    private Path directory;

    @Test
    void ofTheJavadoc() throws IOException {
        List<String> examples = new ArrayList<>();
        for (String module : List.of("taskvisor-api", "taskvisor-observer-log", "taskvisor-observer-otel")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module + "/src/main/java"))) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    for (String example : examples(JAVADOC, file)) {
                        examples.add(example.replaceAll("(?m)^ \\* ?", ""));
                    }
                }
            }
        }
        assertEquals(8, examples.size(), "all examples are found");
        compile(examples);
    }

    @Test
    void ofTheReadme() throws IOException {
        List<String> examples = examples(MARKDOWN, ROOT.resolve("README.md"));
        assertEquals(7, examples.size(), "all examples are found");
        compile(examples);
    }

    private static List<String> examples(Pattern pattern, Path file) throws IOException {
        List<String> examples = new ArrayList<>();
        Matcher matcher = pattern.matcher(Files.readString(file));
        while (matcher.find()) {
            examples.add(matcher.group(1));
        }
        return examples;
    }

    /** Compiles each, statements in a method of their own, in a class that has what examples leave to the reader. */
    private void compile(List<String> examples) throws IOException {
        StringBuilder source = new StringBuilder("""
                import io.taskvisor.*;
                import io.opentelemetry.api.OpenTelemetry;
                import io.taskvisor.admission.*;
                import io.taskvisor.backoff.*;
                import io.taskvisor.event.*;
                import io.taskvisor.observer.log.*;
                import io.taskvisor.observer.otel.*;
                import io.taskvisor.spi.*;
                import java.net.ConnectException;
                import java.time.Duration;
                import java.util.EnumSet;
                import java.util.Set;
                import java.util.concurrent.ConcurrentHashMap;
                import java.util.concurrent.ConcurrentMap;
                import org.slf4j.event.Level;
                abstract class Examples {
                    abstract void consume(TaskContext context);
                    abstract void poll();
                    abstract void report();
                    abstract void load();
                    abstract void serve(TaskContext context);
                    abstract void mail(TaskContext context);
                    abstract void report(TaskContext context);
                    abstract void sync(String tenant);
                    abstract void sync(String tenant, int revision);
                    abstract void log(String line);
                    String tenant;
                    int revision;
                    OpenTelemetry sdk;
                    record PeakHours(Duration day, Duration night) implements BackoffStrategy {
                        public Duration delay(Retry retry) {
                            return day;
                        }
                    }
                """);
        for (int i = 0; i < examples.size(); i++) {
            String example = examples.get(i);
            boolean isClass = example.startsWith("public ");
            source.append(
                    isClass ? example + "\n" : "void example" + i + "() throws Exception {\n" + example + "\n}\n");
        }
        String classPath = UserProgram.path(
                Jars.API, Jars.LOG, Jars.SLF4J, Jars.OTEL, Jars.OPENTELEMETRY_API, Jars.OPENTELEMETRY_CONTEXT);
        Path file = Files.writeString(directory.resolve("Examples.java"), source.append("}\n"));
        Jars.tool("javac", "--release", "17", "-cp", classPath, "-d", directory, file);
    }
}
