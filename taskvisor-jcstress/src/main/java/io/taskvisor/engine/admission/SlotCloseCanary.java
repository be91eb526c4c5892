package io.taskvisor.engine.admission;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A slot that looks whether it is unused, and is closed then, in two steps. It must be caught. */
@JCStressTest
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "The message was left before.")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "The message found the slot closed.")
@Outcome(id = "true, true", expect = Expect.FORBIDDEN, desc = "The message was left to a slot that is closed.")
@Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "Neither.")
@State
public class SlotCloseCanary {
    private final AtomicInteger messages = new AtomicInteger();
    private volatile boolean closed;

    @Actor
    public void sender(ZZ_Result result) {
        if (!closed) {
            messages.incrementAndGet();
            result.r1 = true;
        }
    }

    @Actor
    public void slot(ZZ_Result result) {
        if (messages.get() == 0) {
            closed = true;
            result.r2 = true;
        }
    }
}
