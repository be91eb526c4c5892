package io.taskvisor.internal;

/**
 * The paths of tasks that were submitted to a slot: {@code slot://key/name#sequence}.
 *
 * <p>None is the path of another task or group: those are names with one {@code /} between, and a name is never empty, while
 * this has an empty one after {@code slot:}. Nor is it that of another submission, because of the number at its end. It can be
 * read from the right: a number has no {@code #}, a name has no {@code /}, and what is left is the key, which may have both.
 */
public final class SlotPath {
    private static final String PREFIX = "slot://";

    private SlotPath() {}

    /** Returns the path of a submission. */
    public static String of(String key, String name, long sequence) {
        return PREFIX + key + '/' + name + '#' + sequence;
    }

    /** Returns whether this is the path of a submission, with or without the number at its end. */
    public static boolean isOne(String path) {
        return path.startsWith(PREFIX) && path.lastIndexOf('/') > PREFIX.length();
    }

    /** Returns the key in such a path. */
    public static String key(String path) {
        return path.substring(PREFIX.length(), path.lastIndexOf('/'));
    }

    /** Returns whether {@code path} is {@code full}, or what is before the number at its end. */
    public static boolean isShortFor(String path, String full) {
        return full.startsWith(path) && full.lastIndexOf('#') == path.length();
    }
}
