package io.taskvisor.engine.admission;

import static java.util.Objects.requireNonNull;

import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.engine.task.TaskActor;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** The owner ends, so that its slot is about to go, while another task is submitted to the same key. */
@JCStressTest
@Outcome(id = "cancelled, waiting", expect = Expect.ACCEPTABLE, desc = "The other one has the slot.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It was left to a slot that is not there any more.")
@State
public class SubmitEndStress {
    private final Stage stage = new Stage();
    private final TaskActor first = stage.submit(AdmissionPolicy.QUEUE);
    private @Nullable TaskActor second;

    @Actor
    public void ends() {
        Stage.cancel(first);
    }

    @Actor
    public void submits() {
        second = stage.submit(AdmissionPolicy.QUEUE);
    }

    @Arbiter
    public void look(LL_Result result) {
        result.r1 = Stage.fate(first);
        result.r2 = Stage.fate(requireNonNull(second));
    }
}
