package io.taskvisor.engine.event;

import io.taskvisor.engine.log.EngineLog;
import io.taskvisor.engine.run.Threads;
import io.taskvisor.engine.time.TimeSource;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import java.time.Instant;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;

/** Two observers take an event, and let go of what both have passed. */
@JCStressTest
@Outcome(id = "1, 1, true", expect = Expect.ACCEPTABLE, desc = "Both were told, and the event was let go of.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The event was let go of too early, or by nobody.")
@State
public class LetGoStress {
    private static final class Counting implements Observer {
        private int told;

        @Override
        public void onEvent(Event event) {
            told++;
        }
    }

    private final Counting one = new Counting();
    private final Counting other = new Counting();
    private final EventBus bus = new EventBus(
            List.of(Subscription.of(one), Subscription.of(other)),
            Scene.CAPACITY,
            TimeSource.ofSystem(),
            new Threads("scene"),
            EngineLog.alone("scene"));

    /** Has an event. */
    public LetGoStress() {
        bus.publish(
                EventKind.SUPERVISOR_STARTED,
                Instant.EPOCH,
                EventBus.Patience.NEVER_WAITS,
                (sequence, at) -> new Event.SupervisorStarted(sequence, at, "scene"));
    }

    private void take(int observer) {
        ObserverWorker worker = bus.workers().get(observer);
        worker.step();
        worker.letGo();
    }

    @Actor
    public void one() {
        take(0);
    }

    @Actor
    public void other() {
        take(1);
    }

    @Arbiter
    public void look(IIZ_Result result) {
        result.r1 = one.told;
        result.r2 = other.told;
        result.r3 = bus.isLetGo(0);
    }
}
