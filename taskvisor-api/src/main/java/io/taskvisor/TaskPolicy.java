package io.taskvisor;

import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.internal.DurationText;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is done with a task: a {@link TaskSpec}'s settings with the supervisor's {@link TaskDefaults} filled in, as {@link
 * TaskSpec#policy} returns it.
 *
 * <p>Times are in nanoseconds, {@link #NONE} where there is no limit, so that an engine pays no conversion per attempt. An
 * immutable value, shared by the specs that were made from one another.
 */
public final class TaskPolicy {
    /** The number of nanoseconds that stands for "no limit". */
    public static final long NONE = Long.MAX_VALUE;

    /** The number of retries that stands for "no limit". */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** Marks what is left to the supervisor. */
    static final int INHERIT = -1;

    static final TaskPolicy ONCE = of(RestartPolicy.NEVER);
    static final TaskPolicy RESTARTABLE = new TaskPolicy(new PolicyDraft());

    final @Nullable RestartPolicy restart;
    final @Nullable BackoffStrategy backoff;
    final @Nullable Interrupt interrupt;
    final int maxRetries;
    final long timeoutNanos;
    final long stableAfterNanos;
    final long stopGraceNanos;
    final long intervalNanos;
    final long intervalJitterNanos;
    final long initialDelayNanos;
    final boolean fixedRate;
    final boolean resident;
    final MissedTicks missedTicks;
    final boolean quarantine;
    final boolean significant;
    final long deadlineNanos;
    final long heartbeatNanos;
    final long readinessNanos;
    final long abandonAfterNanos;
    final @Nullable Predicate<? super Throwable> fatalWhen;
    final @Nullable Executor executor;
    final Map<String, String> tags;

    /** The defaults that are filled in; null for a policy as specs have it. */
    private final @Nullable TaskDefaults filledWith;

    /**
     * The last answer of {@link #resolve}: most policies only ever meet one supervisor. Weak, for this may be a constant, and that
     * holds what is the supervisor's. Benign race: any answer will do.
     */
    private volatile @Nullable WeakReference<TaskPolicy> lastResolved;

    /**
     * The last answer of {@link #with}, so that specs that are made alike, one after the other, share a policy. Weak, for it may
     * hold what is somebody's. Benign race: any answer will do.
     */
    private volatile @Nullable WeakReference<TaskPolicy> lastChanged;

    TaskPolicy(PolicyDraft draft) {
        restart = draft.restart;
        backoff = draft.backoff;
        interrupt = draft.interrupt;
        maxRetries = draft.maxRetries;
        timeoutNanos = draft.timeoutNanos;
        stableAfterNanos = draft.stableAfterNanos;
        stopGraceNanos = draft.stopGraceNanos;
        intervalNanos = draft.intervalNanos;
        intervalJitterNanos = draft.intervalJitterNanos;
        initialDelayNanos = draft.initialDelayNanos;
        fixedRate = draft.fixedRate;
        resident = draft.resident;
        missedTicks = draft.missedTicks;
        quarantine = draft.quarantine;
        significant = draft.significant;
        deadlineNanos = draft.deadlineNanos;
        heartbeatNanos = draft.heartbeatNanos;
        readinessNanos = draft.readinessNanos;
        abandonAfterNanos = draft.abandonAfterNanos;
        fatalWhen = draft.fatalWhen;
        executor = draft.executor;
        tags = draft.tags;
        filledWith = draft.filledWith;
    }

    private static TaskPolicy of(RestartPolicy restart) {
        PolicyDraft draft = new PolicyDraft();
        draft.restart = restart;
        return new TaskPolicy(draft);
    }

    TaskPolicy resolve(TaskDefaults defaults) {
        WeakReference<TaskPolicy> reference = lastResolved;
        TaskPolicy last = reference == null ? null : reference.get();
        if (last == null || last.filledWith != defaults) {
            last = new TaskPolicy(new PolicyDraft(this).resolve(defaults));
            lastResolved = new WeakReference<>(last);
        }
        return last;
    }

    /** Returns this policy with a change. */
    TaskPolicy with(Consumer<PolicyDraft> change) {
        PolicyDraft draft = new PolicyDraft(this);
        change.accept(draft);
        WeakReference<TaskPolicy> reference = lastChanged;
        TaskPolicy last = reference == null ? null : reference.get();
        if (last == null || !draft.isLike(last)) {
            last = new TaskPolicy(draft);
            lastChanged = new WeakReference<>(last);
        }
        return last;
    }

    /** Returns whether another attempt follows an ended one. */
    public RestartPolicy restart() {
        return filled(restart);
    }

    /** Returns what the delay after a failure is. */
    public BackoffStrategy backoff() {
        return filled(backoff);
    }

    /** Returns when the thread of an attempt that is told to stop is interrupted. */
    public Interrupt interrupt() {
        return filled(interrupt);
    }

    /** Returns how many retries follow the first failed attempt of a row of failures; {@link #UNLIMITED} for any number. */
    public int maxRetries() {
        return maxRetries;
    }

    /** Returns the longest that an attempt may run, or {@link #NONE}. */
    public long timeoutNanos() {
        return timeoutNanos;
    }

    /** Returns how long an attempt must have run for its failure to begin a new row. */
    public long stableAfterNanos() {
        return stableAfterNanos;
    }

    /** Returns the task's own stop grace; empty for the supervisor's. */
    public Optional<Duration> stopGrace() {
        return stopGraceNanos == INHERIT ? Optional.empty() : Optional.of(Duration.ofNanos(stopGraceNanos));
    }

    /** Returns the task's own stop grace in nanoseconds, or {@code supervisorNanos} if it has none. */
    public long stopGraceNanos(long supervisorNanos) {
        return stopGraceNanos == INHERIT ? supervisorNanos : stopGraceNanos;
    }

    /**
     * Returns the pause after a success, or the period where {@link #fixedRate}; empty if it was never set, which is not
     * the same as zero: then the floor for hot loops applies.
     */
    public Optional<Duration> interval() {
        return intervalNanos == INHERIT ? Optional.empty() : Optional.of(Duration.ofNanos(intervalNanos));
    }

    /** Returns {@link #interval} in nanoseconds, or {@code unsetNanos} if it was never set. */
    public long intervalNanos(long unsetNanos) {
        return intervalNanos == INHERIT ? unsetNanos : intervalNanos;
    }

    /** Returns the longest random time that is added to a pause after a success, and before the first attempt; 0 for none. */
    public long intervalJitterNanos() {
        return intervalJitterNanos;
    }

    /** Returns the time from the start of the task to its first attempt; 0 for none. */
    public long initialDelayNanos() {
        return initialDelayNanos;
    }

    /** Returns whether attempts start on a grid. */
    public boolean fixedRate() {
        return fixedRate;
    }

    /** Returns whether the task is to run for ever, so that an attempt that returns has failed; see {@link TaskSpec#resident}. */
    public boolean resident() {
        return resident;
    }

    /** Returns what a fixed-rate task does about the grid points it missed. */
    public MissedTicks missedTicks() {
        return missedTicks;
    }

    /** Returns whether a task whose retries are used up is kept. */
    public boolean quarantine() {
        return quarantine;
    }

    /** Returns the longest that the task may take from acceptance on, or {@link #NONE}. */
    public long deadlineNanos() {
        return deadlineNanos;
    }

    /** Returns the longest time between two heartbeats, or {@link #NONE}. */
    public long heartbeatNanos() {
        return heartbeatNanos;
    }

    /** Returns the longest that an attempt may take to be ready, or {@link #NONE}. */
    public long readinessNanos() {
        return readinessNanos;
    }

    /** Returns how long after it was told to stop a stuck attempt is abandoned and restarted, or {@link #NONE}. */
    public long abandonAfterNanos() {
        return abandonAfterNanos;
    }

    /** Returns what makes a failure fatal, beside {@link FatalTaskException}. */
    public Optional<Predicate<? super Throwable>> fatalWhen() {
        return Optional.ofNullable(fatalWhen);
    }

    /** Returns the executor of the attempts; empty for the supervisor's. */
    public Optional<Executor> executor() {
        return Optional.ofNullable(executor);
    }

    /** Returns the tags, carried on every event; unmodifiable. */
    public Map<String, String> tags() {
        return tags;
    }

    private static <T> T filled(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("not resolved against a supervisor's defaults");
        }
        return value;
    }

    /** Everything that was set: a value is this and nothing else. */
    private List<@Nullable Object> settings() {
        return Arrays.asList(
                restart,
                backoff,
                interrupt,
                maxRetries,
                timeoutNanos,
                stableAfterNanos,
                stopGraceNanos,
                intervalNanos,
                intervalJitterNanos,
                initialDelayNanos,
                fixedRate,
                resident,
                missedTicks,
                quarantine,
                significant,
                deadlineNanos,
                heartbeatNanos,
                readinessNanos,
                abandonAfterNanos,
                fatalWhen,
                executor,
                tags);
    }

    /** Returns whether {@code other} is a policy with equal settings; predicates and executors are equal as they say. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof TaskPolicy policy && settings().equals(policy.settings());
    }

    @Override
    public int hashCode() {
        return settings().hashCode();
    }

    /** Returns what was set, for people. */
    @Override
    public String toString() {
        StringJoiner out = new StringJoiner(", ");
        show(out, "restart", restart);
        show(out, "backoff", backoff);
        showNanos(out, "initial delay", initialDelayNanos == 0 ? NONE : initialDelayNanos);
        showNanos(out, fixedRate ? "period" : "interval", intervalNanos);
        showNanos(out, "interval jitter", intervalJitterNanos == 0 ? NONE : intervalJitterNanos);
        show(out, "missed ticks", missedTicks == MissedTicks.SKIP ? null : missedTicks);
        if (maxRetries != INHERIT) {
            out.add("max retries " + (maxRetries == UNLIMITED ? "unlimited" : maxRetries));
        }
        showNanos(out, "timeout", timeoutNanos);
        showNanos(out, "stable after", stableAfterNanos);
        showNanos(out, "deadline", deadlineNanos);
        showNanos(out, "heartbeat", heartbeatNanos);
        showNanos(out, "readiness", readinessNanos);
        show(out, "interrupt", interrupt);
        showNanos(out, "stop grace", stopGraceNanos);
        showNanos(out, "abandon after", abandonAfterNanos);
        if (resident) {
            out.add("resident");
        }
        if (quarantine) {
            out.add("quarantine");
        }
        if (significant) {
            out.add("significant");
        }
        show(out, "fatal when", fatalWhen);
        show(out, "executor", executor);
        show(out, "tags", tags.isEmpty() ? null : tags);
        return out.toString();
    }

    private static void show(StringJoiner out, String name, @Nullable Object value) {
        if (value != null) {
            out.add(name + " " + value);
        }
    }

    private static void showNanos(StringJoiner out, String name, long nanos) {
        if (nanos != INHERIT && nanos != NONE) {
            out.add(name + " " + DurationText.format(Duration.ofNanos(nanos)));
        }
    }
}
