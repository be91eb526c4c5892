package io.taskvisor.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/**
 * A project of a user's, which has the artifacts from a repository, builds and runs: with what their POMs say, and nothing
 * else. The repository is where this build deploys to, if that is a folder ({@code -DaltDeploymentRepository=local::file:…}),
 * else one with the POMs and jars as they would be deployed. Everything else is in the local repository of this build.
 */
@DisabledOnOs(OS.WINDOWS)
class PublishedTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir")).getParent();
    private static final Path LOCAL_REPOSITORY = Path.of(System.getProperty("maven.localRepository"));
    private static final String VERSION = System.getProperty("taskvisor.version");

    /** What the API, the engine and the two observers are and need, whatever builds with them. */
    private static final List<String> RUNTIME = List.of(
            "jspecify",
            "opentelemetry-api",
            "opentelemetry-common",
            "opentelemetry-context",
            "slf4j-api",
            "taskvisor-api",
            "taskvisor-engine",
            "taskvisor-observer-log",
            "taskvisor-observer-otel");

    @TempDir
    private Path project;

    private Path repository;

    @BeforeEach
    void writeTheProgram() throws IOException {
        Path sources = Files.createDirectories(project.resolve("src/main/java/user"));
        try (InputStream in = PublishedTest.class.getResourceAsStream("/programs/Retries.java")) {
            Files.copy(in, sources.resolve("Retries.java"));
        }
        repository = repository();
    }

    private Path repository() throws IOException {
        String deployment = System.getProperty("altDeploymentRepository", "");
        return deployment.startsWith("local::file:")
                ? Path.of(deployment.substring("local::file:".length()))
                : layOut(project.resolve("repository"));
    }

    /** Puts the artifacts where a repository has them; their POMs are those of the modules, and of the parent. */
    private static Path layOut(Path repository) throws IOException {
        Files.copy(ROOT.resolve("pom.xml"), artifact(repository, "taskvisor-parent", ".pom"));
        for (Jars jar : List.of(Jars.API, Jars.ENGINE, Jars.LOG, Jars.OTEL)) {
            Path module = jar.path().getParent().getParent();
            String name = module.getFileName().toString();
            Files.copy(module.resolve("pom.xml"), artifact(repository, name, ".pom"));
            Files.copy(jar.path(), artifact(repository, name, ".jar"));
        }
        return repository;
    }

    private static Path artifact(Path repository, String name, String ending) throws IOException {
        Path folder = Files.createDirectories(
                repository.resolve("io/taskvisor").resolve(name).resolve(VERSION));
        return folder.resolve(name + "-" + VERSION + ending);
    }

    // ---- Maven

    @Test
    void aMavenProjectBuildsAndRuns() throws Exception {
        Path classPath = project.resolve("target/class-path.txt");
        write("settings.xml", """
                <settings>
                  <localRepository>%s</localRepository>
                  <mirrors>
                    <mirror>
                      <id>this-machine</id>
                      <mirrorOf>external:*</mirrorOf>
                      <url>%s</url>
                    </mirror>
                  </mirrors>
                </settings>
                """.formatted(project.resolve("local"), LOCAL_REPOSITORY.toUri()));
        write("pom.xml", """
                <project>
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>user</groupId>
                  <artifactId>user</artifactId>
                  <version>1</version>
                  <properties>
                    <maven.compiler.release>17</maven.compiler.release>
                    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
                  </properties>
                  <repositories>
                    <repository>
                      <id>deployed</id>
                      <url>%s</url>
                      <snapshots/>
                    </repository>
                  </repositories>
                  <dependencies>
                    %s
                  </dependencies>
                  <build>
                    <plugins>
                      %s<configuration>
                          <compilerArgs><arg>-Xlint:all</arg><arg>-Werror</arg></compilerArgs>
                        </configuration>
                      </plugin>
                      %s</plugin>
                      %s<executions>
                          <execution>
                            <phase>compile</phase>
                            <goals><goal>build-classpath</goal></goals>
                            <configuration><outputFile>%s</outputFile></configuration>
                          </execution>
                        </executions>
                      </plugin>
                    </plugins>
                  </build>
                </project>
                """.formatted(
                        repository.toUri(),
                        mavenDependencies(),
                        plugin("maven-compiler-plugin"),
                        plugin("maven-resources-plugin"),
                        plugin("maven-dependency-plugin"),
                        classPath));
        Path maven = Path.of(System.getProperty("maven.home"), "bin", "mvn");
        try (ChildJvm build =
                tool(maven, "-B", "-s", project.resolve("settings.xml"), "-f", project.resolve("pom.xml"), "compile")) {
            assertEquals(0, build.awaitExit(), build::output);
        }
        assertRuns(project.resolve("target/classes"), Files.readString(classPath));
    }

    private static String mavenDependencies() {
        StringBuilder dependencies = new StringBuilder();
        for (String artifact : artifacts()) {
            dependencies.append("""
                    <dependency>
                      <groupId>io.taskvisor</groupId>
                      <artifactId>%s</artifactId>
                      <version>%s</version>
                      <scope>%s</scope>
                    </dependency>
                    """.formatted(artifact, VERSION, artifact.endsWith("api") ? "compile" : "runtime"));
        }
        return dependencies.toString();
    }

    /** Begins the use of a plugin, in the version that this build has: it is in the local repository. */
    private static String plugin(String name) throws IOException {
        Matcher version = Pattern.compile("<artifactId>" + name + "</artifactId>\\s*<version>(\\S+)</version>")
                .matcher(Files.readString(ROOT.resolve("pom.xml")));
        assertTrue(version.find(), name);
        return "<plugin><artifactId>" + name + "</artifactId><version>" + version.group(1) + "</version>";
    }

    // ---- Gradle

    @Test
    void aGradleProjectBuildsAndRuns() throws Exception {
        Path gradle = onPath("gradle")
                .orElseThrow(() -> skipped("there is no gradle on the path: install it to have this tried out"));
        Path home = project.resolve("gradle-home");
        try (ChildJvm version = tool(gradle, "-g", home, "--version")) {
            if (version.awaitExit() != 0) {
                throw skipped("this gradle does not run on this JDK: " + version.output());
            }
        }
        write("settings.gradle", "");
        write("build.gradle", """
                apply plugin: 'java'
                repositories {
                    maven { url '%s' }
                    maven { url '%s' }
                }
                dependencies {
                    %s
                }
                compileJava.options.compilerArgs += ['--release', '17', '-Xlint:all', '-Werror']
                task classPath {
                    doLast { println 'class path: ' + configurations.runtimeClasspath.asPath }
                }
                """.formatted(repository.toUri(), LOCAL_REPOSITORY.toUri(), gradleDependencies()));
        try (ChildJvm build =
                tool(gradle, "-g", home, "-p", project, "--offline", "--no-daemon", "-q", "classes", "classPath")) {
            assertEquals(0, build.awaitExit(), build::output);
            String classPath = build.output()
                    .lines()
                    .filter(line -> line.startsWith("class path: "))
                    .map(line -> line.substring("class path: ".length()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(build.output()));
            assertRuns(project.resolve("build/classes/java/main"), classPath);
        }
    }

    private static String gradleDependencies() {
        StringBuilder dependencies = new StringBuilder();
        for (String artifact : artifacts()) {
            String configuration = artifact.endsWith("api") ? "implementation" : "runtimeOnly";
            dependencies.append("%s 'io.taskvisor:%s:%s'\n".formatted(configuration, artifact, VERSION));
        }
        return dependencies.toString();
    }

    /** Says so on the console too: of a test that was skipped, surefire prints the number only. */
    private static TestAbortedException skipped(String why) {
        System.err.println("skipped: what is published is not tried out with Gradle, because " + why);
        return new TestAbortedException(why);
    }

    private static Optional<Path> onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    // ---- both

    private static List<String> artifacts() {
        return RUNTIME.stream().filter(name -> name.startsWith("taskvisor-")).toList();
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(project.resolve(file), text);
    }

    /** Starts a build tool on the JDK of the tests. */
    private static ChildJvm tool(Path program, Object... args) throws IOException {
        List<Object> command = new ArrayList<>(
                List.of("-u", "MAVEN_OPTS", "JAVA_HOME=" + System.getProperty("java.home"), program.toRealPath()));
        command.addAll(List.of(args));
        return ChildJvm.run(Path.of("/usr/bin/env"), command.toArray());
    }

    private static void assertRuns(Path classes, String classPath) throws Exception {
        assertEquals(
                RUNTIME,
                Stream.of(classPath.strip().split(File.pathSeparator))
                        .map(jar -> Path.of(jar).getFileName().toString().replaceFirst("-\\d.*", ""))
                        .sorted()
                        .toList());
        try (ChildJvm program = ChildJvm.java("-cp", UserProgram.path(classes, classPath.strip()), "user.Retries")) {
            assertEquals(0, program.awaitExit(), program::output);
            assertTrue(program.output().contains("outcome completed after 3 attempts"), program::output);
            assertTrue(program.output().contains("clean true"), program::output);
        }
    }
}
