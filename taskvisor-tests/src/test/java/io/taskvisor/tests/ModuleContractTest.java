package io.taskvisor.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each jar says of itself, and that it says the same on both paths. */
class ModuleContractTest {
    @ParameterizedTest
    @EnumSource(names = {"API", "ENGINE", "LOG", "OTEL"})
    void theModuleIsAsCommitted(Jars jar) throws IOException {
        String described = Jars.tool("jar", "--describe-module", "--file", jar.path())
                .replaceAll("jar:file://\\S+/!", "")
                .replaceAll(" ?jar:file:\\S+", "")
                .lines()
                .map(String::stripTrailing)
                .collect(Collectors.joining("\n", "", "\n"));
        assertEquals(resource("/contract/" + jar.name().toLowerCase() + ".txt"), described);
    }

    @ParameterizedTest
    @EnumSource(names = {"ENGINE", "LOG", "OTEL"})
    void theServicesOfTheClassPathAreThoseOfTheModule(Jars jar) throws IOException {
        Map<String, TreeSet<String>> provided = new TreeMap<>();
        Map<String, TreeSet<String>> listed = new TreeMap<>();
        try (JarFile file = new JarFile(jar.path().toFile())) {
            for (ModuleDescriptor.Provides provides : descriptor(file).provides()) {
                provided.put(provides.service(), new TreeSet<>(provides.providers()));
            }
            for (JarEntry entry : file.stream().toList()) {
                String name = entry.getName();
                if (name.startsWith("META-INF/services/") && !entry.isDirectory()) {
                    String text = new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
                    listed.put(
                            name.substring("META-INF/services/".length()),
                            text.lines()
                                    .map(String::strip)
                                    .filter(line -> !line.isEmpty())
                                    .collect(Collectors.toCollection(TreeSet::new)));
                }
            }
        }
        assertFalse(provided.isEmpty());
        assertEquals(provided, listed);
    }

    @Test
    void theEngineNeedsNothingButTheApiAndExportsNothing() throws IOException {
        try (JarFile file = new JarFile(Jars.ENGINE.path().toFile())) {
            ModuleDescriptor engine = descriptor(file);
            assertEquals(
                    List.of("io.taskvisor", "java.base"),
                    engine.requires().stream()
                            .filter(r -> !r.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
                            .map(ModuleDescriptor.Requires::name)
                            .sorted()
                            .toList());
            assertTrue(engine.exports().isEmpty());
            assertTrue(engine.opens().isEmpty());
        }
    }

    /** Larger than the 300 KB that were aimed at: trees, slots, what holds when memory, stack, threads or cores run out. */
    @Test
    void apiAndEngineTogetherStaySmall() throws IOException {
        long bytes =
                Jars.API.path().toFile().length() + Jars.ENGINE.path().toFile().length();
        assertTrue(bytes <= 640 * 1024, bytes + " bytes");
    }

    private static ModuleDescriptor descriptor(JarFile file) throws IOException {
        try (InputStream in = file.getInputStream(file.getEntry("module-info.class"))) {
            return ModuleDescriptor.read(in);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = ModuleContractTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
