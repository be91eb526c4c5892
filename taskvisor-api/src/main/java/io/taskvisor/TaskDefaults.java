package io.taskvisor;

import static io.taskvisor.internal.Arguments.atLeast;
import static io.taskvisor.internal.Arguments.notNull;
import static io.taskvisor.internal.Arguments.positive;

import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.backoff.Jitter;
import io.taskvisor.internal.RecordText;
import java.time.Duration;
import java.util.Optional;

/**
 * What a task's spec leaves open, for all tasks of a supervisor; part of its {@link SupervisorConfig}.
 *
 * <p>An immutable value: every {@code with…} returns a copy and checks its argument at once.
 *
 * @param restart used by {@link TaskSpec#restartable}; ON_FAILURE
 * @param backoff the delay after a failure; exponential from 200 ms to 30 s, factor 2, equal jitter
 * @param maxRetries retries after the first failure of a row; {@link TaskPolicy#UNLIMITED}
 * @param timeout the longest that an attempt may run, longer than zero; none
 * @param stableAfter after which an attempt is stable, and the failures in a row before it are over, unless it hangs; 1 min
 * @param interrupt when a stopped attempt's thread is interrupted; at once
 */
public record TaskDefaults(
        RestartPolicy restart,
        BackoffStrategy backoff,
        int maxRetries,
        Optional<Duration> timeout,
        Duration stableAfter,
        Interrupt interrupt) {
    private static final TaskDefaults STANDARD = new TaskDefaults(
            RestartPolicy.ON_FAILURE,
            BackoffStrategy.exponential(Duration.ofMillis(200), Duration.ofSeconds(30), 2.0)
                    .withJitter(Jitter.EQUAL),
            TaskPolicy.UNLIMITED,
            Optional.empty(),
            Duration.ofMinutes(1),
            Interrupt.atOnce());

    /**
     * Checks every component.
     *
     * @throws NullPointerException if one is null
     * @throws IllegalArgumentException if a time is not longer than zero or over 292 years, or {@code maxRetries} negative
     */
    public TaskDefaults {
        notNull(restart, "restart");
        notNull(backoff, "backoff");
        atLeast(maxRetries, 0, "maxRetries");
        if (notNull(timeout, "timeout").isPresent()) {
            positive(timeout.get(), "timeout");
        }
        positive(stableAfter, "stableAfter");
        notNull(interrupt, "interrupt");
    }

    /** Returns the defaults of the defaults. */
    public static TaskDefaults standard() {
        return STANDARD;
    }

    /** Returns a copy with another restart policy. */
    public TaskDefaults withRestart(RestartPolicy policy) {
        return new TaskDefaults(policy, backoff, maxRetries, timeout, stableAfter, interrupt);
    }

    /** Returns a copy with another backoff. */
    public TaskDefaults withBackoff(BackoffStrategy strategy) {
        return new TaskDefaults(restart, strategy, maxRetries, timeout, stableAfter, interrupt);
    }

    /** Returns a copy with a limit of retries, not negative. */
    public TaskDefaults withMaxRetries(int retries) {
        return new TaskDefaults(restart, backoff, retries, timeout, stableAfter, interrupt);
    }

    /** Returns a copy without a limit of retries. */
    public TaskDefaults withUnlimitedRetries() {
        return withMaxRetries(TaskPolicy.UNLIMITED);
    }

    /** Returns a copy with a timeout for each attempt, longer than zero. */
    public TaskDefaults withTimeout(Duration limit) {
        return new TaskDefaults(
                restart, backoff, maxRetries, Optional.of(positive(limit, "timeout")), stableAfter, interrupt);
    }

    /** Returns a copy without a timeout. */
    public TaskDefaults withoutTimeout() {
        return new TaskDefaults(restart, backoff, maxRetries, Optional.empty(), stableAfter, interrupt);
    }

    /** Returns a copy with another time after which a failure begins a new row, longer than zero. */
    public TaskDefaults withStableAfter(Duration time) {
        return new TaskDefaults(restart, backoff, maxRetries, timeout, time, interrupt);
    }

    /** Returns a copy with another way to interrupt. */
    public TaskDefaults withInterrupt(Interrupt way) {
        return new TaskDefaults(restart, backoff, maxRetries, timeout, stableAfter, way);
    }

    /** Returns the components, with durations as {@code 300ms}. */
    @Override
    public String toString() {
        return RecordText.of(this);
    }

    long timeoutNanos() {
        return timeout.isPresent() ? timeout.get().toNanos() : TaskPolicy.NONE;
    }
}
