package io.taskvisor;

import static io.taskvisor.internal.Arguments.atLeast;
import static io.taskvisor.internal.Arguments.notNegative;
import static io.taskvisor.internal.Arguments.notNull;
import static io.taskvisor.internal.Arguments.positive;

import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.internal.Arguments;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A task, its name, and what is to be done with it.
 *
 * <p>An immutable value. Every {@code with…} returns a copy and checks its argument at once: {@link NullPointerException}
 * for null, {@link IllegalArgumentException} with the name, the value and what is allowed for anything else. What is not
 * set comes from the supervisor's {@link TaskDefaults}; an explicit "none" ({@link #withoutTimeout}, {@link
 * #withUnlimitedRetries}) is not the same as unset.
 *
 * <p>Settings that can have no effect beside the others are refused when the task is added, all at once, with an {@link
 * IllegalArgumentException}: see {@link #ineffectiveSettings}. The order of the calls here does not matter.
 *
 * <p>Durations are longer than zero and at most 292 years (2<sup>63</sup>-1 ns) unless said otherwise.
 *
 * <pre>{@code
 * TaskSpec poller = TaskSpec.periodic("prices", Duration.ofSeconds(5), context -> poll())
 *         .withTimeout(Duration.ofSeconds(2))
 *         .withBackoff(BackoffStrategy.exponential(Duration.ofMillis(100)));
 * }</pre>
 */
public final class TaskSpec implements ChildSpec {
    private final String name;
    private final Task task;
    private final TaskPolicy policy;

    private TaskSpec(String name, Task task, TaskPolicy policy) {
        this.name = Arguments.name(name, "task name");
        this.task = notNull(task, "task");
        this.policy = policy;
    }

    /**
     * Returns a task of one attempt ({@link RestartPolicy#NEVER}).
     *
     * @param name 1 to 200 characters, not blank, without control characters and {@code /}; unique among its siblings
     * @param task the work
     */
    public static TaskSpec once(String name, Task task) {
        return new TaskSpec(name, task, TaskPolicy.ONCE);
    }

    /**
     * Returns a task that is retried until it succeeds: {@link TaskDefaults#restart}, which is {@link
     * RestartPolicy#ON_FAILURE} unless the supervisor's configuration says otherwise.
     *
     * @param name as for {@link #once}
     * @param task the work
     */
    public static TaskSpec restartable(String name, Task task) {
        return new TaskSpec(name, task, TaskPolicy.RESTARTABLE);
    }

    /**
     * Returns a task that is to run until it is stopped: a consumer, a server, a loop. An attempt that returns by itself has failed,
     * with a {@link TaskReturnedException}, and another one follows after its backoff ({@link RestartPolicy#ALWAYS}); {@link
     * #restartable} would call that a success, and the task completed. One that returns after it was told to stop is {@link
     * TaskOutcome.Cancelled}. The same goes for the stage of an asynchronous task.
     *
     * @param name as for {@link #once}
     * @param task the work
     */
    public static TaskSpec resident(String name, Task task) {
        return once(name, task).withRestart(RestartPolicy.ALWAYS).with(draft -> draft.resident = true);
    }

    /**
     * Returns a task that runs again and again ({@link RestartPolicy#ALWAYS}): {@code every} after the end of each
     * success, after its backoff when it failed. The first attempt starts at once; but see {@link #withInitialDelay}.
     *
     * @param name as for {@link #once}
     * @param every the pause after a success
     * @param task the work
     */
    public static TaskSpec periodic(String name, Duration every, Task task) {
        positive(every, "every");
        return once(name, task).withRestart(RestartPolicy.ALWAYS).withInterval(every);
    }

    /**
     * Returns a task that runs on a grid of times, {@code every} apart from the start of its first attempt on ({@link
     * RestartPolicy#ALWAYS}). A failure backs off, then waits for the next grid point. See {@link #withMissedTicks} for
     * attempts that take longer than the grid is wide.
     *
     * @param name as for {@link #once}
     * @param every the width of the grid
     * @param task the work
     */
    public static TaskSpec fixedRate(String name, Duration every, Task task) {
        return periodic(name, every, task).with(draft -> draft.fixedRate = true);
    }

    /** Returns the name. */
    @Override
    public String name() {
        return name;
    }

    /** Returns the work. */
    public Task task() {
        return task;
    }

    /** Returns whether the task's end may stop its group; see {@link #withSignificant}. */
    public boolean significant() {
        return policy.significant;
    }

    /** Returns the tags; unmodifiable. */
    public Map<String, String> tags() {
        return policy.tags;
    }

    /** Returns the settings with {@code defaults} filled in. */
    public TaskPolicy policy(TaskDefaults defaults) {
        return policy.resolve(notNull(defaults, "defaults"));
    }

    /**
     * Returns a line for each setting that can have no effect beside the others, with its value and what it needs: retries, an
     * interval or a quarantine with {@link RestartPolicy#NEVER}; an interval without {@link RestartPolicy#ALWAYS}, or of a {@link
     * #resident} task; interval jitter without an interval, or no shorter than a grid is wide; a quarantine without a limit of
     * retries; an initial delay, or a backoff whose {@linkplain BackoffStrategy#shortestDelay shortest delay}, never fits the
     * deadline. Only what was set on the spec is found, though what decides may be one of {@code defaults}. A supervisor with
     * these refuses to {@linkplain TaskGroup#add(TaskSpec) add} a spec with any.
     */
    public List<String> ineffectiveSettings(TaskDefaults defaults) {
        return IneffectiveSettings.of(policy, TaskPolicy.RESTARTABLE, notNull(defaults, "defaults"));
    }

    /**
     * Returns what {@link #ineffectiveSettings} does, but for settings that {@code before} has alike: what an {@linkplain
     * TaskHandle#update update} refuses. So a periodic task may be updated to {@link RestartPolicy#NEVER}, to run once more.
     */
    public List<String> ineffectiveChanges(TaskSpec before, TaskDefaults defaults) {
        return IneffectiveSettings.of(policy, notNull(before, "before").policy, notNull(defaults, "defaults"));
    }

    /**
     * Returns a copy that treats missed grid points so; {@link MissedTicks#SKIP} by default.
     *
     * @throws IllegalArgumentException if this is not a {@link #fixedRate} task
     */
    public TaskSpec withMissedTicks(MissedTicks missedTicks) {
        notNull(missedTicks, "missedTicks");
        if (!policy.fixedRate) {
            throw new IllegalArgumentException(
                    "missedTicks applies to fixed-rate tasks only, and task '" + name + "' is none");
        }
        return with(draft -> draft.missedTicks = missedTicks);
    }

    /** Returns a copy with another restart policy. */
    public TaskSpec withRestart(RestartPolicy restart) {
        notNull(restart, "restart");
        return with(draft -> draft.restart = restart);
    }

    /**
     * Returns a copy with this pause after a success, where the restart policy is {@link RestartPolicy#ALWAYS}; for a
     * {@link #fixedRate} task, with this width of the grid. Zero runs it in a loop without even the floor of 1 ms that
     * applies between attempts that took less than that when no interval is set; a grid must be wider than zero.
     */
    public TaskSpec withInterval(Duration interval) {
        long nanos = (policy.fixedRate ? positive(interval, "interval") : notNegative(interval, "interval")).toNanos();
        return with(draft -> draft.intervalNanos = nanos);
    }

    /** Returns a copy without an interval, and without its jitter; a {@link #fixedRate} task is none any more. */
    public TaskSpec withoutInterval() {
        return with(draft -> {
            draft.intervalNanos = TaskPolicy.INHERIT;
            draft.intervalJitterNanos = 0;
            draft.fixedRate = false;
            draft.missedTicks = MissedTicks.SKIP;
        });
    }

    /**
     * Returns a copy in which a random time, uniform from zero to {@code most}, is added to each pause after a success, and before
     * the first attempt whenever its group starts the task: fifty pollers do not run in step, nor after a restart of their group.
     * A {@link #fixedRate} task starts this long after each point of its grid, which stays where it is; there it must be shorter
     * than the interval. The random is the supervisor's ({@link Supervisor.Builder#random}). systemd calls it RandomizedDelaySec.
     *
     * @param most not negative; zero, the default, for none
     */
    public TaskSpec withIntervalJitter(Duration most) {
        long nanos = notNegative(most, "intervalJitter").toNanos();
        return with(draft -> draft.intervalJitterNanos = nanos);
    }

    /**
     * Returns a copy whose first attempt starts this long after the task was started: until then it is {@link
     * TaskState#SCHEDULED}, {@link TaskHandle#runNow} cuts it short, and what waits in an ordered group for the task to be ready
     * goes on waiting. It applies whenever the task's group starts it, so also after each restart of its group; not after a
     * restart of the task alone. Its deadline runs meanwhile.
     *
     * @param delay not negative; zero, the default, for none
     */
    public TaskSpec withInitialDelay(Duration delay) {
        long nanos = notNegative(delay, "initialDelay").toNanos();
        return with(draft -> draft.initialDelayNanos = nanos);
    }

    /** Returns a copy with this delay after a failure. */
    public TaskSpec withBackoff(BackoffStrategy backoff) {
        notNull(backoff, "backoff");
        return with(draft -> draft.backoff = backoff);
    }

    /**
     * Returns a copy with this many retries after the first failed attempt of a row of failures; 3 allow 4 attempts.
     *
     * @param maxRetries not negative
     */
    public TaskSpec withMaxRetries(int maxRetries) {
        atLeast(maxRetries, 0, "maxRetries");
        return with(draft -> draft.maxRetries = maxRetries);
    }

    /** Returns a copy without a limit of retries. */
    public TaskSpec withUnlimitedRetries() {
        return with(draft -> draft.maxRetries = TaskPolicy.UNLIMITED);
    }

    /**
     * Returns a copy whose attempts fail with {@link AttemptTimeoutException} when they run longer than this. The time
     * does not run while the task waits for a thread or a permit. After a freeze of the whole process (it was stopped by a
     * signal, suspended, or paused for over a second) it begins again for attempts that were running, so that what stood still
     * is not taken for slow; but if freezes follow one another, it is over when the process has been awake for twice as long.
     */
    public TaskSpec withTimeout(Duration timeout) {
        long nanos = positive(timeout, "timeout").toNanos();
        return with(draft -> draft.timeoutNanos = nanos);
    }

    /** Returns a copy without a timeout. */
    public TaskSpec withoutTimeout() {
        return with(draft -> draft.timeoutNanos = TaskPolicy.NONE);
    }

    /**
     * Returns a copy in which an attempt that has run this long is stable: the failures in a row before it are over while it runs
     * ({@link io.taskvisor.event.Event.AttemptStable} says so), and one that fails by itself after that begins a new row. A hang is
     * no health: timeouts, missed heartbeats and missed readiness never end a row, however long the attempt ran. 1 minute by
     * default.
     */
    public TaskSpec withStableAfter(Duration stableAfter) {
        long nanos = positive(stableAfter, "stableAfter").toNanos();
        return with(draft -> draft.stableAfterNanos = nanos);
    }

    /**
     * Returns a copy that must finish within this time, over all attempts and pauses, from acceptance on; else it is
     * stopped and ends as {@link TaskOutcome.Failed} with a {@link DeadlineExceededException}, whose cause is the last failure.
     * A task that has failed, and whose next attempt could not start before the deadline, does not wait for it: it ends so at
     * once. One that has succeeded and waits for its interval does wait.
     */
    public TaskSpec withDeadline(Duration deadline) {
        long nanos = positive(deadline, "deadline").toNanos();
        return with(draft -> draft.deadlineNanos = nanos);
    }

    /**
     * Returns a copy that, with true, is parked as {@link TaskState#QUARANTINED} when its retries are used up, instead of
     * finished; {@link TaskHandle#resume} starts it afresh. False by default.
     */
    public TaskSpec withQuarantine(boolean quarantine) {
        return with(draft -> draft.quarantine = quarantine);
    }

    /**
     * Returns a copy in which a failure that {@code fatalWhen} matches is fatal, as {@link FatalTaskException} always is.
     * The predicate is called where the attempt ended; one that throws counts as no match, and is logged. It is not asked
     * about what a stopped attempt throws because of our own interrupt or cancellation.
     */
    public TaskSpec withFatalWhen(Predicate<? super Throwable> fatalWhen) {
        notNull(fatalWhen, "fatalWhen");
        return with(draft -> draft.fatalWhen = fatalWhen);
    }

    /**
     * Returns a copy whose attempts fail with {@link AttemptStalledException} when they call no {@link
     * TaskContext#heartbeat} for longer than this. systemd calls it WatchdogSec. After a freeze of the whole process it begins
     * again, as a {@linkplain #withTimeout timeout} does.
     */
    public TaskSpec withHeartbeat(Duration heartbeat) {
        long nanos = positive(heartbeat, "heartbeat").toNanos();
        return with(draft -> draft.heartbeatNanos = nanos);
    }

    /**
     * Returns a copy whose attempts fail with {@link NotReadyException} when they neither call {@link TaskContext#ready}
     * nor end within this time. After a freeze of the whole process it begins again, as a {@linkplain #withTimeout timeout}
     * does.
     */
    public TaskSpec withReadiness(Duration readiness) {
        long nanos = positive(readiness, "readiness").toNanos();
        return with(draft -> draft.readinessNanos = nanos);
    }

    /** Returns a copy whose attempts' threads are interrupted in this way when they are told to stop. */
    public TaskSpec withInterrupt(Interrupt interrupt) {
        notNull(interrupt, "interrupt");
        return with(draft -> draft.interrupt = interrupt);
    }

    /**
     * Returns a copy with a stop grace of its own, not negative, instead of the supervisor's: how long an attempt that is
     * told to stop may go on. Then a cancelled task is {@linkplain TaskOutcome.Abandoned abandoned}, and one whose attempt
     * had timed out or stalled is {@link TaskState#STUCK}. A shutdown's overall grace bounds it.
     */
    public TaskSpec withStopGrace(Duration stopGrace) {
        long nanos = notNegative(stopGrace, "stopGrace").toNanos();
        return with(draft -> draft.stopGraceNanos = nanos);
    }

    /**
     * Returns a copy in which an attempt that was told to stop because it timed out, stalled, was not ready or was to be
     * restarted, and that still runs after this time, is abandoned: its thread is left behind and the task goes on. By
     * default the task is {@link TaskState#STUCK} until the thread comes back.
     *
     * <p>From then on code of this task may run more than once at the same time. The abandoned attempt has no permit any more,
     * so it does not count towards {@link SupervisorConfig#maxConcurrent}: if attempts hang again and again, there are more
     * and more threads. The task keeps its {@linkplain io.taskvisor.admission.Slot slot}, and when it has ended, the slot is
     * kept until all its abandoned attempts have.
     */
    public TaskSpec withAbandonAfter(Duration abandonAfter) {
        long nanos = positive(abandonAfter, "abandonAfter").toNanos();
        return with(draft -> draft.abandonAfterNanos = nanos);
    }

    /**
     * Returns a copy whose attempts run on {@code executor}: platform threads for CPU-bound work, say. The executor stays
     * yours, and is never shut down by a supervisor; when it rejects an attempt, that attempt has failed, retryably.
     */
    public TaskSpec withExecutor(Executor executor) {
        notNull(executor, "executor");
        return with(draft -> draft.executor = executor);
    }

    /**
     * Returns a copy whose end by itself, well or badly, may stop its group, as the group's {@link AutoStop} says. False by
     * default.
     */
    public TaskSpec withSignificant(boolean significant) {
        return with(draft -> draft.significant = significant);
    }

    /** Returns a copy with these tags, which every event of the task carries. Keys and values must not be null. */
    public TaskSpec withTags(Map<String, String> tags) {
        notNull(tags, "tags").forEach((key, value) -> {
            notNull(key, "tags key");
            notNull(value, "tags value of '" + key + "'");
        });
        Map<String, String> copy = Map.copyOf(tags);
        return with(draft -> draft.tags = copy);
    }

    private TaskSpec with(Consumer<PolicyDraft> change) {
        return new TaskSpec(name, task, policy.with(change));
    }

    /**
     * Returns whether {@code other} is a task with the same name, equal settings and an equal {@link Task}: lambda expressions
     * are equal only to themselves.
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof TaskSpec spec
                        && name.equals(spec.name)
                        && task.equals(spec.task)
                        && policy.equals(spec.policy);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, task, policy);
    }

    /** Returns the name and what was set. */
    @Override
    public String toString() {
        return "TaskSpec[" + name + ": " + policy + "]";
    }
}
