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

/** The first that waits is cancelled while it is let in; another one waits behind it. */
@JCStressTest
@Outcome(
        id = {"cancelled, removed, waiting", "cancelled, cancelled, waiting"},
        expect = Expect.ACCEPTABLE,
        desc = "It was cancelled before it came in, or after that; the next has the slot.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The slot is stuck with one that has gone, or one was lost.")
@State
public class CancelPromoteStress {
    private final Stage stage = new Stage();
    private final TaskActor owner = stage.submit(AdmissionPolicy.QUEUE);
    private final TaskActor next = stage.submit(AdmissionPolicy.QUEUE);
    private final TaskActor last = stage.submit(AdmissionPolicy.QUEUE);

    @Actor
    public void ends() {
        Stage.cancel(owner);
    }

    @Actor
    public void cancels() {
        Stage.cancel(next);
    }

    @Arbiter
    public void look(LLL_Result result) {
        result.r1 = Stage.fate(owner);
        result.r2 = Stage.fate(next);
        result.r3 = Stage.fate(last);
    }
}
