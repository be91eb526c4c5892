package io.taskvisor;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what tasks failed with, for snapshots. Its methods may be anybody's: nothing that they throw comes out of here. */
final class FailureText {
    /** The characters of a message that a line of a drawing has room for. */
    private static final int MOST_SHORT = 80;

    /** The causes of causes that are looked at; also the end of those that go in circles. */
    static final int MOST_CAUSES = 8;

    private FailureText() {}

    /** Returns the failure in one short line; of a group, what it came from in the end. */
    static String shortly(Throwable failure) {
        Throwable own = failure;
        for (int depth = 0; own instanceof GroupFailedException && depth < MOST_CAUSES; depth++) {
            Throwable cause = cause(own);
            if (cause == null) {
                break;
            }
            own = cause;
        }
        String name = own.getClass().getName();
        String type = name.substring(name.lastIndexOf('.') + 1);
        return message(own, MOST_SHORT).map(text -> type + ": " + oneLine(text)).orElse(type);
    }

    /** Returns the message, cut to {@code most} characters; empty if there is none, or it cannot be had. */
    static Optional<String> message(Throwable failure, int most) {
        String message;
        try {
            message = failure.getMessage();
        } catch (Throwable e) {
            return Optional.empty();
        }
        return message == null ? Optional.empty() : Optional.of(cut(message, most));
    }

    /** Returns the cause; null if there is none, or it cannot be had. */
    static @Nullable Throwable cause(Throwable failure) {
        try {
            return failure.getCause();
        } catch (Throwable e) {
            return null;
        }
    }

    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + "…";
    }

    private static String oneLine(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.chars().forEach(c -> out.append(Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? ' ' : (char) c));
        return out.toString();
    }
}
