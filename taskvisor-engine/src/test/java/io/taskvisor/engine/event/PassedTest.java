package io.taskvisor.engine.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What all observers have passed is let go of, with the exceptions in it. */
class PassedTest {
    private static final int CAPACITY = 64;

    private final Threads threads = new Threads("test");
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<EventBus> buses = new ArrayList<>();

    @AfterEach
    void close() {
        release.countDown();
        buses.forEach(bus -> bus.close(TimeUnit.SECONDS.toNanos(30), Set.of()));
    }

    private static final class Watcher implements Observer {
        private final Delivery delivery;
        private final Set<EventKind> interests;

        /** Null where it does not hang. */
        private final CountDownLatch release;

        private volatile int told;

        Watcher(Delivery delivery, Set<EventKind> interests, CountDownLatch release) {
            this.delivery = delivery;
            this.interests = interests;
            this.release = release;
        }

        @Override
        public void onEvent(Event event) {
            told++;
            Await.openStubbornly(release);
        }

        @Override
        public Set<EventKind> interests() {
            return interests;
        }

        @Override
        public Delivery delivery() {
            return delivery;
        }
    }

    private static Watcher quick(Delivery delivery, EventKind... interests) {
        return new Watcher(delivery, Set.of(interests), new CountDownLatch(0));
    }

    private EventBus open(Observer... observers) {
        EventBus bus = new EventBus(
                Arrays.stream(observers).map(Subscription::of).toList(),
                CAPACITY,
                TimeSource.drivenBy(new FakeTime()),
                threads,
                EngineLog.alone("test"));
        bus.start();
        buses.add(bus);
        return bus;
    }

    /** Publishes so many failures; returns references to their exceptions. */
    private static List<WeakReference<Throwable>> fail(EventBus bus, int times) {
        List<WeakReference<Throwable>> failures = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            Throwable failure = new IllegalStateException("number " + i);
            failures.add(new WeakReference<>(failure));
            bus.publish(
                    EventKind.OBSERVER_FAILED,
                    FakeTime.START,
                    EventBus.Patience.NEVER_WAITS,
                    (sequence, at) -> new Event.ObserverFailed(sequence, at, "another", EventKind.TASK_ADDED, failure));
        }
        return failures;
    }

    private static long left(List<WeakReference<Throwable>> failures) {
        System.gc();
        return failures.stream().filter(each -> !each.refersTo(null)).count();
    }

    private static void awaitLetGo(List<WeakReference<Throwable>> failures) {
        Await.until(() -> left(failures) + " are left", () -> left(failures) == 0);
    }

    @Test
    void anIdleBusHasNothingLeft() {
        EventBus bus = open(
                quick(Delivery.DROP_OLDEST, EventKind.OBSERVER_FAILED),
                quick(Delivery.BLOCK, EventKind.OBSERVER_FAILED));
        for (int i = 0; i < 5; i++) {
            awaitLetGo(fail(bus, 1 + i * CAPACITY));
        }
    }

    @Test
    void whoIsNotInterestedPassesToo() {
        Watcher other = quick(Delivery.DROP_OLDEST, EventKind.TASK_ADDED);
        EventBus bus = open(quick(Delivery.DROP_OLDEST, EventKind.OBSERVER_FAILED), other);
        awaitLetGo(fail(bus, CAPACITY / 2));
        assertEquals(0, other.told);
    }

    @Test
    void whatIsForInlineObserversOnlyIsNotPlacedThoughAQueuedOneHangs() {
        Watcher hanging = new Watcher(Delivery.DROP_OLDEST, Set.of(EventKind.SUPERVISOR_STARTED), release);
        Watcher inline = quick(Delivery.INLINE, EventKind.OBSERVER_FAILED);
        EventBus bus = open(hanging, inline);
        bus.publish(
                EventKind.SUPERVISOR_STARTED,
                FakeTime.START,
                EventBus.Patience.NEVER_WAITS,
                (sequence, at) -> new Event.SupervisorStarted(sequence, at, "s"));
        Await.until("the observer hangs", () -> hanging.told == 1);
        awaitLetGo(fail(bus, 10));
        assertEquals(10, inline.told);
        release.countDown();
        Await.until("the observer has passed them", () -> bus.workers().get(0).cursor() == bus.end());
        assertEquals(0, bus.snapshots().get(0).dropped());
    }

    @Test
    void whatOneHasYetToSeeIsThere() {
        Watcher hanging = new Watcher(Delivery.BLOCK, Set.of(EventKind.OBSERVER_FAILED), release);
        EventBus bus = open(hanging, quick(Delivery.DROP_OLDEST, EventKind.OBSERVER_FAILED));
        List<WeakReference<Throwable>> failures = fail(bus, CAPACITY);
        Await.until("the observer hangs", () -> hanging.told == 1);
        Await.until("the other one has told all", () -> bus.snapshots().get(1).processed() == CAPACITY);
        assertEquals(CAPACITY, left(failures));
        release.countDown();
        awaitLetGo(failures);
        assertEquals(CAPACITY, hanging.told);
    }

    @Test
    void whatALappedObserverHasLostIsLetGoToo() {
        Watcher hanging = new Watcher(Delivery.DROP_OLDEST, Set.of(EventKind.OBSERVER_FAILED), release);
        EventBus bus = open(hanging, quick(Delivery.DROP_OLDEST, EventKind.OBSERVER_FAILED));
        List<WeakReference<Throwable>> failures = fail(bus, 10 * CAPACITY);
        Await.until("the observer hangs", () -> hanging.told == 1);
        assertTrue(left(failures) > 0);
        release.countDown();
        awaitLetGo(failures);
        assertTrue(bus.snapshots().get(0).dropped() > 0);
    }

    @Test
    void whatNobodyWantsIsNotEvenBuilt() {
        EventBus bus = open(quick(Delivery.DROP_OLDEST, EventKind.TASK_ADDED));
        assertFalse(bus.wants(EventKind.OBSERVER_FAILED));
        awaitLetGo(fail(bus, 10));
        assertEquals(0, bus.end());
    }
}
