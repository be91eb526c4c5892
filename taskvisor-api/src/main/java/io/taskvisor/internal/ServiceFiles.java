package io.taskvisor.internal;

import java.net.URL;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells what became of the {@code META-INF/services} files that name our providers, where jars were packed into one. */
public final class ServiceFiles {
    private ServiceFiles() {}

    /**
     * Returns what to say of a provider that was not found though its class is there; empty if it is not.
     *
     * @param loader where it was looked for
     * @param provider the name of its class
     */
    public static Optional<String> lost(@Nullable ClassLoader loader, Class<?> service, String provider) {
        String file = provider.replace('.', '/') + ".class";
        URL there = loader == null ? ClassLoader.getSystemResource(file) : loader.getResource(file);
        return there == null
                ? Optional.empty()
                : Optional.of(provider + " is there (" + place(there, file) + "), but no META-INF/services/"
                        + service.getName() + " names it. Whatever packed several jars into one has lost that file, or"
                        + " kept the one of another jar: have it merge service files (Maven Shade:"
                        + " ServicesResourceTransformer; Gradle Shadow: mergeServiceFiles())");
    }

    private static String place(URL there, String file) {
        String text = there.toString();
        String place = text.endsWith(file) ? text.substring(0, text.length() - file.length()) : text;
        return place.endsWith("!/") ? place.substring(0, place.length() - 2).replaceFirst("^jar:", "") : place;
    }
}
