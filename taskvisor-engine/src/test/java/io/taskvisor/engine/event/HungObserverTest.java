package io.taskvisor.engine.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.engine.log.EngineLog;
import io.taskvisor.engine.run.Threads;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.RecordedLog;
import io.taskvisor.engine.time.TimeSource;
import io.taskvisor.event.Delivery;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import io.taskvisor.event.ObserverSnapshot;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an observer loses shows while it does not come back from an event, not only afterwards. */
class HungObserverTest {
    private static final int CAPACITY = 16;

    /** Twice the capacity. */
    private static final int RING = 32;

    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final FakeTime time = new FakeTime();

    @AfterEach
    void letGo() {
        release.countDown();
        RecordedLog.assertNoErrors();
    }

    /** Hangs in its first event until it is released. */
    private final class Hanging implements Observer {
        private final String name;
        private final Delivery delivery;

        Hanging(String name, Delivery delivery) {
            this.name = name;
            this.delivery = delivery;
        }

        @Override
        public void onEvent(Event event) {
            arrived.countDown();
            hangHere();
        }

        private void hangHere() {
            Await.openStubbornly(release);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Delivery delivery() {
            return delivery;
        }
    }

    private EventBus bus(Observer observer) {
        EventBus bus = new EventBus(
                List.of(Subscription.of(observer)),
                CAPACITY,
                TimeSource.drivenBy(time),
                new Threads("hung-test"),
                EngineLog.alone("test"));
        bus.start();
        return bus;
    }

    private static void publish(EventBus bus, int events) {
        for (int i = 0; i < events; i++) {
            bus.publish(
                    EventKind.SUPERVISOR_STARTED,
                    FakeTime.START,
                    EventBus.Patience.NEVER_WAITS,
                    (seq, at) -> new Event.SupervisorStarted(seq, at, "s"));
        }
    }

    private static ObserverSnapshot snapshot(EventBus bus) {
        return bus.snapshots().get(0);
    }

    /** Publishes an event, and so many more when the observer hangs in it. */
    private EventBus hanging(String name, Delivery delivery, int more) throws InterruptedException {
        EventBus bus = bus(new Hanging(name, delivery));
        publish(bus, 1);
        Await.open(arrived);
        publish(bus, more);
        return bus;
    }

    @Test
    void whatIsGoneFromTheRingIsLostAlready() throws InterruptedException {
        EventBus bus = hanging("hanging", Delivery.DROP_OLDEST, RING);
        assertEquals(0, snapshot(bus).dropped());
        assertEquals(RING + 1, snapshot(bus).behind());
        publish(bus, 100);
        assertEquals(100, snapshot(bus).dropped());
        assertEquals(RING + 101, snapshot(bus).behind());
        assertEquals(Map.of("hanging", 100L), bus.dropped());
        release.countDown();
        bus.close(Await.LIMIT.toNanos(), Set.of());
        ObserverSnapshot after = snapshot(bus);
        assertEquals(RING + 100 - CAPACITY, after.dropped());
        assertEquals(0, after.behind());
        assertEquals(Optional.empty(), after.busySince());
    }

    @Test
    void oneThatMustLoseNothingIsBehindAndLosesNothing() throws InterruptedException {
        EventBus bus = hanging("lossless", Delivery.BLOCK, RING + 100);
        assertEquals(0, snapshot(bus).dropped());
        assertEquals(RING + 101, snapshot(bus).behind());
        release.countDown();
        bus.close(Await.LIMIT.toNanos(), Set.of());
        assertEquals(0, snapshot(bus).dropped());
    }

    @ParameterizedTest
    @EnumSource(names = {"DROP_OLDEST", "BLOCK"})
    void sinceWhenItHasNotComeBackShows(Delivery delivery) throws InterruptedException {
        EventBus bus = hanging("hanging", delivery, 1);
        Await.until("it has hung for a second", () -> snapshot(bus).busySince().isPresent());
        assertTrue(snapshot(bus).busySince().orElseThrow().isBefore(time.instant()));
        release.countDown();
        Await.until(
                "it came back",
                () -> snapshot(bus).busySince().isEmpty() && snapshot(bus).behind() == 0);
        bus.close(Await.LIMIT.toNanos(), Set.of());
    }

    @Test
    void theLogSaysThatItHangsAndWhere() throws InterruptedException {
        EventBus bus = hanging("deep", Delivery.DROP_OLDEST, RING + 1);
        String beginning = "observer 'deep' has been in one event for ";
        Await.until("it is logged", () -> {
            publish(bus, 1);
            return !RecordedLog.messages(Level.WARNING, beginning).isEmpty();
        });
        RecordedLog.Entry entry = RecordedLog.await(Level.WARNING, beginning);
        assertTrue(entry.message().contains(", and has lost "), entry::message);
        assertTrue(Stream.of(entry.thrown().getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("hangHere")));
        publish(bus, 10 * RING);
        release.countDown();
        bus.close(Await.LIMIT.toNanos(), Set.of());
        assertEquals(1, RecordedLog.messages(Level.WARNING, beginning).lines().count());
    }

    @Test
    void whatIsLostNeverBecomesLess() throws InterruptedException {
        AtomicLong told = new AtomicLong();
        EventBus bus = bus(event -> {
            if (told.incrementAndGet() % 50 == 0) {
                LockSupport.parkNanos(100_000);
            }
        });
        Thread publisher = new Thread(() -> publish(bus, 200_000));
        publisher.start();
        long before = 0;
        while (publisher.isAlive()) {
            long dropped = snapshot(bus).dropped();
            long least = before;
            assertTrue(dropped >= least, () -> dropped + " after " + least);
            before = dropped;
        }
        bus.close(Await.LIMIT.toNanos(), Set.of());
        assertTrue(snapshot(bus).dropped() >= before);
        assertEquals(200_000, snapshot(bus).processed() + snapshot(bus).dropped());
    }
}
