package io.taskvisor.engine.log;

import static java.util.Objects.requireNonNull;

import io.taskvisor.internal.EscapedThrowable;
import io.taskvisor.internal.OneLine;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.System.Logger;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The log of one supervisor: what the engine itself has to say, to the {@link System.Logger} named {@code io.taskvisor}.
 *
 * <p><b>Few of many.</b> Of the lines of one {@link LogKind}, the first {@value Quota#FEW} within a minute are logged, the
 * last of them saying that more are left out. The others cost a clock reading and a counter. A line says how many they were:
 * soon after the minute has ended, by a timer of the supervisor's; without one, before the next line of any kind; at the
 * latest when the supervisor stops. After that only a next line tells.
 *
 * <p><b>A logger is code of the user's</b>: it may block, throw, or call the supervisor. So it is never called by the thread
 * that has something to log, which may have a turn or be the scheduler's. Lines go into a queue, and a thread that lives as
 * long as there are lines writes them, in their order. Nothing here throws, and no lock is held while the logger runs. The
 * logger is looked up by that thread too: the first look takes long.
 *
 * <p>Where no such thread can be started, lines wait for the next line, for a second, or for {@link #close}.
 */
public final class EngineLog {
    /** What the log needs of its supervisor. All of it may throw. */
    public interface Host {
        /** Returns the time, from any origin. */
        long nanos();

        /** Starts a thread that does this work, which may take long. */
        void start(Runnable work);

        /** Has an action, which is short, run in so many nanoseconds; it may be forgotten. */
        void later(long nanos, Runnable action);

        /** Returns the logger; the first look takes long. */
        default Logger logger() {
            return System.getLogger("io.taskvisor");
        }
    }

    /** Of a part that has no supervisor: the current thread writes. */
    private static final class NoHost implements Host {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void start(Runnable work) {
            work.run();
        }

        @Override
        public void later(long nanos, Runnable action) {}
    }

    /** A line and how many it counts for, should it be left out itself. */
    private record Line(LogKind kind, String text, @Nullable Throwable cause, long count) {}

    /** A logger that hangs keeps no more lines than this waiting; the others count as left out. */
    private static final int MOST_WAITING = 1_000;

    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private final String supervisor;
    private final Host host;
    private final Map<LogKind, Quota> quotas = new EnumMap<>(LogKind.class);

    private final Queue<Line> lines = new ConcurrentLinkedQueue<>();

    /**
     * Whether a thread writes, or is about to. Who adds to {@link #lines} looks here afterwards, and who has written clears it
     * and then looks whether there are more: so no line is forgotten.
     */
    private final AtomicBoolean writing = new AtomicBoolean();

    /** Only the writing thread uses it. */
    private @Nullable Logger logger;

    /** Set once, by the JVM's hook. */
    private volatile boolean exiting;

    /** Creates the log of a supervisor. */
    public EngineLog(String supervisor, Host host) {
        this.supervisor = supervisor;
        this.host = host;
        for (LogKind kind : LogKind.values()) {
            quotas.put(kind, new Quota());
        }
    }

    /** Returns the log of a part of the engine that is used without a supervisor, in a test or benchmark. */
    public static EngineLog alone(String name) {
        return new EngineLog(name, new NoHost());
    }

    /** Logs, unless there were too many such lines lately. Any thread; returns at once. */
    public void log(LogKind kind, Supplier<String> message) {
        log(kind, message, null);
    }

    /** Logs with a cause, unless there were too many such lines lately. Any thread; returns at once. */
    public void log(LogKind kind, Supplier<String> message, @Nullable Throwable cause) {
        try {
            long now = host.nanos();
            Quota quota = quota(kind);
            switch (quota.rule(now)) {
                case LOG -> {
                    tellLeftOut(now);
                    add(new Line(kind, message.get(), cause, 1));
                }
                case LOG_LAST -> {
                    tellLeftOut(now);
                    add(new Line(kind, message.get() + last(kind), cause, 1));
                }
                case LEAVE_OUT_FIRST -> host.later(quota.leftNanos(now), this::tellLeftOut);
                case LEAVE_OUT -> {}
            }
        } catch (Throwable e) {
            // Memory or stack ran out, or a clock of the user's failed. Who logs must go on.
            quota(kind).leaveOut(1);
        }
    }

    private static String last(LogKind kind) {
        return " (for up to a minute, more lines about " + kind.plural() + " are only counted)";
    }

    private Quota quota(LogKind kind) {
        return requireNonNull(quotas.get(kind));
    }

    // ---- what was left out

    private void tellLeftOut() {
        try {
            tellLeftOut(host.nanos());
        } catch (Throwable e) {
            // It is told later.
            return;
        }
    }

    private void tellLeftOut(long now) {
        quotas.forEach((kind, quota) -> tell(kind, quota.takeDue(now)));
    }

    private void tell(LogKind kind, long leftOut) {
        if (leftOut > 0) {
            add(new Line(
                    kind,
                    "supervisor '" + supervisor + "' left out " + leftOut + " more " + (leftOut == 1 ? "line" : "lines")
                            + " about " + kind.plural(),
                    null,
                    leftOut));
        }
    }

    // ---- writing

    private void add(Line line) {
        if (lines.size() >= MOST_WAITING) {
            quota(line.kind()).leaveOut(line.count());
            return;
        }
        lines.add(line);
        startWriting();
    }

    private void startWriting() {
        if (!lines.isEmpty() && writing.compareAndSet(false, true)) {
            try {
                host.start(this::write);
            } catch (Throwable e) {
                writing.set(false);
                retryLater();
            }
        }
    }

    private void retryLater() {
        try {
            host.later(RETRY_NANOS, this::startWriting);
        } catch (Throwable e) {
            // The next line brings a thread, or close.
            return;
        }
    }

    /** Writes all lines; on a thread that has said that it is {@link #writing}. */
    private void write() {
        do {
            try {
                for (Line line = lines.poll(); line != null; line = lines.poll()) {
                    write(line);
                }
            } finally {
                writing.set(false);
            }
        } while (!lines.isEmpty() && writing.compareAndSet(false, true));
    }

    private void write(Line line) {
        try {
            Logger known = logger;
            if (known == null) {
                known = logger();
                logger = known;
            }
            String text = OneLine.of(line.text());
            if (exiting && isOfJdk(known)) {
                print(known, line, text);
            } else if (line.cause() == null) {
                known.log(line.kind().level(), text);
            } else {
                known.log(line.kind().level(), text, EscapedThrowable.of(line.cause()));
            }
        } catch (Throwable e) {
            // There is nowhere else to tell it.
            quota(line.kind()).leaveOut(line.count());
        }
    }

    /** Tells all that was left out, and waits until everything is written; returns false if that took too long. */
    public boolean close(long nanos) {
        long until = System.nanoTime() + nanos;
        if (!awaitWritten(until)) {
            return false;
        }
        quotas.forEach((kind, quota) -> tell(kind, quota.takeAll()));
        return awaitWritten(until);
    }

    private boolean awaitWritten(long until) {
        startWriting();
        if (!lines.isEmpty() && writing.compareAndSet(false, true)) {
            write(); // There was no thread for it.
        }
        while (writing.get() || !lines.isEmpty()) {
            if (System.nanoTime() - until >= 0) {
                return false;
            }
            LockSupport.parkNanos(this, POLL_NANOS);
        }
        return true;
    }

    // ---- the exit of the JVM

    /** Says that the JVM exits. From here on, what would go to the JDK's own logging goes to {@link System#err}. */
    public void exiting() {
        exiting = true;
    }

    /**
     * Returns whether a logger is the JDK's own, which closes its handlers in a hook that runs beside the supervisor's and has
     * mostly won by now. Its console is {@link System#err} anyway.
     */
    public static boolean isOfJdk(Logger logger) {
        String name = logger.getClass().getName();
        return name.startsWith("sun.") || name.startsWith("jdk.");
    }

    private static void print(Logger logger, Line line, String text) {
        if (logger.isLoggable(line.kind().level())) {
            StringWriter out = new StringWriter().append(line.kind().level() + ": " + text);
            if (line.cause() != null) {
                EscapedThrowable.of(line.cause()).printStackTrace(new PrintWriter(out.append(System.lineSeparator())));
            }
            System.err.println(out.toString().stripTrailing());
        }
    }

    /**
     * Returns the logger, for what has to be said when the JVM exits and no thread may be left to say it: whoever uses it may
     * be blocked.
     */
    public Logger logger() {
        return host.logger();
    }
}
