package io.taskvisor.engine.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.TaskId;
import io.taskvisor.TaskOutcome;
import io.taskvisor.engine.log.EngineLog;
import io.taskvisor.engine.run.Threads;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.Expected;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.time.TimeSource;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** An observer that loses events because there are too many successes loses no failure. */
class SavedFailuresTest {
    private static final int CAPACITY = 64;
    private static final TaskId TASK = new TaskId(1, "t");
    private static final Expected CAUSE = new Expected("1");

    private final Threads threads = new Threads("saved-test");
    private final CountDownLatch release = new CountDownLatch(1);

    /** Waits in its first event until it is released, and remembers all. */
    private final class Slow implements Observer {
        private final Queue<Event> told = new ConcurrentLinkedQueue<>();
        private final CountDownLatch arrived = new CountDownLatch(1);
        private final Set<EventKind> interests;

        Slow(EventKind... interests) {
            this.interests = Set.of(interests);
        }

        @Override
        public void onEvent(Event event) {
            arrived.countDown();
            Await.openStubbornly(release);
            told.add(event);
        }

        @Override
        public Set<EventKind> interests() {
            return interests;
        }

        List<Long> failures() {
            return told.stream().filter(Failures::isOne).map(Event::sequence).toList();
        }

        long dropped() {
            return told.stream()
                    .filter(Event.EventsDropped.class::isInstance)
                    .mapToLong(event -> ((Event.EventsDropped) event).count())
                    .sum();
        }
    }

    private EventBus bus(Observer... observers) {
        return new EventBus(
                List.of(observers).stream().map(Subscription::of).toList(),
                CAPACITY,
                TimeSource.drivenBy(new FakeTime()),
                threads,
                EngineLog.alone("test"));
    }

    private EventBus flooded(Slow... observers) {
        EventBus bus = bus(observers);
        bus.start();
        fail(bus);
        for (Slow each : observers) {
            Await.until("it is in its first event", () -> each.arrived.getCount() == 0);
        }
        return bus;
    }

    private static void publish(EventBus bus, EventKind kind, EventBus.Draft draft) {
        bus.publish(kind, FakeTime.START, EventBus.Patience.WAITS, draft);
    }

    private static void succeed(EventBus bus) {
        publish(
                bus,
                EventKind.ATTEMPT_SUCCEEDED,
                (seq, at) -> new Event.AttemptSucceeded(seq, at, TASK, Map.of(), 1, Duration.ZERO));
    }

    private static void fail(EventBus bus) {
        publish(bus, EventKind.ATTEMPT_FAILED, SavedFailuresTest::failure);
    }

    private static Event failure(long sequence, java.time.Instant at) {
        return new Event.AttemptFailed(sequence, at, TASK, Map.of(), 1, Duration.ZERO, CAUSE, false, 1);
    }

    private static void close(EventBus bus) {
        assertEquals(List.of(), bus.close(Await.LIMIT.toNanos(), Set.of()));
    }

    @Test
    void whateverTheFloodFailuresAreToldInOrderAndTheRestIsCounted() {
        Slow slow = new Slow(EventKind.values());
        Slow other = new Slow(EventKind.values());
        EventBus bus = flooded(slow, other);
        List<Long> failures = new ArrayList<>(List.of(0L));
        for (int i = 1; i <= 10_000; i++) {
            if (i % 500 == 0) {
                fail(bus);
                failures.add((long) i);
            } else {
                succeed(bus);
            }
        }
        release.countDown();
        close(bus);
        for (Slow each : List.of(slow, other)) {
            assertEquals(failures, each.failures());
            List<Long> sequences = each.told.stream().map(Event::sequence).toList();
            assertEquals(sequences.stream().sorted().toList(), sequences);
            long told = each.told.stream()
                    .filter(event -> !(event instanceof Event.EventsDropped))
                    .count();
            assertEquals(10_001, told + each.dropped());
            assertEquals(
                    1,
                    each.told.stream()
                            .filter(Event.EventsDropped.class::isInstance)
                            .count());
        }
        assertEquals(Map.of("Slow", slow.dropped(), "Slow-2", other.dropped()), bus.dropped());
        assertEquals(10_001, bus.snapshots().get(0).processed() + slow.dropped());
    }

    @Test
    void outcomesThatAreBadAreFailures() {
        Slow slow = new Slow(EventKind.TASK_FINISHED, EventKind.EVENTS_DROPPED);
        EventBus bus = bus(slow);
        List<TaskOutcome> outcomes = List.of(
                new TaskOutcome.Completed(1),
                new TaskOutcome.Failed(CAUSE, 1),
                new TaskOutcome.Cancelled(CAUSE, 1),
                new TaskOutcome.Fatal(CAUSE, 1),
                new TaskOutcome.Abandoned(CAUSE, 1));
        for (TaskOutcome outcome : outcomes) {
            publish(
                    bus,
                    EventKind.TASK_FINISHED,
                    (seq, at) -> new Event.TaskFinished(
                            seq, at, TASK, Map.of(), outcome, Duration.ZERO, io.taskvisor.RestartPolicy.NEVER));
        }
        for (int i = 0; i < 5_000; i++) {
            publish(
                    bus,
                    EventKind.TASK_FINISHED,
                    (seq, at) -> new Event.TaskFinished(
                            seq, at, TASK, Map.of(), outcomes.get(0), Duration.ZERO, io.taskvisor.RestartPolicy.NEVER));
        }
        release.countDown();
        bus.start();
        close(bus);
        assertEquals(List.of(1L, 3L, 4L), slow.failures());
    }

    /** What is kept is bounded: of a flood of failures the newest are in the ring, the oldest are kept, and the others counted. */
    @Test
    void aFloodOfFailuresCostsFailuresButNotTheCount() {
        Slow slow = new Slow(EventKind.values());
        EventBus bus = flooded(slow);
        for (int i = 0; i < 10_000; i++) {
            fail(bus);
        }
        release.countDown();
        close(bus);
        assertEquals(10_001, slow.failures().size() + slow.dropped());
        assertTrue(
                slow.failures().size() >= 2 * CAPACITY,
                () -> "kept " + slow.failures().size());
        assertTrue(
                slow.failures().size() <= 8 * CAPACITY,
                () -> "kept " + slow.failures().size());
    }

    @Test
    void anObserverIsToldNoFailureThatItIsNotInterestedIn() {
        Slow slow = new Slow(EventKind.ATTEMPT_SUCCEEDED, EventKind.EVENTS_DROPPED);
        EventBus bus = bus(slow, new Slow(EventKind.values()));
        for (int i = 0; i < 1_000; i++) {
            fail(bus);
            succeed(bus);
        }
        release.countDown();
        bus.start();
        close(bus);
        assertEquals(List.of(), slow.failures());
    }

    // ---- publishers that are held up between the claim of a sequence and its place in the ring

    @Test
    void aFailureThatWasOvertakenByAWholeLapIsToldLate() {
        Slow slow = new Slow(EventKind.values());
        EventBus bus = bus(slow);
        publish(bus, EventKind.ATTEMPT_FAILED, (seq, at) -> {
            for (int i = 0; i < 1_000; i++) {
                succeed(bus);
            }
            step(bus); // It is lost for this observer.
            return failure(seq, at);
        });
        assertLate(slow, bus);
    }

    @Test
    void aFailureThatWasSkippedIsToldLate() {
        Slow slow = new Slow(EventKind.values());
        EventBus bus = bus(slow);
        succeed(bus);
        publish(bus, EventKind.ATTEMPT_FAILED, (seq, at) -> {
            for (int i = 0; i < CAPACITY + CAPACITY / 2; i++) {
                succeed(bus);
            }
            step(bus); // It is still to come, and its place is free.
            return failure(seq, at);
        });
        assertLate(slow, bus);
    }

    private void step(EventBus bus) {
        release.countDown();
        bus.workers().forEach(worker -> {
            boolean more = true;
            while (more) {
                more = worker.step();
            }
        });
    }

    private void assertLate(Slow slow, EventBus bus) {
        step(bus);
        assertEquals(1, slow.failures().size());
        assertTrue(slow.dropped() > 0);
    }

    // ---- at the same time

    /** Who publishes may be held up at any place: a failure may come late, but it comes, and once. */
    @Test
    void noFailureIsLostWhoeverIsHeldUp() throws InterruptedException {
        long seed = Long.getLong("taskvisor.seed", System.nanoTime());
        Queue<Long> failures = new ConcurrentLinkedQueue<>();
        Slow slow = new Slow(EventKind.values());
        EventBus bus = flooded(slow);
        release.countDown();
        List<Thread> publishers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Random random = new Random(seed + i);
            Thread publisher = new Thread(() -> {
                for (int n = 0; n < 20_000; n++) {
                    if (n % 1_600 == 0) { // So few that all can be kept.
                        publish(bus, EventKind.ATTEMPT_FAILED, (seq, at) -> {
                            failures.add(seq);
                            for (int times = random.nextInt(3); times > 0; times--) {
                                Thread.yield();
                            }
                            return failure(seq, at);
                        });
                    } else {
                        succeed(bus);
                    }
                }
            });
            publishers.add(publisher);
            publisher.start();
        }
        for (Thread publisher : publishers) {
            publisher.join();
        }
        close(bus);
        Set<Long> expected = new TreeSet<>(failures);
        expected.add(0L);
        assertEquals(List.copyOf(expected), slow.failures().stream().sorted().toList(), "seed " + seed + "L");
    }
}
