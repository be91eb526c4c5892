package io.taskvisor.engine.event;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JI_Result;

/** A publisher that is held up between its claim and its placing, while another one goes round. */
@JCStressTest
@Outcome(id = "4, 1", expect = Expect.ACCEPTABLE, desc = "The newer event is in the slot, the older one is kept.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An event was overwritten by an older one, or is nowhere.")
@State
public class LappedPublisherStress {
    private volatile int kept;
    private final EventRing ring = new EventRing(4, cell -> kept |= cell.sequence() == 0 ? 1 : 2);

    @Actor
    public void heldUp() {
        ring.place(new EventRing.Cell().of(0, null));
    }

    @Actor
    public void goesRound() {
        ring.place(new EventRing.Cell().of(4, null));
    }

    @Arbiter
    public void look(JI_Result result) {
        EventRing.Cell cell = ring.at(0);
        result.r1 = cell == null ? -1 : cell.sequence();
        result.r2 = kept;
    }
}
