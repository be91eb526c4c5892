package io.taskvisor.observer.log;

import io.taskvisor.AttemptStalledException;
import io.taskvisor.AttemptTimeoutException;
import io.taskvisor.RestartPolicy;
import io.taskvisor.StopReason;
import io.taskvisor.TaskId;
import io.taskvisor.TaskOutcome;
import io.taskvisor.event.Event;
import io.taskvisor.event.RestartReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Events of one task, for what a supervisor tells too seldom: made by hand, one a second. */
final class Events {
    private final LogObserver observer;
    private final TaskId task;
    private final Map<String, String> tags;
    private RestartPolicy restart = RestartPolicy.ON_FAILURE;
    private int failures;
    private long sequence;
    private Instant at = Instant.parse("2030-01-01T00:00:00Z");

    Events(LogObserver observer, TaskId task, Map<String, String> tags) {
        this.observer = observer;
        this.task = task;
        this.tags = tags;
    }

    static Events of(LogObserver observer) {
        return new Events(observer, new TaskId(1, "t"), Map.of());
    }

    private Instant at() {
        at = at.plusSeconds(1);
        return at;
    }

    Events oneShot() {
        restart = RestartPolicy.NEVER;
        return this;
    }

    Events later(Duration by) {
        at = at.plus(by);
        return this;
    }

    Events added() {
        observer.onEvent(new Event.TaskAdded(sequence++, at(), task, tags, restart));
        return this;
    }

    Events succeeded(int attempt) {
        failures = 0;
        observer.onEvent(new Event.AttemptSucceeded(sequence++, at(), task, tags, attempt, Duration.ofMillis(2)));
        return this;
    }

    Events failed(int attempt, Throwable cause) {
        observer.onEvent(new Event.AttemptFailed(
                sequence++, at(), task, tags, attempt, Duration.ofMillis(2), cause, false, ++failures));
        return this;
    }

    Events restart(int attempt) {
        observer.onEvent(new Event.RestartScheduled(
                sequence++, at(), task, tags, attempt, Duration.ofMillis(100), RestartReason.FAILURE));
        return this;
    }

    Events timedOut(int attempt, AttemptTimeoutException cause) {
        observer.onEvent(new Event.AttemptTimedOut(sequence++, at(), task, tags, attempt, cause, ++failures));
        return this;
    }

    Events stalled(int attempt, AttemptStalledException cause) {
        observer.onEvent(new Event.AttemptStalled(sequence++, at(), task, tags, attempt, cause, ++failures));
        return this;
    }

    Events stable(int attempt, int failures) {
        observer.onEvent(
                new Event.AttemptStable(sequence++, at(), task, tags, attempt, Duration.ofMinutes(1), failures));
        this.failures = 0;
        return this;
    }

    Events stuck(int attempt, Throwable where) {
        return stuck(attempt, where, Optional.empty(), false);
    }

    Events stuck(int attempt, Throwable where, Optional<Duration> abandonedIn, boolean repeated) {
        observer.onEvent(new Event.TaskStuck(
                sequence++,
                at(),
                task,
                tags,
                attempt,
                where,
                StopReason.TIMEOUT,
                Duration.ofSeconds(20),
                abandonedIn,
                repeated));
        return this;
    }

    Events abandoned(int attempt, Throwable where, boolean goesOn) {
        observer.onEvent(new Event.AttemptAbandoned(
                sequence++, at(), task, tags, attempt, Duration.ofSeconds(80), where, goesOn));
        return this;
    }

    Events quarantined(Throwable cause) {
        observer.onEvent(new Event.TaskQuarantined(sequence++, at(), task, tags, cause));
        return this;
    }

    Events finished(TaskOutcome outcome) {
        observer.onEvent(new Event.TaskFinished(sequence++, at(), task, tags, outcome, Duration.ofMillis(7), restart));
        return this;
    }

    Events removed() {
        observer.onEvent(new Event.TaskRemoved(sequence++, at(), task, tags));
        return this;
    }

    Events dropped(long count) {
        observer.onEvent(new Event.EventsDropped(sequence++, at(), "log", count));
        return this;
    }
}
