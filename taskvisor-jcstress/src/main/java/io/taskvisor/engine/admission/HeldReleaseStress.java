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

/** A slot that is kept by what its owner has left behind is released while that ends. */
@JCStressTest
@Outcome(
        id = {"true, waiting, pending", "false, waiting, pending"},
        expect = Expect.ACCEPTABLE,
        desc = "One of the two has freed it, and the next has it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It was freed twice or not at all.")
@State
public class HeldReleaseStress {
    private final Stage stage = new Stage();
    private final Submission owner = stage.submission(AdmissionPolicy.QUEUE);
    private final TaskActor next = stage.submit(AdmissionPolicy.QUEUE);
    private final TaskActor last = stage.submit(AdmissionPolicy.QUEUE);

    /** Has the slot held. */
    public HeldReleaseStress() {
        owner.leftBehind();
        Stage.cancel(owner.task());
    }

    @Actor
    public void releases(LLL_Result result) {
        result.r1 = stage.slots.release("key");
    }

    @Actor
    public void ends() {
        owner.leftEnded();
    }

    @Arbiter
    public void look(LLL_Result result) {
        result.r2 = Stage.fate(next);
        result.r3 = last.state().label();
    }
}
