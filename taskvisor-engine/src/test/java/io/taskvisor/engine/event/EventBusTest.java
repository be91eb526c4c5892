package io.taskvisor.engine.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.taskvisor.engine.log.EngineLog;
import io.taskvisor.engine.run.Threads;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.time.TimeSource;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import io.taskvisor.event.ObserverSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** One ring, and a thread for each observer. */
class EventBusTest {
    private static final long FOREVER = Await.LIMIT.toNanos();

    private final Threads threads = new Threads("bus-test");

    private EventBus bus(int capacity, Observer... observers) {
        EventBus bus = new EventBus(
                Arrays.stream(observers).map(Subscription::of).toList(),
                capacity,
                TimeSource.drivenBy(new FakeTime()),
                threads,
                EngineLog.alone("test"));
        bus.start();
        return bus;
    }

    private static void publish(EventBus bus) {
        publish(bus, EventKind.SUPERVISOR_STARTED, (seq, at) -> new Event.SupervisorStarted(seq, at, "s"));
    }

    private static void publish(EventBus bus, EventKind kind, EventBus.Draft draft) {
        bus.publish(kind, bus.now(), EventBus.Patience.WAITS, draft);
    }

    private static void closeCleanly(EventBus bus) {
        assertEquals(List.of(), bus.close(FOREVER, Set.of()));
    }

    /** Remembers what it is told, and waits at a gate before it takes in the first event. */
    private static final class Recorder implements Observer {
        private final Queue<Event> told = new ConcurrentLinkedQueue<>();
        private final CountDownLatch arrived = new CountDownLatch(1);
        private final CountDownLatch gate;
        private final Set<EventKind> interests;
        private volatile boolean closed;

        Recorder() {
            this(new CountDownLatch(0), Set.of(EventKind.values()));
        }

        Recorder(CountDownLatch gate, Set<EventKind> interests) {
            this.gate = gate;
            this.interests = interests;
        }

        @Override
        public void onEvent(Event event) throws Exception {
            if (arrived.getCount() > 0) {
                arrived.countDown();
                Await.open(gate);
            }
            assertFalse(closed);
            told.add(event);
        }

        @Override
        public Set<EventKind> interests() {
            return interests;
        }

        @Override
        public void close() {
            closed = true;
        }

        List<Long> sequences() {
            return told.stream().map(Event::sequence).toList();
        }

        <E extends Event> List<E> of(Class<E> type) {
            return told.stream().filter(type::isInstance).map(type::cast).toList();
        }
    }

    private static Recorder gated() {
        return new Recorder(new CountDownLatch(1), Set.of(EventKind.values()));
    }

    @Test
    void everyObserverIsToldEverythingInOrderWhoeverPublishes() throws InterruptedException {
        Recorder one = new Recorder();
        Recorder other = new Recorder();
        EventBus bus = bus(1 << 15, one, other);
        List<Thread> publishers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread publisher = new Thread(() -> {
                for (int n = 0; n < 5_000; n++) {
                    publish(bus);
                }
            });
            publishers.add(publisher);
            publisher.start();
        }
        for (Thread publisher : publishers) {
            publisher.join();
        }
        closeCleanly(bus);
        List<Long> all = LongStream.range(0, 20_000).boxed().toList();
        assertEquals(all, one.sequences());
        assertEquals(all, other.sequences());
        assertTrue(one.closed);
    }

    @Test
    void aSlowObserverLosesItsOldestEventsAndKnowsHowMany() {
        Recorder slow = gated();
        EventBus bus = bus(8, slow);
        publish(bus);
        Await.until("it is stuck in the first", () -> slow.arrived.getCount() == 0);
        for (int i = 1; i < 100; i++) {
            publish(bus);
        }
        slow.gate.countDown();
        closeCleanly(bus);
        List<Event.EventsDropped> drops = slow.of(Event.EventsDropped.class);
        long told = drops.stream().mapToLong(Event.EventsDropped::count).sum();
        assertEquals(Map.of("Recorder", told), bus.dropped());
        assertEquals(100, slow.of(Event.SupervisorStarted.class).size() + told);
        assertEquals(91, drops.get(0).count());
        assertEquals(91, drops.get(0).sequence(), "that of the last lost event");
        assertEquals(List.of(0L, 91L, 92L, 93L, 94L, 95L, 96L, 97L, 98L, 99L), slow.sequences());
    }

    @Test
    void whateverTheSpeedReceivedAndDroppedIsPublished() throws InterruptedException {
        Recorder observer = new Recorder();
        EventBus bus = bus(16, observer);
        List<Thread> publishers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Thread publisher = new Thread(() -> {
                for (int n = 0; n < 10_000; n++) {
                    publish(bus);
                }
            });
            publishers.add(publisher);
            publisher.start();
        }
        for (Thread publisher : publishers) {
            publisher.join();
        }
        closeCleanly(bus);
        long told = observer.of(Event.EventsDropped.class).stream()
                .mapToLong(Event.EventsDropped::count)
                .sum();
        assertEquals(30_000, observer.of(Event.SupervisorStarted.class).size() + told);
        assertEquals(told, bus.dropped().get("Recorder"));
        assertEquals(observer.sequences().stream().sorted().toList(), observer.sequences());
    }

    @Test
    void aSlowObserverDoesNotDelayTheOthers() {
        Recorder slow = gated();
        Recorder fast = new Recorder();
        EventBus bus = bus(64, slow, fast);
        for (int i = 0; i < 10; i++) {
            publish(bus);
        }
        Await.until("the fast one has all", () -> fast.told.size() == 10);
        assertEquals(0, slow.told.size());
        slow.gate.countDown();
        closeCleanly(bus);
    }

    @Test
    void aThrowingObserverIsReportedToTheOthersAndKeepsReceiving() {
        List<Long> received = new ArrayList<>();
        IllegalStateException thrown = new IllegalStateException("broken observer");
        Observer broken = new Observer() {
            @Override
            public void onEvent(Event event) {
                received.add(event.sequence());
                if (received.size() == 1) {
                    throw thrown;
                }
            }

            @Override
            public String name() {
                return "broken";
            }
        };
        Recorder other = new Recorder();
        EventBus bus = bus(64, broken, other);
        publish(bus);
        Await.until("the report", () -> !other.of(Event.ObserverFailed.class).isEmpty());
        publish(bus);
        closeCleanly(bus);
        Event.ObserverFailed report = other.of(Event.ObserverFailed.class).get(0);
        assertEquals("broken", report.observer());
        assertEquals(EventKind.SUPERVISOR_STARTED, report.during());
        assertEquals(thrown, report.cause());
        assertEquals(List.of(0L, 2L), received, "its own failure is not told to it");
    }

    @Test
    void aFailureOnAReportOfAFailureGoesToTheLogOnly() {
        Observer first = event -> {
            throw new IllegalStateException("first");
        };
        Observer second = event -> {
            throw new LinkageError("second");
        };
        Recorder other = new Recorder();
        EventBus bus = bus(64, first, second, other);
        publish(bus);
        Await.until("two reports", () -> other.of(Event.ObserverFailed.class).size() == 2);
        closeCleanly(bus);
        assertEquals(List.of(0L, 1L, 2L), other.sequences());
    }

    @Test
    void whatAnObserverThrowsAtTheLastEventIsStillToldToTheOthers() {
        for (int i = 0; i < 50; i++) {
            Recorder other = new Recorder();
            EventBus bus = bus(
                    64,
                    event -> {
                        Thread.onSpinWait();
                        throw new IllegalStateException("last words");
                    },
                    other);
            publish(bus);
            closeCleanly(bus);
            assertEquals(List.of(0L, 1L), other.sequences());
        }
    }

    @Test
    void anObserverIsToldWhatItIsInterestedIn() {
        Recorder picky = new Recorder(new CountDownLatch(0), Set.of(EventKind.SUPERVISOR_STOPPED));
        EventBus bus = bus(64, picky, new Recorder());
        publish(bus);
        publish(bus, EventKind.SUPERVISOR_STOPPED, (seq, at) -> new Event.SupervisorStopped(seq, at, "s"));
        closeCleanly(bus);
        assertEquals(List.of(1L), picky.sequences());
    }

    @Test
    void anEventThatNobodyIsInterestedInIsNotBuilt() {
        Recorder picky = new Recorder(new CountDownLatch(0), Set.of(EventKind.SUPERVISOR_STOPPED));
        EventBus bus = bus(64, picky);
        assertFalse(bus.wants(EventKind.TASK_ADDED));
        publish(bus, EventKind.TASK_ADDED, (seq, at) -> fail("built"));
        publish(bus, EventKind.SUPERVISOR_STOPPED, (seq, at) -> new Event.SupervisorStopped(seq, at, "s"));
        closeCleanly(bus);
        assertEquals(List.of(0L), picky.sequences(), "it takes no sequence either");
    }

    @Test
    void withoutObserversNothingIsWanted() {
        EventBus bus = bus(64);
        for (EventKind kind : EventKind.values()) {
            assertFalse(bus.wants(kind));
        }
        closeCleanly(bus);
    }

    @Test
    void anEventForWhichThereIsNoMemoryHoldsNothingUpAndIsCounted() {
        Recorder observer = new Recorder();
        EventBus bus = bus(64, observer);
        publish(bus, EventKind.SUPERVISOR_STARTED, (seq, at) -> {
            throw new OutOfMemoryError("for the test");
        });
        publish(bus);
        closeCleanly(bus);
        assertEquals(List.of(1L), observer.sequences());
        assertEquals(1, bus.snapshots().get(0).dropped());
    }

    @Test
    void observersOfOneNameAreNumbered() {
        EventBus bus = bus(64, new Recorder(), new Recorder(), new Recorder());
        closeCleanly(bus);
        assertEquals(
                List.of("Recorder", "Recorder-2", "Recorder-3"),
                bus.snapshots().stream().map(ObserverSnapshot::name).toList());
    }

    @Test
    void anObserverThatDoesNotDrainInTimeIsInterruptedAndWhatItMissedIsCounted() {
        Recorder blocked = gated();
        EventBus bus = bus(64, blocked);
        publish(bus);
        Await.until("it is stuck in the first", () -> blocked.arrived.getCount() == 0);
        publish(bus);
        publish(bus);
        bus.close(0, Set.of());
        Await.until("the interrupt ends it", () -> blocked.closed);
        assertEquals(Map.of("Recorder", 2L), bus.dropped());
    }

    @Test
    void anObserverThatIgnoresTheInterruptIsNamed() {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch arrived = new CountDownLatch(1);
        Observer stubborn = new Observer() {
            @Override
            public void onEvent(Event event) {
                arrived.countDown();
                Await.openStubbornly(release);
            }

            @Override
            public String name() {
                return "stubborn";
            }
        };
        EventBus bus = bus(64, stubborn);
        publish(bus);
        Await.until("it is stuck", () -> arrived.getCount() == 0);
        List<EventBus.Stuck> stuck = bus.close(0, Set.of());
        assertEquals(
                List.of("stubborn"),
                stuck.stream().map(EventBus.Stuck::observer).toList());
        assertTrue(bus.isObserverThread(stuck.get(0).thread()));
        assertEquals("stubborn", bus.observerOf(stuck.get(0).thread()));
        release.countDown();
    }

    @Test
    void anObserverThatFailsToCloseHarmsNobody() {
        Observer broken = new Observer() {
            @Override
            public void onEvent(Event event) {}

            @Override
            public void close() {
                throw new IllegalStateException("does not close");
            }
        };
        Recorder other = new Recorder();
        EventBus bus = bus(64, broken, other);
        publish(bus);
        closeCleanly(bus);
        assertEquals(List.of(0L), other.sequences());
    }
}
