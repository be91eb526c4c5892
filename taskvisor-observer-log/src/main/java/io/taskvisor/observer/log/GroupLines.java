package io.taskvisor.observer.log;

import io.taskvisor.GroupFailedException;
import io.taskvisor.TaskOutcome;
import io.taskvisor.event.Event;

/**
 * The words and the data of what happens to groups. What a group fails with is what an attempt of a task has failed with: its
 * line has the stack trace, so there is none here.
 */
final class GroupLines {
    private GroupLines() {}

    static Line of(Event.GroupEvent event) {
        Line line = new Line().with(Keys.EVENT, event.kind().label()).with(Keys.GROUP, event.group());
        if (event instanceof Event.GroupStarted e) {
            return line.with(Keys.STRATEGY, e.strategy().label())
                    .say("group {} started ({})", e.group(), e.strategy().label());
        } else if (event instanceof Event.GroupRestarting e) {
            return restarting(line, e);
        } else if (event instanceof Event.GroupFailed e) {
            return error(line, e.cause()).say("{}", Causes.chain(e.cause()));
        } else if (event instanceof Event.GroupStopped e) {
            return stopped(line, e);
        }
        return line.say("group {}: {}", event.group(), event.kind().label());
    }

    private static Line restarting(Line line, Event.GroupRestarting event) {
        line.with(Keys.REASON, event.reason().label())
                .with(Keys.DELAY_MS, event.delay().toMillis());
        Throwable cause = event.cause();
        if (cause == null) {
            return line.say(
                    "group {} restarts ({})", event.group(), event.reason().label());
        }
        error(line, cause);
        if (!event.child().isEmpty()) {
            line.with(Keys.CHILD, event.child());
        }
        String when = event.delay().isZero() ? "at once" : "in " + Amounts.time(event.delay());
        if (hasFailed(event)) {
            return line.say("group {} is built anew {}: {}", event.group(), when, Causes.chain(cause));
        }
        return line.say(
                "group {} restarts because of its child {}, which follows {}: {}",
                event.group(),
                event.child(),
                when,
                Causes.chain(cause));
    }

    /** Returns whether the group itself has failed, and not only a child of it. */
    private static boolean hasFailed(Event.GroupRestarting event) {
        return event.cause() instanceof GroupFailedException failed
                && failed.group().equals(event.group());
    }

    private static Line stopped(Line line, Event.GroupStopped event) {
        TaskOutcome outcome = event.outcome();
        line.with(Keys.OUTCOME, outcome.label())
                .with(Keys.ATTEMPTS, outcome.attempts())
                .say(
                        "group {} stopped: {} after it was built {}",
                        event.group(),
                        outcome.label(),
                        Amounts.count(outcome.attempts(), "time"));
        if (outcome instanceof TaskOutcome.Fatal fatal) { // Its backoff has failed: no other line says so.
            return error(line, fatal.cause())
                    .say(": {}", Causes.text(fatal.cause()))
                    .trace(fatal.cause());
        }
        return line;
    }

    private static Line error(Line line, Throwable cause) {
        return line.with(Keys.ERROR_TYPE, Causes.origin(cause).getClass().getName());
    }
}
