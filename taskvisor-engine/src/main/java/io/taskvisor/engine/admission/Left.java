package io.taskvisor.engine.admission;

/** Tells a slot that this submission has its outcome, or that something has changed in what keeps the slot after that. */
final class Left extends Message {
    private final Submission submission;

    Left(Submission submission) {
        this.submission = submission;
    }

    @Override
    void answer(SlotActor slot) {
        slot.onLeft(submission);
    }
}
