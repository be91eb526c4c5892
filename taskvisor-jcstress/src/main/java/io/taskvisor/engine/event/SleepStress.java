package io.taskvisor.engine.event;

import io.taskvisor.event.Delivery;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A guard goes to sleep for good while an event is published. */
@JCStressTest
@Outcome(
        id = {"false, false", "false, true"},
        expect = Expect.ACCEPTABLE,
        desc = "The guard saw the event.")
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "The publisher wakes the guard.")
@Outcome(id = "true, false", expect = Expect.FORBIDDEN, desc = "The guard sleeps, and nobody wakes it.")
@State
public class SleepStress {
    private final Scene scene = new Scene(Delivery.DROP_OLDEST, 0);

    @Actor
    public void guard(ZZ_Result result) {
        result.r1 = scene.bus.watch().maySleep(scene.worker(), 0);
    }

    @Actor
    public void publisher() {
        scene.publish();
    }

    @Arbiter
    public void look(ZZ_Result result) {
        result.r2 = scene.bus.watch().isAlarmOff();
    }
}
