package io.taskvisor.engine.event;

import io.taskvisor.event.Delivery;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** An observer that must lose nothing takes an event out of the ring while a publisher overwrites it. */
@JCStressTest
@Outcome(id = "5, 0", expect = Expect.ACCEPTABLE, desc = "Every event was told, or told to be lost, in order.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An event is not accounted for, or was told out of order.")
@State
public class OvertakenReaderStress {
    private final Scene scene = new Scene(Delivery.BLOCK, Scene.ROOM);

    @Actor
    public void publisher() {
        scene.publish();
    }

    @Actor
    public void observer() {
        scene.worker().step();
    }

    @Arbiter
    public void look(II_Result result) {
        scene.drain();
        result.r1 = scene.accounted;
        result.r2 = scene.disorder;
    }
}
