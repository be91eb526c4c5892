package io.taskvisor.engine.admission;

import io.taskvisor.TaskOutcome;
import io.taskvisor.engine.log.EngineLog;
import io.taskvisor.engine.log.LogKind;

/** What is logged of a slot that is kept by what its owner has left behind. */
final class SlotLines {
    private SlotLines() {}

    private static EngineLog log(Submission owner) {
        return owner.slot().table().environment().log();
    }

    /** Not while the supervisor shuts down: nobody waits then, and nobody can come. */
    static void held(Submission owner, int waiting) {
        if (owner.slot().table().isClosed()) {
            return;
        }
        log(owner).log(LogKind.SLOT_HELD, () -> {
            String outcome = owner.task().settled().map(TaskOutcome::label).orElse("finished");
            return owner.slot() + " stays taken: " + name(owner) + " has ended (" + outcome + "), but "
                    + (owner.left() > 1
                            ? owner.left() + " abandoned attempts of it still run"
                            : "an abandoned attempt of it still runs")
                    + "; " + (waiting == 0 ? "no" : waiting) + (waiting == 1 ? " task waits" : " tasks wait")
                    + " for the slot. It is free when that has ended, or after slot.release()";
        });
    }

    static void freed(Submission owner, Freed how, boolean heldIsTold) {
        if (how == Freed.BY_HAND) {
            log(owner)
                    .log(
                            LogKind.SLOT_RELEASED,
                            () -> owner.slot() + " was released by hand: an abandoned attempt of " + name(owner)
                                    + " may still run, beside the next owner");
        } else if (heldIsTold) {
            log(owner)
                    .log(
                            LogKind.SLOT_FREED,
                            () -> owner.slot() + " is free: what " + name(owner) + " had left behind has ended");
        }
    }

    private static String name(Submission owner) {
        return "task '" + owner.task().id().path() + "'";
    }
}
