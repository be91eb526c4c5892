package io.taskvisor.engine.event;

import io.taskvisor.event.Delivery;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A worker parks, relying on the guard, while the guard leaves. */
@JCStressTest
@Outcome(
        id = {"false, false", "false, true"},
        expect = Expect.ACCEPTABLE,
        desc = "The worker saw that there is no guard.")
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "The guard wakes the worker.")
@Outcome(id = "true, false", expect = Expect.FORBIDDEN, desc = "The worker parks, and nobody wakes it.")
@State
public class FollowStress {
    private final Scene scene = new Scene(Delivery.DROP_OLDEST, 0);

    /** Has a guard. */
    public FollowStress() {
        scene.bus.watch().enter(scene.worker());
    }

    @Actor
    public void worker(ZZ_Result result) {
        result.r1 = scene.bus.watch().mayFollow(scene.worker());
    }

    @Actor
    public void guard() {
        scene.bus.watch().leave();
    }

    @Arbiter
    public void look(ZZ_Result result) {
        result.r2 = !scene.worker().asleep;
    }
}
