package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.PermitsSnapshot;
import io.taskvisor.ShutdownReport;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.SupervisorSnapshot;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.event.Delivery;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import io.taskvisor.event.ObserverSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How observers are told by a whole supervisor, and what they can hold up. */
class ObserverTest {
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        release.countDown();
    }

    private abstract static class Named implements Observer {
        private final Delivery delivery;

        Named(Delivery delivery) {
            this.delivery = delivery;
        }

        @Override
        public String name() {
            return "watcher";
        }

        @Override
        public Delivery delivery() {
            return delivery;
        }
    }

    private static Supervisor open(Observer observer, UnaryOperator<SupervisorConfig> change) {
        return Supervisor.builder()
                .config(change.apply(SupervisorConfig.defaults()
                        .withHandleSignals(false)
                        .withGrace(Duration.ofMillis(100))
                        .withObserverDrain(Duration.ofMillis(100))))
                .observer(observer)
                .discovery(false)
                .build();
    }

    private Observer stuck() {
        return new Named(Delivery.BLOCK) {
            @Override
            public void onEvent(Event event) {
                Await.openStubbornly(release);
            }
        };
    }

    @Test
    void aStuckLosslessObserverHoldsTasksUpButNoShutdown() throws InterruptedException {
        Supervisor supervisor = open(stuck(), config -> config.withEventCapacity(2));
        AtomicInteger attempts = new AtomicInteger();
        TaskHandle task = supervisor.add(TaskSpec.restartable("loop", context -> {
                    attempts.incrementAndGet();
                    throw new IllegalStateException("again");
                })
                .withBackoff(BackoffStrategy.none()));
        Await.until("the bus is full, and the task waits", () -> {
            int before = attempts.get();
            for (int i = 0; i < 1_000; i++) {
                Thread.onSpinWait();
            }
            return before > 0 && attempts.get() == before;
        });
        ShutdownReport report = supervisor.shutdown();
        assertFalse(report.clean());
        assertEquals(
                List.of("observer 'watcher'"),
                report.abandoned().stream()
                        .map(ShutdownReport.Abandoned::what)
                        .filter(what -> what.startsWith("observer"))
                        .toList());
        assertTrue(task.outcome().isDone());
    }

    @Test
    void aLosslessObserverThatHoldsATaskBackTakesNothingOfItsTimeout() throws InterruptedException {
        FakeTime time = new FakeTime();
        Queue<Thread> workers = new ConcurrentLinkedQueue<>();
        AtomicInteger attempts = new AtomicInteger();
        Queue<EventKind> told = new ConcurrentLinkedQueue<>();
        Observer slow = new Named(Delivery.BLOCK) {
            @Override
            public void onEvent(Event event) {
                Await.openStubbornly(release);
                told.add(event.kind());
            }
        };
        try (Supervisor supervisor = Supervisor.builder()
                .config(SupervisorConfig.defaults().withHandleSignals(false).withEventCapacity(2))
                .observer(slow)
                .discovery(false)
                .clock(time)
                .scheduler(time.scheduler())
                .executor(work -> {
                    Thread worker = new Thread(work);
                    workers.add(worker);
                    worker.start();
                })
                .build()) {
            TaskHandle task = supervisor.add(TaskSpec.restartable("held", context -> {
                        if (attempts.incrementAndGet() < 10) {
                            throw new IllegalStateException("again");
                        }
                    })
                    .withBackoff(BackoffStrategy.none())
                    .withTimeout(Duration.ofMinutes(1)));
            Await.until(
                    "it is held back between two attempts",
                    () -> workers.stream()
                            .flatMap(worker -> Stream.of(worker.getStackTrace()))
                            .anyMatch(frame -> frame.getClassName().endsWith(".event.Gate")));
            time.advance(Duration.ofHours(1));
            release.countDown();
            assertEquals(new TaskOutcome.Completed(10), task.await());
        }
        assertTrue(told.contains(EventKind.TASK_FINISHED));
        assertFalse(told.contains(EventKind.ATTEMPT_TIMED_OUT));
    }

    @Test
    void aLosslessObserverIsToldEveryEventOfATaskThatIsFasterThanItIs() throws InterruptedException {
        AtomicInteger starts = new AtomicInteger();
        Observer slow = new Named(Delivery.BLOCK) {
            @Override
            public void onEvent(Event event) {
                if (event instanceof Event.AttemptStarting) {
                    starts.incrementAndGet();
                    Thread.yield();
                }
            }
        };
        Supervisor supervisor = open(
                slow,
                config -> config.withEventCapacity(4)
                        .withGrace(Duration.ofSeconds(20))
                        .withObserverDrain(Duration.ofSeconds(20)));
        supervisor
                .add(TaskSpec.restartable("fast", context -> {
                            throw new IllegalStateException("again");
                        })
                        .withBackoff(BackoffStrategy.none())
                        .withMaxRetries(4_999))
                .await();
        ShutdownReport report = supervisor.shutdown();
        assertTrue(report.clean());
        assertEquals(5_000, starts.get());
        assertEquals(Map.of(), report.eventsDropped());
    }

    @Test
    void anInlineObserverIsToldOnTheThreadsWhereThingsHappen() throws InterruptedException {
        Map<String, Queue<Thread>> told = Map.of(
                "task_added", new ConcurrentLinkedQueue<>(),
                "attempt_starting", new ConcurrentLinkedQueue<>(),
                "task_finished", new ConcurrentLinkedQueue<>());
        Observer inline = new Named(Delivery.INLINE) {
            @Override
            public void onEvent(Event event) {
                Optional.ofNullable(told.get(event.kind().label())).ifPresent(q -> q.add(Thread.currentThread()));
            }
        };
        Queue<Thread> ran = new ConcurrentLinkedQueue<>();
        try (Supervisor supervisor = open(inline, config -> config)) {
            supervisor
                    .add(TaskSpec.once("task", context -> ran.add(Thread.currentThread())))
                    .await();
        }
        assertEquals(List.of(Thread.currentThread()), List.copyOf(told.get("task_added")));
        assertEquals(List.copyOf(ran), List.copyOf(told.get("attempt_starting")));
        assertEquals(List.copyOf(ran), List.copyOf(told.get("task_finished")));
    }

    @Test
    void everyEventOfOneTurnHasTheSameTime() throws InterruptedException {
        Queue<Event> told = new ConcurrentLinkedQueue<>();
        Observer inline = new Named(Delivery.INLINE) {
            @Override
            public void onEvent(Event event) {
                told.add(event);
            }
        };
        try (Supervisor supervisor = open(inline, config -> config)) {
            supervisor
                    .add(TaskSpec.restartable("task", context -> {
                                if (context.attempt() == 1) {
                                    throw new IllegalStateException("again");
                                }
                            })
                            .withBackoff(BackoffStrategy.none()))
                    .await();
        }
        List<Event> turn = told.stream()
                .filter(event -> event instanceof Event.AttemptFailed
                        || event instanceof Event.RestartScheduled
                        || event instanceof Event.AttemptStarting starting && starting.attempt() == 2)
                .toList();
        assertEquals(3, turn.size());
        assertEquals(1, turn.stream().map(Event::at).distinct().count());
    }

    @Test
    void anObserverMayReadTheSupervisorFromTheStart() {
        Queue<String> trail = new ConcurrentLinkedQueue<>();
        Observer reader = new Named(Delivery.INLINE) {
            @Override
            public void open(Supervisor supervisor) {
                SupervisorSnapshot snapshot = supervisor.snapshot();
                trail.add(supervisor.config().name() + " " + snapshot.tasks().size() + " "
                        + snapshot.observers().size());
            }

            @Override
            public void onEvent(Event event) {
                trail.add(event.kind().label());
            }
        };
        try (Supervisor supervisor = open(reader, config -> config.withName("read"))) {
            assertEquals(List.of("read 0 1", "supervisor_started"), List.copyOf(trail), supervisor::toString);
        }
    }

    @Test
    void anObserverThatFailsToOpenIsToldItsEventsNevertheless() {
        Queue<Event> told = new ConcurrentLinkedQueue<>();
        Observer broken = new Named(Delivery.INLINE) {
            @Override
            public void open(Supervisor supervisor) {
                throw new IllegalStateException("does not open");
            }

            @Override
            public void onEvent(Event event) {
                told.add(event);
            }
        };
        open(broken, config -> config).close();
        assertFalse(told.isEmpty());
    }

    @Test
    void theSnapshotCountsWhatObserversWereToldAndWhoWaitsForAPermit() throws InterruptedException {
        Observer counted = new Named(Delivery.INLINE) {
            @Override
            public void onEvent(Event event) {}
        };
        CountDownLatch running = new CountDownLatch(1);
        try (Supervisor supervisor = open(counted, config -> config.withMaxConcurrent(1))) {
            TaskHandle first = supervisor.add(TaskSpec.once("first", context -> {
                running.countDown();
                Await.open(release);
            }));
            Await.open(running);
            TaskHandle second = supervisor.add(TaskSpec.once("second", context -> {}));
            assertEquals(
                    Optional.of(new PermitsSnapshot(1, 1, 1)),
                    supervisor.snapshot().permits());
            release.countDown();
            first.await();
            second.await();
            Await.until(
                    "the permit is back",
                    () -> supervisor.snapshot().permits().equals(Optional.of(new PermitsSnapshot(1, 0, 0))));
            List<ObserverSnapshot> observers = supervisor.snapshot().observers();
            assertEquals(1, observers.size());
            assertEquals("watcher", observers.get(0).name());
            assertEquals(Delivery.INLINE, observers.get(0).delivery());
            assertEquals(11, observers.get(0).processed(), "one of the supervisor, five of each task");
            assertEquals(Map.of("watcher", 0L), supervisor.snapshot().eventsDropped());
        }
    }

    @Test
    void withoutALimitThereAreNoPermits() {
        try (Supervisor supervisor = open(stuck(), config -> config.withObserverDrain(Duration.ZERO))) {
            assertEquals(Optional.empty(), supervisor.snapshot().permits());
            release.countDown();
        }
    }
}
