package io.taskvisor.engine.admission;

import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.engine.task.TaskActor;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** The owner, which has left an attempt behind, gets its outcome while that attempt ends. */
@JCStressTest
@Outcome(
        id = "cancelled, waiting, pending",
        expect = Expect.ACCEPTABLE,
        desc = "The next has the slot, whichever came first.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The end was missed, and the slot is held for ever; or two were let in.")
@State
public class HeldEndStress {
    private final Stage stage = new Stage();
    private final Submission owner = stage.submission(AdmissionPolicy.QUEUE);
    private final TaskActor next = stage.submit(AdmissionPolicy.QUEUE);
    private final TaskActor last = stage.submit(AdmissionPolicy.QUEUE);

    /** Leaves an attempt behind. */
    public HeldEndStress() {
        owner.leftBehind();
    }

    @Actor
    public void finishes() {
        Stage.cancel(owner.task());
    }

    @Actor
    public void ends() {
        owner.leftEnded();
    }

    @Arbiter
    public void look(LLL_Result result) {
        result.r1 = Stage.fate(owner.task());
        result.r2 = Stage.fate(next);
        result.r3 = last.state().label();
    }
}
