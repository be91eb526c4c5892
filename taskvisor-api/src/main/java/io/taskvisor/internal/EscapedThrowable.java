package io.taskvisor.internal;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An exception as it may be printed: with the stack trace of the original, which stays as readable as it was, and its text in
 * {@linkplain OneLine one line}, cut where it is very long. So are its causes and what it suppressed.
 */
public final class EscapedThrowable extends Throwable {
    private static final long serialVersionUID = 1L;

    /** The characters of a message that are worth printing. */
    private static final int MOST_TEXT = 8_000;

    /** The exceptions that are printed: causes of causes, and what was suppressed. */
    private static final int MOST_THROWABLES = 200;

    private EscapedThrowable(String text, @Nullable Throwable cause) {
        super(text, cause);
    }

    /**
     * Returns the exception itself, if printing it breaks no line and it is not too long, as it mostly is; else one that can be
     * printed. Its methods may be anybody's: where they throw, it is returned as it is.
     */
    @SuppressWarnings("CatchingUnchecked") // Code of anybody's, and it may run out of stack.
    public static Throwable of(Throwable thrown) {
        try {
            return isHarmless(thrown) ? thrown : new Copying().copy(thrown);
        } catch (Throwable e) {
            return thrown;
        }
    }

    private static boolean isHarmless(Throwable thrown) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> next = new ArrayDeque<>();
        next.add(thrown);
        while (!next.isEmpty()) {
            Throwable each = next.remove();
            if (seen.add(each)) {
                String text = String.valueOf(each.toString());
                if (text.length() > MOST_TEXT || !OneLine.isOne(text) || seen.size() > MOST_THROWABLES) {
                    return false;
                }
                if (each.getCause() != null) {
                    next.add(each.getCause());
                }
                Collections.addAll(next, each.getSuppressed());
            }
        }
        return true;
    }

    /** Returns the text of the original: its class and its message. */
    @Override
    @SuppressWarnings("OverrideThrowableToString") // The class to be seen is that of the original.
    public String toString() {
        return String.valueOf(getMessage());
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this; // It gets that of the original.
    }

    /** One exception with all that belongs to it on its way. */
    private static final class Copying {
        private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());

        Throwable copy(Throwable original) {
            seen.add(original);
            Throwable cause = original.getCause();
            Throwable copy = new EscapedThrowable(text(original), cause == null || !isNext(cause) ? null : copy(cause));
            copy.setStackTrace(original.getStackTrace());
            for (Throwable suppressed : original.getSuppressed()) {
                if (isNext(suppressed)) {
                    copy.addSuppressed(copy(suppressed));
                }
            }
            return copy;
        }

        /** Returns whether it is to be copied: it was not yet, and there are not too many. */
        private boolean isNext(Throwable thrown) {
            return seen.size() < MOST_THROWABLES && !seen.contains(thrown);
        }

        private static String text(Throwable thrown) {
            String text = String.valueOf(thrown.toString());
            return OneLine.of(
                    text.length() <= MOST_TEXT
                            ? text
                            : text.substring(0, MOST_TEXT) + "… of " + text.length() + " characters");
        }
    }
}
