package io.taskvisor.engine.admission;

import io.taskvisor.Rejection;
import io.taskvisor.TaskState;
import io.taskvisor.engine.event.EventBus;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;

/** What a slot publishes. The thread may be anybody's, so it never waits for an observer: who submits has done so before. */
final class SlotEvents {
    private SlotEvents() {}

    private static EventBus bus(Submission submission) {
        return submission.slot().table().environment().bus();
    }

    private static void publish(Submission submission, EventKind kind, EventBus.Draft draft) {
        EventBus bus = bus(submission);
        bus.publish(kind, bus.now(), EventBus.Patience.NEVER_WAITS, draft);
    }

    static void queued(Submission submission, int waiting, Submission owner) {
        if (bus(submission).wants(EventKind.SLOT_QUEUED)) {
            publish(
                    submission,
                    EventKind.SLOT_QUEUED,
                    (seq, at) -> new Event.SlotQueued(
                            seq,
                            at,
                            submission.task().id(),
                            submission.task().spec().tags(),
                            submission.slot().key(),
                            submission.policy(),
                            waiting,
                            owner.task().id(),
                            owner.task().state()));
        }
    }

    static void replaced(Submission newer, Submission older, TaskState state) {
        if (bus(newer).wants(EventKind.SLOT_REPLACED)) {
            publish(
                    newer,
                    EventKind.SLOT_REPLACED,
                    (seq, at) -> new Event.SlotReplaced(
                            seq,
                            at,
                            newer.task().id(),
                            newer.task().spec().tags(),
                            newer.slot().key(),
                            newer.policy(),
                            older.task().id(),
                            state));
        }
    }

    static void rejected(Submission submission, Rejection why) {
        if (bus(submission).wants(EventKind.SLOT_REJECTED)) {
            publish(
                    submission,
                    EventKind.SLOT_REJECTED,
                    (seq, at) -> new Event.SlotRejected(
                            seq,
                            at,
                            submission.task().id(),
                            submission.task().spec().tags(),
                            submission.slot().key(),
                            submission.policy(),
                            why));
        }
    }
}
