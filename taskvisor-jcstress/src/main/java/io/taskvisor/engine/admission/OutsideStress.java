package io.taskvisor.engine.admission;

import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.engine.task.TaskActor;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A shutdown looks for what is outside while the first that waits moves from the queue to the slot. */
@JCStressTest
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "It was seen, and came in meanwhile.")
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "It was seen.")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "It had come in.")
@Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "It was outside, and nowhere to be seen.")
@State
public class OutsideStress {
    private final Stage stage = new Stage();
    private final TaskActor owner = stage.submit(AdmissionPolicy.QUEUE);
    private final Submission next = stage.submission(AdmissionPolicy.QUEUE);

    @Actor
    public void ends() {
        Stage.cancel(owner);
    }

    @Actor
    public void shutdown(ZZ_Result result) {
        result.r1 = stage.slots.outside().stream().anyMatch(each -> each == next);
        result.r2 = next.isAdmitted();
    }
}
