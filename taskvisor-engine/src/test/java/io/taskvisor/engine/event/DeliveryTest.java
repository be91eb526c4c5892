package io.taskvisor.engine.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The three ways of telling an observer, and who waits for whom. */
class DeliveryTest {
    private static final int CAPACITY = 4;

    private final CountDownLatch release = new CountDownLatch(1);
    private final Threads threads = new Threads("delivery-test");

    @AfterEach
    void letGo() {
        release.countDown();
    }

    private EventBus bus(Observer... observers) {
        EventBus bus = new EventBus(
                Arrays.stream(observers).map(Subscription::of).toList(),
                CAPACITY,
                TimeSource.drivenBy(new FakeTime()),
                threads,
                EngineLog.alone("test"));
        bus.start();
        return bus;
    }

    private static void publish(EventBus bus, EventBus.Patience patience) {
        bus.publish(
                EventKind.SUPERVISOR_STARTED,
                FakeTime.START,
                patience,
                (seq, at) -> new Event.SupervisorStarted(seq, at, "s"));
    }

    private static void close(EventBus bus) {
        assertEquals(List.of(), bus.close(Await.LIMIT.toNanos(), Set.of()));
    }

    private static List<Long> upTo(long end) {
        return LongStream.range(0, end).boxed().toList();
    }

    /** Waits in its first event until it is released, and remembers all. */
    private class Slow implements Observer {
        final Queue<Long> told = new ConcurrentLinkedQueue<>();
        final CountDownLatch arrived = new CountDownLatch(1);
        private final Delivery delivery;

        Slow(Delivery delivery) {
            this.delivery = delivery;
        }

        @Override
        public void onEvent(Event event) throws Exception {
            arrived.countDown();
            Await.open(release);
            told.add(event.sequence());
        }

        @Override
        public Delivery delivery() {
            return delivery;
        }
    }

    /** Publishes until the observer is full: the event it is in, and as many as it may be behind. */
    private Thread heldBack(EventBus bus, AtomicInteger published) {
        Thread publisher = new Thread(() -> {
            for (int i = 0; i < 3 * CAPACITY; i++) {
                publish(bus, EventBus.Patience.WAITS);
                published.incrementAndGet();
            }
        });
        publisher.start();
        Await.until("it waits", () -> published.get() == CAPACITY + 1 && publisher.getState() == Thread.State.WAITING);
        return publisher;
    }

    // ---- BLOCK

    @Test
    void aFullLosslessObserverHoldsPublishersBackAndGetsEverything() throws InterruptedException {
        Slow slow = new Slow(Delivery.BLOCK);
        EventBus bus = bus(slow);
        AtomicInteger published = new AtomicInteger();
        Thread publisher = heldBack(bus, published);
        release.countDown();
        publisher.join();
        close(bus);
        assertEquals(upTo(3 * CAPACITY), List.copyOf(slow.told));
        assertEquals(Map.of(), bus.dropped());
    }

    @Test
    void threadsThatMustNotWaitDoNotAndNothingOfTheirsIsLost() throws InterruptedException {
        Slow slow = new Slow(Delivery.BLOCK);
        EventBus bus = bus(slow);
        for (int i = 0; i < 100 * CAPACITY; i++) {
            publish(bus, EventBus.Patience.NEVER_WAITS);
        }
        release.countDown();
        close(bus);
        assertEquals(upTo(100 * CAPACITY), List.copyOf(slow.told));
    }

    @Test
    void aLosslessObserverThatIsFullDelaysNoOtherObserver() throws InterruptedException {
        Slow slow = new Slow(Delivery.BLOCK);
        Queue<Long> told = new ConcurrentLinkedQueue<>();
        EventBus bus = bus(slow, event -> told.add(event.sequence()));
        Thread publisher = heldBack(bus, new AtomicInteger());
        Await.until("the other one has seen what there is", () -> told.size() == CAPACITY + 1);
        publish(bus, EventBus.Patience.NEVER_WAITS);
        Await.until("and what the timer tells", () -> told.size() == CAPACITY + 2);
        release.countDown();
        publisher.join();
        close(bus);
    }

    @Test
    void aLosslessObserverMayPublishWhileItIsFull() {
        List<Long> told = new ArrayList<>();
        EventBus[] bus = new EventBus[1];
        Observer chatty = new Observer() {
            @Override
            public void onEvent(Event event) {
                told.add(event.sequence());
                if (event.sequence() == 0) {
                    for (int i = 0; i < 5 * CAPACITY; i++) {
                        publish(bus[0], EventBus.Patience.WAITS);
                    }
                }
            }

            @Override
            public Delivery delivery() {
                return Delivery.BLOCK;
            }
        };
        bus[0] = bus(chatty);
        publish(bus[0], EventBus.Patience.WAITS);
        Await.until("it has published", () -> bus[0].end() == 1 + 5 * CAPACITY);
        close(bus[0]);
        assertEquals(upTo(1 + 5 * CAPACITY), told);
    }

    @Test
    void anInterruptDoesNotEndTheWaitAndIsKept() throws InterruptedException {
        Slow slow = new Slow(Delivery.BLOCK);
        EventBus bus = bus(slow);
        AtomicInteger interrupted = new AtomicInteger();
        Thread publisher = new Thread(() -> {
            for (int i = 0; i < 2 * CAPACITY; i++) {
                publish(bus, EventBus.Patience.WAITS);
            }
            interrupted.set(Thread.currentThread().isInterrupted() ? 1 : -1);
        });
        publisher.start();
        Await.until("it waits", () -> publisher.getState() == Thread.State.WAITING);
        publisher.interrupt();
        Await.until(
                "it has seen the interrupt, and waits on",
                () -> !publisher.isInterrupted() && publisher.getState() == Thread.State.WAITING);
        release.countDown();
        publisher.join();
        assertEquals(1, interrupted.get());
        close(bus);
        assertEquals(upTo(2 * CAPACITY), List.copyOf(slow.told));
    }

    @Test
    void whenWaitingEndsWhatIsLostIsCounted() throws InterruptedException {
        Slow slow = new Slow(Delivery.BLOCK);
        EventBus bus = bus(slow);
        AtomicInteger published = new AtomicInteger();
        Thread publisher = heldBack(bus, published);
        bus.stopWaiting();
        publisher.join();
        for (int i = 0; i < 10 * CAPACITY; i++) {
            publish(bus, EventBus.Patience.NEVER_WAITS);
        }
        release.countDown();
        close(bus);
        ObserverSnapshot snapshot = bus.snapshots().get(0);
        assertEquals(13 * CAPACITY, snapshot.processed() + snapshot.dropped());
        assertTrue(snapshot.dropped() > 0);
    }

    @Test
    void aStuckLosslessObserverLetsPublishersGoWhenTheBusCloses() throws InterruptedException {
        Observer stuck = new Observer() {
            @Override
            public void onEvent(Event event) {
                Await.openStubbornly(release);
            }

            @Override
            public Delivery delivery() {
                return Delivery.BLOCK;
            }
        };
        EventBus bus = bus(stuck);
        Thread publisher = heldBack(bus, new AtomicInteger());
        assertEquals(1, bus.close(0, Set.of()).size());
        publisher.join();
    }

    // ---- INLINE

    @Test
    void anInlineObserverIsToldOnThePublishersThreadBeforeItGoesOn() {
        List<Thread> told = new ArrayList<>();
        EventBus bus = bus(inline(event -> told.add(Thread.currentThread())));
        publish(bus, EventBus.Patience.WAITS);
        assertEquals(List.of(Thread.currentThread()), told);
        publish(bus, EventBus.Patience.NEVER_WAITS);
        assertEquals(2, told.size());
        close(bus);
        assertEquals(2, bus.snapshots().get(0).processed());
    }

    @Test
    void withoutQueuedObserversThereIsNoObserverThread() {
        EventBus bus = bus(inline(event -> {}));
        assertEquals(Set.of(), threads.live());
        close(bus);
    }

    @Test
    void aThrowingInlineObserverHarmsNeitherThePublisherNorTheOthers() {
        Queue<Event> told = new ConcurrentLinkedQueue<>();
        EventBus bus = bus(
                inline(event -> {
                    throw new LinkageError("broken");
                }),
                inline(told::add));
        publish(bus, EventBus.Patience.WAITS);
        close(bus);
        assertEquals(
                List.of(EventKind.OBSERVER_FAILED, EventKind.SUPERVISOR_STARTED),
                told.stream().map(Event::kind).toList());
    }

    @Test
    void inlineObserversAreClosedOnAThreadOfTheirOwnAfterTheQueuedOnes() {
        Queue<String> trail = new ConcurrentLinkedQueue<>();
        Observer queued = new Observer() {
            @Override
            public void onEvent(Event event) {
                throw new IllegalStateException("last words");
            }

            @Override
            public void close() {
                trail.add("queued closed");
            }
        };
        Observer last = new Observer() {
            @Override
            public void onEvent(Event event) {
                trail.add(event.kind().label());
            }

            @Override
            public Delivery delivery() {
                return Delivery.INLINE;
            }

            @Override
            public void close() {
                trail.add("inline closed on " + Thread.currentThread().getName());
            }

            @Override
            public String name() {
                return "last";
            }
        };
        EventBus bus = bus(queued, last);
        publish(bus, EventBus.Patience.WAITS);
        close(bus);
        publish(bus, EventBus.Patience.WAITS);
        assertEquals(
                List.of(
                        "supervisor_started",
                        "observer_failed",
                        "queued closed",
                        "inline closed on delivery-test-observer-last"),
                List.copyOf(trail),
                "and nothing after that");
        assertFalse(bus.wants(EventKind.SUPERVISOR_STARTED));
    }

    @Test
    void anInlineObserverThatDoesNotCloseIsNamed() {
        Observer stuck = new Observer() {
            @Override
            public void onEvent(Event event) {}

            @Override
            public Delivery delivery() {
                return Delivery.INLINE;
            }

            @Override
            public String name() {
                return "stuck";
            }

            @Override
            public void close() {
                Await.openStubbornly(release);
            }
        };
        EventBus bus = bus(stuck);
        assertEquals(
                List.of("stuck"),
                bus.close(0, Set.of()).stream().map(EventBus.Stuck::observer).toList());
    }

    private static Observer inline(Observer observer) {
        return new Observer() {
            @Override
            public void onEvent(Event event) throws Exception {
                observer.onEvent(event);
            }

            @Override
            public Delivery delivery() {
                return Delivery.INLINE;
            }
        };
    }

    // ---- the watch

    @Test
    void observersThatSleepForGoodAreWokenByTheNextEvent() {
        Queue<Long> told = new ConcurrentLinkedQueue<>();
        Queue<Long> others = new ConcurrentLinkedQueue<>();
        EventBus bus = bus(event -> told.add(event.sequence()), event -> others.add(event.sequence()));
        Await.until(
                "both sleep, without a timer",
                () -> bus.workers().stream().allMatch(worker -> worker.thread().getState() == Thread.State.WAITING));
        publish(bus, EventBus.Patience.WAITS);
        Await.until("both were woken", () -> told.size() == 1 && others.size() == 1);
        close(bus);
    }

    @Test
    void manyNapsLoseNothing() {
        Queue<Long> told = new ConcurrentLinkedQueue<>();
        Queue<Long> others = new ConcurrentLinkedQueue<>();
        EventBus bus = bus(event -> told.add(event.sequence()), event -> others.add(event.sequence()));
        for (int i = 1; i <= 500; i++) {
            publish(bus, EventBus.Patience.WAITS);
            int count = i;
            Await.until("told", () -> told.size() == count && others.size() == count);
            if (i % 5 == 0) {
                LockSupport.parkNanos(100_000L * (i % 60));
            }
        }
        close(bus);
    }

    // ---- what an observer answers

    @Test
    void anObserverThatAnswersNullIsRefused() {
        Observer nameless = new Observer() {
            @Override
            public void onEvent(Event event) {}

            @Override
            public String name() {
                return " ";
            }
        };
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> Subscription.of(nameless));
        assertTrue(refused.getMessage().contains(nameless.getClass().getName()), refused::getMessage);
    }
}
