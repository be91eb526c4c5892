package io.taskvisor.observer.log;

import io.taskvisor.GroupFailedException;
import org.jspecify.annotations.Nullable;

/** Reads exceptions, whose methods may be anybody's: nothing that they throw comes out of here. */
final class Causes {
    /** The causes of causes that are looked at; also the end of those that go in circles. */
    private static final int MOST_CAUSES = 8;

    /** The frames that are compared. */
    private static final int MOST_FRAMES = 64;

    /** The characters of an exception's text that a line has room for. */
    private static final int MOST_TEXT = 500;

    private Causes() {}

    /** Returns what {@code toString} says, and what the first cause of all says if that is not in it. */
    static String text(Throwable thrown) {
        String text = own(thrown);
        String first = own(first(thrown));
        return text.contains(first) ? text : text + ", caused by " + first;
    }

    /**
     * Returns what a group failed with, and what that came from: the messages of groups, and the text of what was no group's.
     */
    static String chain(Throwable thrown) {
        StringBuilder chain = new StringBuilder();
        Throwable each = thrown;
        for (int depth = 0; depth < MOST_CAUSES; depth++) {
            Throwable cause = each instanceof GroupFailedException ? cause(each) : null;
            if (cause == null) {
                return chain.append(text(each)).toString();
            }
            chain.append(message(each)).append(", because ");
            each = cause;
        }
        return chain.append('…').toString();
    }

    /** Returns what a failure came from: that of a group from what a task threw, in the end. */
    static Throwable origin(Throwable thrown) {
        Throwable origin = thrown;
        for (int depth = 0; depth < MOST_CAUSES && origin instanceof GroupFailedException; depth++) {
            Throwable cause = cause(origin);
            if (cause == null) {
                break;
            }
            origin = cause;
        }
        return origin;
    }

    private static String message(Throwable thrown) {
        try {
            return cut(String.valueOf(thrown.getMessage()));
        } catch (Throwable e) {
            return own(thrown);
        }
    }

    private static String cut(String text) {
        return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT) + "…";
    }

    private static Throwable first(Throwable thrown) {
        Throwable first = thrown;
        for (int depth = 0; depth < MOST_CAUSES; depth++) {
            Throwable cause = cause(first);
            if (cause == null) {
                break;
            }
            first = cause;
        }
        return first;
    }

    @SuppressWarnings("CatchingUnchecked") // A toString of anybody's: it may run out of stack, too.
    private static String own(Throwable thrown) {
        String type = thrown.getClass().getName();
        try {
            return cut(String.valueOf(thrown.toString()));
        } catch (Throwable e) {
            return type + " (whose toString throws " + e.getClass().getName() + ")";
        }
    }

    private static @Nullable Throwable cause(Throwable thrown) {
        try {
            return thrown.getCause();
        } catch (Throwable e) {
            return null;
        }
    }

    /**
     * Returns a number that is the same for failures of the same kind at the same place: the classes of the exception and of
     * its causes, and where each was thrown. Not their messages, which tend to differ, and are in every line anyway.
     */
    static long fingerprint(Throwable thrown) {
        long print = 0;
        Throwable each = thrown;
        for (int depth = 0; each != null && depth < MOST_CAUSES; depth++) {
            print = mix(print, each.getClass().getName().hashCode());
            StackTraceElement[] trace = trace(each);
            for (int i = 0; i < trace.length && i < MOST_FRAMES; i++) {
                print = mix(print, trace[i].hashCode());
            }
            each = cause(each);
        }
        return print;
    }

    private static StackTraceElement[] trace(Throwable thrown) {
        try {
            return thrown.getStackTrace().clone();
        } catch (Throwable e) {
            return new StackTraceElement[0];
        }
    }

    private static long mix(long print, int part) {
        long mixed = (print ^ part) * 0x9E3779B97F4A7C15L;
        return mixed ^ mixed >>> 32;
    }
}
