package io.taskvisor.internal;

import io.taskvisor.TaskvisorException;
import java.security.CodeSource;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A library that something found on the path needs, and that may be missing there or too old, as a version conflict leaves it.
 * Looks for it without linking anything.
 *
 * @param name what people call it, with the version that is needed
 * @param artifact what to add
 * @param always a class that every version has
 * @param recently methods that only versions which will do have: class, {@code #} and name of each
 */
public record Library(String name, String artifact, String always, List<String> recently) {
    /**
     * Checks that the library is there for {@code user}, and recent enough.
     *
     * @param who what needs it, as the message names it
     * @throws TaskvisorException if it is not; the message says what was found, and what to do
     */
    public void check(Class<?> user, String who) {
        Class<?> there = load(user, always);
        if (there == null) {
            throw new TaskvisorException(who + " needs " + name + ", which is not on the path: add " + artifact);
        }
        if (!recently.stream().allMatch(method -> has(user, method))) {
            throw new TaskvisorException(
                    who + " needs " + name + ", but found " + version(there) + ": use " + artifact + " instead");
        }
    }

    private static boolean has(Class<?> user, String method) {
        int hash = method.indexOf('#');
        Class<?> type = load(user, method.substring(0, hash));
        String name = method.substring(hash + 1);
        try {
            return type != null
                    && Arrays.stream(type.getMethods())
                            .anyMatch(each -> each.getName().equals(name));
        } catch (LinkageError e) {
            return false;
        }
    }

    private static @Nullable Class<?> load(Class<?> user, String name) {
        try {
            return Class.forName(name, false, user.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }

    private static String version(Class<?> type) {
        String version = type.getPackage().getImplementationVersion();
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return (version == null ? "another version" : "version " + version)
                + (source == null || source.getLocation() == null ? "" : " in " + source.getLocation());
    }
}
