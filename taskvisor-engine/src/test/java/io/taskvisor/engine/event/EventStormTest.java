package io.taskvisor.engine.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.engine.log.EngineLog;
import io.taskvisor.engine.run.Threads;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.time.TimeSource;
import io.taskvisor.event.Delivery;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import io.taskvisor.event.ObserverSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Real publishers against real observers, every combination of one to four of each: nothing is lost where nothing may be, and
 * every loss is accounted for where it may.
 */
class EventStormTest {
    private static final int MOST = 4;

    @ParameterizedTest
    @CsvSource({
        "DROP_OLDEST, 2", "DROP_OLDEST, 64", "DROP_OLDEST, 8192",
        "BLOCK, 2", "BLOCK, 64", "BLOCK, 8192"
    })
    void aHundredThousandEvents(Delivery delivery, int capacity) throws InterruptedException {
        storms(delivery, capacity, 100_000);
    }

    @ParameterizedTest
    @CsvSource({
        "DROP_OLDEST, 2", "DROP_OLDEST, 64", "DROP_OLDEST, 8192",
        "BLOCK, 2", "BLOCK, 64", "BLOCK, 8192"
    })
    @Tag("soak")
    void tenMillionEvents(Delivery delivery, int capacity) throws InterruptedException {
        storms(delivery, capacity, 10_000_000);
    }

    /** Both kinds on one ring: those that lose events hold nobody back, and those that do not lose them still get all. */
    @ParameterizedTest
    @EnumSource(EventBus.Patience.class)
    void bothKindsAtOnce(EventBus.Patience patience) throws InterruptedException {
        List<Sink> sinks = List.of(new Sink(Delivery.BLOCK), new Sink(Delivery.DROP_OLDEST), new Sink(Delivery.BLOCK));
        storm(sinks, 3, 16, 100_000, patience);
    }

    private static void storms(Delivery delivery, int capacity, int events) throws InterruptedException {
        for (int publishers = 1; publishers <= MOST; publishers++) {
            for (int observers = 1; observers <= MOST; observers++) {
                List<Sink> sinks = IntStream.range(0, observers)
                        .mapToObj(i -> new Sink(delivery))
                        .toList();
                storm(sinks, publishers, capacity, events, EventBus.Patience.WAITS);
            }
        }
    }

    private static void storm(List<Sink> sinks, int publishers, int capacity, int events, EventBus.Patience patience)
            throws InterruptedException {
        EventBus bus = new EventBus(
                sinks.stream().map(Subscription::of).toList(),
                capacity,
                TimeSource.drivenBy(new FakeTime()),
                new Threads("storm"),
                EngineLog.alone("test"));
        bus.start();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < publishers; i++) {
            int publisher = i;
            threads.add(new Thread(() -> {
                for (int n = publisher; n < events; n += publishers) {
                    bus.publish(
                            EventKind.SUPERVISOR_STARTED,
                            FakeTime.START,
                            patience,
                            (seq, at) -> new Event.SupervisorStarted(seq, at, "s"));
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), bus.close(Await.LIMIT.toNanos(), Set.of()));
        for (int i = 0; i < sinks.size(); i++) {
            sinks.get(i).check(events, bus.snapshots().get(i));
        }
    }

    /** Counts, and looks whether every sequence is either told in its turn or told to be lost. */
    private static final class Sink implements Observer {
        private final Delivery delivery;
        private long received;
        private long dropped;
        private long disorder;

        Sink(Delivery delivery) {
            this.delivery = delivery;
        }

        @Override
        public void onEvent(Event event) {
            if (event instanceof Event.EventsDropped lost) {
                dropped += lost.count();
                disorder += lost.sequence() == received + dropped - 1 ? 0 : 1;
            } else {
                disorder += event.sequence() == received + dropped ? 0 : 1;
                received++;
            }
        }

        @Override
        public Delivery delivery() {
            return delivery;
        }

        void check(int published, ObserverSnapshot snapshot) {
            assertEquals(published, received + dropped, "received and dropped is published");
            assertEquals(0, disorder);
            assertTrue(delivery == Delivery.DROP_OLDEST || dropped == 0, () -> dropped + " were lost");
            assertEquals(received, snapshot.processed());
            assertEquals(dropped, snapshot.dropped());
        }
    }
}
