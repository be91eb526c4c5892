package io.taskvisor.engine.admission;

import static java.util.Objects.requireNonNull;

import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.engine.task.TaskActor;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** All of a key are cancelled while another one comes that replaces the owner. */
@JCStressTest
@Outcome(id = "cancelled, removed, waiting", expect = Expect.ACCEPTABLE, desc = "It came after that, and has the slot.")
@Outcome(
        id = {"cancelled, removed, cancelled", "cancelled, removed, removed"},
        expect = Expect.ACCEPTABLE,
        desc = "It came before, and was cancelled too.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It was cancelled in part, or one was lost.")
@State
public class CancelAllSubmitStress {
    private final Stage stage = new Stage();
    private final TaskActor owner = stage.submit(AdmissionPolicy.QUEUE);
    private final TaskActor waits = stage.submit(AdmissionPolicy.QUEUE);
    private @Nullable TaskActor newer;

    /** Of no interest. */
    @Nullable
    CompletableFuture<Integer> all;

    @Actor
    public void submits() {
        newer = stage.submit(AdmissionPolicy.REPLACE);
    }

    @Actor
    public void cancels() {
        all = stage.slots.cancelAll("key");
    }

    @Arbiter
    public void look(LLL_Result result) {
        result.r1 = Stage.fate(owner);
        result.r2 = Stage.fate(waits);
        result.r3 = Stage.fate(requireNonNull(newer));
    }
}
