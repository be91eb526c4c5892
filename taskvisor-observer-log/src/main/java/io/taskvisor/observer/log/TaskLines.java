package io.taskvisor.observer.log;

import io.taskvisor.DeadlineExceededException;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskState;
import io.taskvisor.WaitReason;
import io.taskvisor.event.Event;
import io.taskvisor.event.RestartReason;
import java.util.OptionalLong;

/** The words and the data of what happens to tasks. */
final class TaskLines {
    private final Memory memory;

    TaskLines(Memory memory) {
        this.memory = memory;
    }

    /** Returns the line of a failed attempt and of what follows it. */
    Line of(Event.AttemptFailed failed, Event.RestartScheduled next) {
        return restart(of(failed).say("; "), next);
    }

    /** Returns the line of an attempt that succeeded after so many had failed in a row. */
    Line of(Event.AttemptSucceeded event, int failures) {
        int n = event.attempt();
        Line line = start(event).with(Keys.ELAPSED_MS, event.elapsed().toMillis());
        if (failures > 0) {
            line.with(Keys.FAILURES, failures)
                    .say(
                            "attempt {} succeeded after {}: recovered after {}",
                            n,
                            Amounts.time(event.elapsed()),
                            Amounts.count(failures, "failure"));
        } else {
            line.say("attempt {} succeeded after {}", n, Amounts.time(event.elapsed()));
        }
        return line;
    }

    /** Returns the line of any event. */
    Line of(Event.TaskEvent event) {
        Line line = start(event);
        return event instanceof Event.AttemptEvent attempt ? attempt(line, attempt) : task(line, event);
    }

    private static Line start(Event.TaskEvent event) {
        Line line = new Line()
                .with(Keys.EVENT, event.kind().label())
                .with(Keys.TASK, event.task().path());
        if (event instanceof Event.AttemptEvent attempt) {
            line.with(Keys.ATTEMPT, attempt.attempt());
        }
        event.tags().forEach((name, value) -> line.with(Keys.ofTag(name), value));
        return line;
    }

    private Line attempt(Line line, Event.AttemptEvent event) {
        int n = event.attempt();
        if (event instanceof Event.AttemptStarting e) {
            return line.with(Keys.WAITED_MS, e.waited().toMillis()).say("attempt {} starts", n);
        } else if (event instanceof Event.AttemptSucceeded e) {
            return of(e, 0);
        } else if (event instanceof Event.AttemptFailed e) {
            line.with(Keys.ELAPSED_MS, e.elapsed().toMillis())
                    .say(
                            e.fatal() ? "attempt {} failed fatally after {}" : "attempt {} failed after {}",
                            n,
                            Amounts.time(e.elapsed()));
            return failure(inARow(line, e.consecutiveFailures()), e, e.cause());
        } else if (event instanceof Event.AttemptTimedOut e) {
            return failure(inARow(line.say("attempt {} timed out", n), e.consecutiveFailures()), e, e.cause());
        } else if (event instanceof Event.AttemptStalled e) {
            return failure(inARow(line.say("attempt {} stalled", n), e.consecutiveFailures()), e, e.cause());
        } else if (event instanceof Event.AttemptStable e) {
            return line.with(Keys.ELAPSED_MS, e.elapsed().toMillis())
                    .with(Keys.FAILURES, e.failures())
                    .say(
                            "attempt {} is stable after {}: recovered after {}",
                            n,
                            Amounts.time(e.elapsed()),
                            Amounts.count(e.failures(), "failure"));
        } else if (event instanceof Event.TaskStuck e) {
            return stuck(line, e);
        } else if (event instanceof Event.AttemptAbandoned e) {
            line.with(Keys.ELAPSED_MS, e.elapsed().toMillis())
                    .say("attempt {} was abandoned after {}, and its thread goes on", n, Amounts.time(e.elapsed()))
                    .say(e.goesOn() ? "; so does the task, without it" : "; the task has ended");
            return failure(line, e, e.stuckAt());
        } else if (event instanceof Event.AttemptCancelled e) {
            line.with(Keys.ELAPSED_MS, e.elapsed().toMillis())
                    .say("attempt {} was stopped after {}", n, Amounts.time(e.elapsed()));
            return e.cause() == null ? line : line.say(": {}", Causes.text(e.cause()));
        } else if (event instanceof Event.RestartScheduled e) {
            return restart(line, e).say(" ({})", e.reason().label());
        } else if (event instanceof Event.TaskReady) {
            return line.say("attempt {} is ready", n);
        }
        return line.say("attempt {}: {}", n, event.kind().label());
    }

    private static Line inARow(Line line, int failures) {
        line.with(Keys.FAILURES, failures);
        return failures == 1 ? line : line.say(" ({} in a row)", failures);
    }

    private Line task(Line line, Event.TaskEvent event) {
        String path = event.task().path();
        if (event instanceof Event.SlotEvent e) {
            return slot(
                    line.with(Keys.SLOT, e.slot()).with(Keys.POLICY, e.policy().label()), e);
        } else if (event instanceof Event.TaskRejected e) {
            return line.with(Keys.REASON, e.reason().label())
                    .say("task {} rejected: {}", path, e.reason().label());
        } else if (event instanceof Event.TaskFinished e) {
            return finished(line, e);
        } else if (event instanceof Event.TaskQuarantined e) {
            return end(line.say("task {} is quarantined, its retries are used up", path), e, e.cause(), 0);
        } else if (event instanceof Event.TaskAdded) {
            return line.say("task {} added", path);
        } else if (event instanceof Event.TaskWaiting e) {
            return line.with(Keys.WAITED_MS, e.waited().toMillis())
                    .with(Keys.REASON, e.reason().label())
                    .say(
                            "task {} has waited {} for {}: {}",
                            path,
                            Amounts.time(e.waited()),
                            waitedFor(e.reason()),
                            e.detail());
        } else if (event instanceof Event.TaskPaused) {
            return line.say("task {} paused", path);
        } else if (event instanceof Event.TaskResumed) {
            return line.say("task {} resumed", path);
        } else if (event instanceof Event.TaskRemoved) {
            return line.say("task {} removed", path);
        }
        return line.say("task {}: {}", path, event.kind().label());
    }

    private static String waitedFor(WaitReason reason) {
        return switch (reason) {
            case PERMIT -> "a permit";
            case THREAD -> "a thread";
            case CARRIER -> "a carrier thread";
            case SIBLING -> "its turn in its group";
            case SLOT -> "its slot";
        };
    }

    private static Line slot(Line line, Event.SlotEvent event) {
        String path = event.task().path();
        if (event instanceof Event.SlotQueued e) {
            return line.with(Keys.WAITING, e.waiting())
                    .with(Keys.OWNER, e.owner().path())
                    .say(
                            "task {} waits for slot {} ({}): {} behind {}, which is {}",
                            path,
                            e.slot(),
                            e.policy().label(),
                            e.waiting(),
                            e.owner().path(),
                            ofOwner(e.ownerState()));
        } else if (event instanceof Event.SlotReplaced e) {
            return line.with(Keys.REPLACED, e.replaced().path())
                    .say(
                            "task {} comes in slot {} instead of {}, which is {}",
                            path,
                            e.slot(),
                            e.replaced().path(),
                            e.state().label());
        } else if (event instanceof Event.SlotRejected e) {
            return line.with(Keys.REASON, e.reason().label())
                    .say(
                            "task {} rejected by slot {} ({}): {}",
                            path,
                            e.slot(),
                            e.policy().label(),
                            e.reason().label());
        }
        return line.say("task {}: {}", path, event.kind().label());
    }

    /** One that is finished and still has its slot either has been abandoned and goes on, or will free it in a moment. */
    private static String ofOwner(TaskState state) {
        return state == TaskState.FINISHED ? "finished, but has not left the slot" : state.label();
    }

    private Line finished(Line line, Event.TaskFinished event) {
        TaskOutcome outcome = event.outcome();
        line.with(Keys.OUTCOME, outcome.label())
                .with(Keys.ATTEMPTS, outcome.attempts())
                .say(
                        "task {}: {} after {} and {}",
                        event.task().path(),
                        outcome.label(),
                        Amounts.count(outcome.attempts(), "attempt"),
                        Amounts.time(event.age()));
        // What a cancelled task was stopped with is no failure.
        return outcome instanceof TaskOutcome.Cancelled
                ? line
                : outcome.failure()
                        .map(cause -> end(line, event, cause, outcome.attempts()))
                        .orElse(line);
    }

    private Line stuck(Line line, Event.TaskStuck event) {
        line.with(Keys.ELAPSED_MS, event.elapsed().toMillis())
                .with(Keys.REASON, event.reason().label())
                .say(
                        "attempt {} has ignored for {} that it is to stop ({}); ",
                        event.attempt(),
                        Amounts.time(event.elapsed()),
                        event.reason().label());
        event.abandonedIn()
                .ifPresentOrElse(
                        left -> line.say(
                                "it will be abandoned in {}, and the task goes on without it", Amounts.time(left)),
                        () -> line.say("no attempt follows until it returns (see withAbandonAfter)"));
        return failure(line, event, event.stuckAt());
    }

    /** Adds a failure of an attempt: with its stack trace, or else with the number of the attempt that has it. */
    private Line failure(Line line, Event.AttemptEvent event, Throwable cause) {
        OptionalLong same = memory.ofTask(event.task()).before(cause, event.attempt(), event.at());
        if (same.isEmpty()) {
            line.trace(cause);
        } else {
            line.with(Keys.SAME_AS_ATTEMPT, same.getAsLong()).say(", same as attempt {}", same.getAsLong());
        }
        return line.with(Keys.ERROR_TYPE, cause.getClass().getName()).say(": {}", Causes.text(cause));
    }

    /** Adds what a task ended with, after this attempt: its stack trace too, if no attempt's line has it. */
    private Line end(Line line, Event.TaskEvent event, Throwable cause, int attempt) {
        line.with(Keys.ERROR_TYPE, cause.getClass().getName()).say(": {}", Causes.text(cause));
        // The trace of a deadline is the supervisor's own: that of the last failure is what there is to see.
        Throwable seen = cause instanceof DeadlineExceededException ? cause.getCause() : cause;
        if (seen == null) {
            return line;
        }
        OptionalLong same = memory.ofTask(event.task()).before(seen, attempt, event.at());
        return same.isEmpty()
                ? line.trace(cause)
                : line.with(Keys.SAME_AS_ATTEMPT, same.getAsLong()).say(" (stack trace: attempt {})", same.getAsLong());
    }

    private static Line restart(Line line, Event.RestartScheduled event) {
        int next =
                event.attempt() == Integer.MAX_VALUE ? event.attempt() : event.attempt() + 1; // The count stops there.
        line.with(Keys.NEXT_ATTEMPT, next)
                .with(Keys.DELAY_MS, event.delay().toMillis())
                .with(Keys.REASON, event.reason().label());
        if (event.reason() == RestartReason.GROUP) {
            return line.say("attempt {} follows when its turn in the group comes", next);
        }
        return event.delay().isZero()
                ? line.say("attempt {} follows at once", next)
                : line.say("attempt {} follows in {}", next, Amounts.time(event.delay()));
    }
}
