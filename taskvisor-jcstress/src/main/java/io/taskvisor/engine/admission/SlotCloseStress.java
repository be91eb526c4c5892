package io.taskvisor.engine.admission;

import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.engine.task.TaskActor;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLZ_Result;

/** The owner and the only one that waits are cancelled at the same time: nothing is left of the slot. */
@JCStressTest
@Outcome(
        id = {"cancelled, removed, true", "cancelled, cancelled, true"},
        expect = Expect.ACCEPTABLE,
        desc = "The slot is gone.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A slot that nobody uses stays for ever.")
@State
public class SlotCloseStress {
    private final Stage stage = new Stage();
    private final TaskActor owner = stage.submit(AdmissionPolicy.QUEUE);
    private final TaskActor waits = stage.submit(AdmissionPolicy.KEEP_LATEST);

    @Actor
    public void ends() {
        Stage.cancel(owner);
    }

    @Actor
    public void cancels() {
        Stage.cancel(waits);
    }

    @Arbiter
    public void look(LLZ_Result result) {
        result.r1 = Stage.fate(owner);
        result.r2 = Stage.fate(waits);
        result.r3 = stage.isEmpty();
    }
}
