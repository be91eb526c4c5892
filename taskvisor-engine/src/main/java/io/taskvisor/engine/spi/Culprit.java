package io.taskvisor.engine.spi;

import io.taskvisor.TaskvisorException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A provider that cannot be had, and why.
 *
 * @param who its class, or which service it is of if that is not known
 * @param why what it threw, or what {@link java.util.ServiceLoader} threw because of it
 */
record Culprit(String who, Throwable why) {
    /** What ServiceLoader's messages say after the service: the class, with a word before and more behind. */
    private static final Pattern PROVIDER =
            Pattern.compile("\\S+: (?:Provider |Unable to load |class )?([\\w$]+(?:\\.[\\w$]+)+)(?: .*)?");

    /** Returns the culprit of what ServiceLoader threw when it was asked for the next provider of this class path, if any. */
    static Culprit of(Class<?> service, Throwable error, @Nullable ClassLoader path) {
        if (error instanceof ServiceConfigurationError) {
            Matcher matcher = PROVIDER.matcher(String.valueOf(error.getMessage()));
            if (matcher.matches()) {
                return new Culprit(matcher.group(1), error);
            }
        }
        return new Culprit(unlinked(service, error, path).orElse("a provider of " + service.getName()), error);
    }

    /** Returns which class cannot be loaded for this reason: ServiceLoader throws it as it is. */
    private static Optional<String> unlinked(Class<?> service, Throwable error, @Nullable ClassLoader path) {
        if (!(error instanceof LinkageError) || path == null) {
            return Optional.empty();
        }
        try {
            return declared(service, path).stream()
                    .filter(name -> failsToLoad(name, path, error))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean failsToLoad(String name, ClassLoader path, Throwable error) {
        try {
            Class.forName(name, false, path);
            return false;
        } catch (LinkageError e) {
            return String.valueOf(e.getMessage()).equals(String.valueOf(error.getMessage()));
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static List<String> declared(Class<?> service, ClassLoader path) throws IOException {
        List<String> names = new ArrayList<>();
        for (URL file : Collections.list(path.getResources("META-INF/services/" + service.getName()))) {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(file.openStream(), StandardCharsets.UTF_8))) {
                lines.lines()
                        .map(line -> line.replaceFirst("#.*", "").strip())
                        .filter(line -> !line.isEmpty())
                        .forEach(names::add);
            }
        }
        return names;
    }

    /** Returns whether a library is missing or too old, or it says itself what it lacks: then a stack trace tells nothing. */
    boolean isLacking() {
        Throwable reason = reason();
        return reason instanceof TaskvisorException || reason instanceof LinkageError && !isWrapper(reason);
    }

    private Throwable reason() {
        Throwable reason = why;
        for (Throwable cause = why.getCause(); cause != null && isWrapper(reason); cause = cause.getCause()) {
            reason = cause;
        }
        return reason;
    }

    private static boolean isWrapper(Throwable thrown) {
        return thrown instanceof ServiceConfigurationError || thrown instanceof ExceptionInInitializerError;
    }

    /** Returns what to say after "leaves out". */
    String text() {
        Throwable reason = reason();
        if (reason instanceof TaskvisorException) {
            return who + ": " + reason.getMessage();
        }
        return isLacking()
                ? who + ", because a library that it needs is missing or has another version: " + reason
                        + ". Add that library in the version that it was made for, or take its jar off the path"
                : who + ", which could not be loaded";
    }
}
