package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.AttemptTimeoutException;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.Blocker;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Trail;
import io.taskvisor.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clocks and schedulers of the user's that are not what they should be. */
class ClockTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(FakeTime.START);
    private final Trail trail = new Trail();
    private final Blocker blocker = Blocker.polite();

    /** Comes after half of the delay, as one does whose ticks are coarse, or whose clock was set. */
    private final ScheduledThreadPoolExecutor early = new ScheduledThreadPoolExecutor(1) {
        @Override
        public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
            return super.schedule(work, delay / 2, unit);
        }
    };

    @AfterEach
    void close() {
        blocker.release();
        early.shutdownNow();
    }

    private Supervisor.Builder builder() {
        return Supervisor.builder()
                .config(SupervisorConfig.defaults().withHandleSignals(false))
                .discovery(false)
                .observer(trail);
    }

    private static TaskOutcome outcome(TaskHandle task) throws InterruptedException {
        return task.await(Await.LIMIT).orElseThrow(() -> new AssertionError(task + " has no outcome"));
    }

    @Test
    void aClockAloneThatIsSetBackStopsNoDelay() throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        try (Supervisor supervisor = builder().clock(now::get).build()) {
            supervisor.add(TaskSpec.periodic("periodic", Duration.ofMillis(5), context -> {
                now.updateAndGet(at -> at.minusSeconds(3_600));
                runs.incrementAndGet();
            }));
            TaskHandle retried = supervisor.add(TaskSpec.restartable("retried", context -> {
                        now.updateAndGet(at -> at.minusSeconds(3_600));
                        if (context.attempt() < 3) {
                            throw new IllegalStateException("again");
                        }
                    })
                    .withBackoff(BackoffStrategy.constant(Duration.ofMillis(5))));
            assertEquals(new TaskOutcome.Completed(3), outcome(retried));
            Await.until("it runs on", () -> runs.get() >= 3);
        }
    }

    @Test
    void norATimeoutNorASleep() throws InterruptedException {
        try (Supervisor supervisor = builder().clock(now::get).build()) {
            TaskHandle timed = supervisor.add(TaskSpec.once("timed", context -> {
                        now.updateAndGet(at -> at.minusSeconds(3_600));
                        blocker.run(context);
                    })
                    .withTimeout(Duration.ofMillis(20)));
            TaskHandle sleeps = supervisor.add(TaskSpec.once("sleeps", context -> {
                now.updateAndGet(at -> at.minusSeconds(3_600));
                context.sleep(Duration.ofMillis(20));
            }));
            assertInstanceOf(
                    AttemptTimeoutException.class, outcome(timed).failure().orElseThrow());
            assertEquals(new TaskOutcome.Completed(1), outcome(sleeps));
        }
    }

    @Test
    void oneThatJumpsAheadEndsNothingTooEarly() throws InterruptedException {
        try (Supervisor supervisor = builder().clock(now::get).build()) {
            TaskHandle task = supervisor.add(TaskSpec.once("t", context -> {
                        now.updateAndGet(at -> at.plusSeconds(7_200));
                        assertEquals(Optional.of(true), context.remaining().map(left -> left.toMinutes() >= 50));
                    })
                    .withTimeout(Duration.ofHours(1)));
            assertEquals(new TaskOutcome.Completed(1), outcome(task));
        }
    }

    @Test
    void timeStampsAreTheClocksOwn() throws InterruptedException {
        Instant ended = FakeTime.START.minusSeconds(86_400);
        try (Supervisor supervisor = builder().clock(now::get).build()) {
            outcome(supervisor.add(TaskSpec.once("t", context -> now.set(ended))));
            assertEquals(
                    FakeTime.START, trail.first(Event.AttemptStarting.class).at());
            Event.AttemptSucceeded succeeded = trail.first(Event.AttemptSucceeded.class);
            assertEquals(ended, succeeded.at());
            assertTrue(!succeeded.elapsed().isNegative(), succeeded::toString);
        }
    }

    @Test
    void aSchedulerThatComesTooEarlyEndsASleepInTime() throws InterruptedException {
        Duration asked = Duration.ofMillis(40);
        try (Supervisor supervisor = builder().scheduler(early).build()) {
            long begun = System.nanoTime();
            assertEquals(
                    new TaskOutcome.Completed(1),
                    outcome(supervisor.add(TaskSpec.once("sleeps", context -> context.sleep(asked)))));
            assertTrue(System.nanoTime() - begun >= asked.toNanos());
        }
    }

    @Test
    void andATimeoutNoSooner() throws InterruptedException {
        Duration timeout = Duration.ofMillis(40);
        try (Supervisor supervisor = builder().scheduler(early).build()) {
            long begun = System.nanoTime();
            TaskHandle task = supervisor.add(TaskSpec.once("timed", blocker).withTimeout(timeout));
            assertInstanceOf(
                    AttemptTimeoutException.class, outcome(task).failure().orElseThrow());
            assertTrue(System.nanoTime() - begun >= timeout.toNanos());
        }
    }
}
