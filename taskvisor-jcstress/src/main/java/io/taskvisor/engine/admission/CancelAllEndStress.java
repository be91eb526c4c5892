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
import org.openjdk.jcstress.infra.results.LLLL_Result;

/** All of a key are cancelled while its owner ends, and the first that waits is let in. */
@JCStressTest
@Outcome(
        id = {"cancelled, removed, removed, 3", "cancelled, cancelled, removed, 2"},
        expect = Expect.ACCEPTABLE,
        desc = "Before the owner has left, or after that, when the next has come in.")
@Outcome(
        id = "cancelled, removed, removed, 2",
        expect = Expect.ACCEPTABLE_INTERESTING,
        desc = "The owner's outcome is there, and the next was not let in.")
@Outcome(
        id = {"cancelled, removed, removed, -1", "cancelled, cancelled, removed, -1"},
        expect = Expect.ACCEPTABLE,
        desc = "It was done by the other thread, and a helper is about to tell.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Something went on, or was counted wrongly.")
@State
public class CancelAllEndStress {
    private final Stage stage = new Stage();
    private final TaskActor owner = stage.submit(AdmissionPolicy.QUEUE);
    private final TaskActor next = stage.submit(AdmissionPolicy.QUEUE);
    private final TaskActor last = stage.submit(AdmissionPolicy.QUEUE);
    private @Nullable CompletableFuture<Integer> all;

    @Actor
    public void ends() {
        Stage.cancel(owner);
    }

    @Actor
    public void cancels() {
        all = stage.slots.cancelAll("key");
    }

    @Arbiter
    public void look(LLLL_Result result) {
        result.r1 = Stage.fate(owner);
        result.r2 = Stage.fate(next);
        result.r3 = Stage.fate(last);
        result.r4 = requireNonNull(all).getNow(-1);
    }
}
