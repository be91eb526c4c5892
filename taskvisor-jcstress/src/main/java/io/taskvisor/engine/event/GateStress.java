package io.taskvisor.engine.event;

import static java.util.Objects.requireNonNull;

import io.taskvisor.event.Delivery;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A publisher queues up at the gate while the observer makes room and has nothing more to do. */
@JCStressTest
@Outcome(
        id = {"false, false", "false, true"},
        expect = Expect.ACCEPTABLE,
        desc = "The publisher saw that there is room.")
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "The observer lets the publisher in.")
@Outcome(id = "true, false", expect = Expect.FORBIDDEN, desc = "The publisher parks, and nobody lets it in.")
@State
public class GateStress {
    private final Scene scene = new Scene(Delivery.BLOCK, Scene.CAPACITY);
    private final Gate gate = scene.bus.gate().orElseThrow();
    private Gate.@Nullable Waiter waiter;

    @Actor
    public void publisher(ZZ_Result result) {
        waiter = gate.queueUp();
        result.r1 = !gate.hasRoom();
    }

    @Actor
    public void observer() {
        scene.drain();
        scene.worker().letIn(gate);
    }

    @Arbiter
    public void look(ZZ_Result result) {
        result.r2 = requireNonNull(waiter).called;
    }
}
