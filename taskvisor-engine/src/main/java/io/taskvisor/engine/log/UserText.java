package io.taskvisor.engine.log;

import org.jspecify.annotations.Nullable;

/** Texts of objects whose class may be the user's: an exception, a backoff strategy. Nothing they throw comes out of here. */
public final class UserText {
    /** The most characters of a text: it becomes part of a message, which should be readable. */
    private static final int MOST = 2_000;

    private UserText() {}

    /** Returns what the object's {@code toString} returns, cut if that is very long; what it is if that throws. */
    public static String of(@Nullable Object object) {
        if (object == null) {
            return "null";
        }
        try {
            return cut(String.valueOf(object.toString()));
        } catch (Throwable e) {
            return broken(object, "toString", e);
        }
    }

    /** Returns the exception's message, cut if that is very long; what the exception is if that throws. */
    public static String message(Throwable failure) {
        try {
            return cut(String.valueOf(failure.getMessage()));
        } catch (Throwable e) {
            return broken(failure, "getMessage", e);
        }
    }

    private static String broken(Object object, String method, Throwable thrown) {
        return object.getClass().getName() + " (its " + method + " threw "
                + thrown.getClass().getName() + ')';
    }

    private static String cut(String text) {
        if (text.length() <= MOST) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(MOST - 1)) ? MOST - 1 : MOST;
        return text.substring(0, end) + '…';
    }
}
