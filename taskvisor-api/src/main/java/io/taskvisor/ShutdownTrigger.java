package io.taskvisor;

import static io.taskvisor.internal.Arguments.notNull;

import java.util.Optional;

/**
 * Who asked for a shutdown: the first to do so, if there were several.
 *
 * @param reason what it began with
 * @param thread the name of the thread that called {@link System#exit}, closed the supervisor, or was in {@link Supervisor#run};
 *     empty where none did, or where it is not known
 * @param signal the name of the signal: {@code SIGTERM}, say; empty where there was none, or where it is not known
 */
public record ShutdownTrigger(ShutdownReason reason, Optional<String> thread, Optional<String> signal) {
    /** Checks the components. */
    public ShutdownTrigger {
        notNull(reason, "reason");
        notNull(thread, "thread");
        notNull(signal, "signal");
    }

    /** Returns a shutdown for this reason, about which nothing else is known. */
    public static ShutdownTrigger of(ShutdownReason reason) {
        return new ShutdownTrigger(reason, Optional.empty(), Optional.empty());
    }

    /** Returns what it was in words that can follow in a line, with what to do about it where it is mostly a mistake. */
    @Override
    public String toString() {
        String where = thread.map(name -> " on thread '" + name + "'").orElse("");
        return switch (reason) {
            case SIGNAL -> "asked for by " + signal.orElse("a signal");
            case EXIT -> "asked for by System.exit" + where;
            case CLOSE -> "asked for by close() or shutdown()" + where;
            case RUN_ENDED -> "run(...)" + where + " has no task left";
            case RUN_INTERRUPTED -> "asked for by an interrupt of run(...)" + where;
            case ROOT_FAILED -> "the supervisor failed";
            case DAEMON_THREADS_ONLY ->
                "the JVM ends because only daemon threads are left: call run(...) to keep it until the tasks"
                        + " have ended";
        };
    }
}
