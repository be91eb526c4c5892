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

/** Two that do not wait, at a key that nobody uses. */
@JCStressTest
@Outcome(
        id = {"waiting, slot_busy", "slot_busy, waiting"},
        expect = Expect.ACCEPTABLE,
        desc = "One of them has the slot.")
@Outcome(expect = Expect.FORBIDDEN, desc = "There are two owners, or none.")
@State
public class TwoSubmitStress {
    private final Stage stage = new Stage();
    private @Nullable TaskActor first;
    private @Nullable TaskActor second;

    @Actor
    public void one() {
        first = stage.submit(AdmissionPolicy.DROP_IF_RUNNING);
    }

    @Actor
    public void other() {
        second = stage.submit(AdmissionPolicy.DROP_IF_RUNNING);
    }

    @Arbiter
    public void look(LL_Result result) {
        result.r1 = Stage.fate(requireNonNull(first));
        result.r2 = Stage.fate(requireNonNull(second));
    }
}
