package io.taskvisor.engine.event;

import io.taskvisor.event.Delivery;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** An event is published while the observer ends. */
@JCStressTest
@Outcome(
        id = {"0, 0", "1, 0"},
        expect = Expect.ACCEPTABLE,
        desc = "What was published before the end was told, and nothing after the close.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An event is not accounted for, or was told to a closed observer.")
@State
public class CloseStress {
    private final Scene scene = new Scene(Delivery.DROP_OLDEST, 0);
    private long end;

    @Actor
    public void publisher() {
        scene.publish();
    }

    @Actor
    public void shutdown() {
        end = scene.bus.end();
        scene.worker().endAt(end);
        scene.worker().run();
    }

    @Arbiter
    public void look(II_Result result) {
        result.r1 = scene.accounted == end ? (int) end : -1;
        result.r2 = scene.toldAfterClose;
    }
}
