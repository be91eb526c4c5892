package io.taskvisor.tests;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/** One jar made of several, as careless packers do it: of files with the same name the first one is kept. */
final class FatJar {
    private FatJar() {}

    /** Packs the entries that are {@code wanted}. */
    static Path of(Path jar, Predicate<String> wanted, Jars... parts) throws IOException {
        Set<String> names = new HashSet<>();
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Jars part : parts) {
                copy(part, name -> wanted.test(name) && names.add(name), out);
            }
        }
        return jar;
    }

    private static void copy(Jars part, Predicate<String> wanted, JarOutputStream out) throws IOException {
        try (JarFile in = new JarFile(part.path().toFile())) {
            for (Enumeration<JarEntry> entries = in.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                String name = entry.getName();
                if (!entry.isDirectory() && !name.equals("module-info.class") && wanted.test(name)) {
                    out.putNextEntry(new JarEntry(name));
                    try (InputStream bytes = in.getInputStream(entry)) {
                        bytes.transferTo(out);
                    }
                }
            }
        }
    }
}
