package io.taskvisor.engine.event;

import io.taskvisor.event.Delivery;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two publishers at once, and an observer that reads right behind them. */
@JCStressTest
@Outcome(id = "2, 0", expect = Expect.ACCEPTABLE, desc = "Both events were told, in order.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An event is not accounted for, or was told out of order.")
@State
public class ClaimStress {
    private final Scene scene = new Scene(Delivery.BLOCK, 0);

    @Actor
    public void publisher() {
        scene.publish();
    }

    @Actor
    public void other() {
        scene.publish();
        scene.drain();
    }

    @Arbiter
    public void look(II_Result result) {
        scene.drain();
        result.r1 = scene.accounted;
        result.r2 = scene.disorder;
    }
}
