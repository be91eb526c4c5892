package io.taskvisor.engine.group;

import io.taskvisor.GroupFailedException;
import io.taskvisor.TaskOutcome;
import io.taskvisor.engine.event.EventBus;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.RestartReason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a group publishes. The thread may be anybody's, so it never waits for an observer. */
final class GroupEvents {
    private GroupEvents() {}

    private static void publish(GroupCore group, EventKind kind, EventBus.Draft draft) {
        EventBus bus = group.environment().tasks().bus();
        if (bus.wants(kind)) {
            bus.publish(kind, bus.now(), EventBus.Patience.NEVER_WAITS, draft);
        }
    }

    static void started(GroupCore group) {
        publish(
                group,
                EventKind.GROUP_STARTED,
                (seq, at) -> new Event.GroupStarted(
                        seq, at, group.path(), group.spec().strategy()));
    }

    /** Nobody's failure is the cause of a restart by hand. */
    static void restarting(
            GroupCore group, String child, @Nullable Throwable cause, long delayNanos, RestartReason reason) {
        publish(
                group,
                EventKind.GROUP_RESTARTING,
                (seq, at) -> new Event.GroupRestarting(
                        seq, at, group.path(), child, cause, Duration.ofNanos(delayNanos), reason));
    }

    static void failed(GroupCore group, GroupFailedException cause) {
        publish(group, EventKind.GROUP_FAILED, (seq, at) -> new Event.GroupFailed(seq, at, group.path(), cause));
    }

    static void stopped(GroupCore group, TaskOutcome outcome) {
        publish(group, EventKind.GROUP_STOPPED, (seq, at) -> new Event.GroupStopped(seq, at, group.path(), outcome));
    }
}
