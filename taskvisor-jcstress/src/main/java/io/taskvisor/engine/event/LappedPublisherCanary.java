package io.taskvisor.engine.event;

import java.util.concurrent.atomic.AtomicLongArray;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** {@link LappedPublisherStress} with a ring that looks and then writes. It must be caught. */
@JCStressTest
@Outcome(id = "4", expect = Expect.ACCEPTABLE, desc = "The newer event is in the slot.")
@Outcome(id = "0", expect = Expect.FORBIDDEN, desc = "The newer event was overwritten by an older one.")
@State
public class LappedPublisherCanary {
    private final AtomicLongArray slots = new AtomicLongArray(new long[] {-1});

    private void place(long sequence) {
        if (slots.get(0) < sequence) {
            slots.set(0, sequence);
        }
    }

    @Actor
    public void heldUp() {
        place(0);
    }

    @Actor
    public void goesRound() {
        place(4);
    }

    @Arbiter
    public void look(J_Result result) {
        result.r1 = slots.get(0);
    }
}
