package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.GroupSpec;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.Task;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting for states of a task, and for its readiness. */
@Timeout(300)
class StateWaitTest {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration HOUR = Duration.ofHours(1);

    private final ExecutorService others = Executors.newCachedThreadPool();
    private final CountDownLatch release = new CountDownLatch(1);
    private final Supervisor supervisor = Supervisor.builder()
            .config(SupervisorConfig.defaults().withHandleSignals(false))
            .discovery(false)
            .build();

    @AfterEach
    void close() {
        release.countDown();
        supervisor.close();
        others.shutdownNow();
    }

    /** Begins to wait on another thread, and returns when that waits. */
    private <T> Future<T> waiting(Callable<T> wait) {
        return waiting(others, wait);
    }

    private static <T> Future<T> waiting(ExecutorService on, Callable<T> wait) {
        Thread[] waiter = new Thread[1];
        CountDownLatch begun = new CountDownLatch(1);
        Future<T> result = on.submit(() -> {
            waiter[0] = Thread.currentThread();
            begun.countDown();
            return wait.call();
        });
        Await.until("it waits", () -> {
            if (begun.getCount() > 0) {
                return false;
            }
            Thread.State state = waiter[0].getState();
            return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
        });
        return result;
    }

    private static <T> T get(Future<T> result) throws Exception {
        return result.get(LONG.toNanos(), TimeUnit.NANOSECONDS);
    }

    private Task untilReleased() {
        return context -> Await.open(release);
    }

    @Test
    void aStateThatItIsInIsAnsweredAtOnce() throws Exception {
        TaskHandle task = supervisor.add(TaskSpec.once("t", untilReleased()));
        assertEquals(TaskState.RUNNING, task.await(TaskState.RUNNING));
        assertEquals(TaskState.RUNNING, task.await(TaskState.PAUSED, TaskState.RUNNING));
        assertEquals(Optional.of(TaskState.RUNNING), task.await(Duration.ZERO, TaskState.RUNNING));
        assertEquals(Optional.empty(), task.await(Duration.ZERO, TaskState.SCHEDULED));
        assertEquals(Optional.empty(), task.await(Duration.ofMillis(1), TaskState.SCHEDULED, TaskState.BACKING_OFF));
        assertEquals(Optional.empty(), task.await(Duration.ofSeconds(-1), TaskState.SCHEDULED));
    }

    @Test
    void theFirstOfTheStatesEndsTheWait() throws Exception {
        TaskHandle task = supervisor.add(TaskSpec.periodic("t", HOUR, untilReleased()));
        Future<TaskState> one = waiting(() -> task.await(TaskState.BACKING_OFF, TaskState.SCHEDULED));
        Future<Optional<TaskState>> two = waiting(() -> task.await(LONG, TaskState.SCHEDULED));
        Future<Optional<TaskState>> three =
                waiting(() -> task.await(Duration.ofSeconds(Long.MAX_VALUE), TaskState.SCHEDULED));
        release.countDown();
        assertEquals(TaskState.SCHEDULED, get(one));
        assertEquals(Optional.of(TaskState.SCHEDULED), get(two));
        assertEquals(Optional.of(TaskState.SCHEDULED), get(three));
    }

    @Test
    void aStateThatLastsNoTimeIsNotMissed() throws Exception {
        TaskHandle task = supervisor.add(TaskSpec.periodic("t", HOUR, context -> {}));
        task.await(TaskState.SCHEDULED);
        Future<TaskState> running = waiting(() -> task.await(TaskState.RUNNING));
        assertTrue(task.runNow());
        assertEquals(TaskState.RUNNING, get(running));
    }

    @Test
    void aPauseAndItsEndAreSeen() throws Exception {
        TaskHandle task = supervisor.add(TaskSpec.periodic("t", HOUR, context -> {}));
        task.await(TaskState.SCHEDULED);
        Future<TaskState> paused = waiting(() -> task.await(TaskState.PAUSED));
        task.pause();
        assertEquals(TaskState.PAUSED, get(paused));
        Future<TaskState> scheduled = waiting(() -> task.await(TaskState.SCHEDULED));
        task.resume();
        assertEquals(TaskState.SCHEDULED, get(scheduled));
    }

    @Test
    void theEndOfTheTaskEndsEveryWait() throws Exception {
        TaskHandle task = supervisor.add(TaskSpec.once("t", untilReleased()));
        task.await(TaskState.RUNNING);
        Future<TaskState> wait = waiting(() -> task.await(TaskState.QUARANTINED));
        Future<Boolean> ready = waiting(() -> supervisor
                .slot("key")
                .submit(TaskSpec.once("w", context -> {}).withInitialDelay(HOUR), AdmissionPolicy.QUEUE)
                .awaitReady(LONG));
        release.countDown();
        assertEquals(TaskState.FINISHED, get(wait));
        assertEquals(TaskState.FINISHED, task.await(TaskState.QUARANTINED));
        assertTrue(supervisor.shutdown().clean());
        assertFalse(get(ready));
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        TaskHandle task = supervisor.add(TaskSpec.once("t", untilReleased()));
        assertTrue(task.awaitReady(LONG));
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> task.await(TaskState.PAUSED));
        assertFalse(Thread.currentThread().isInterrupted());
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> task.await(LONG, TaskState.PAUSED));
        Future<TaskState> waiting = waiting(() -> task.await(TaskState.PAUSED));
        assertTrue(waiting.cancel(true));
    }

    @Test
    void anOutsidersPoolHasAnotherThreadMeanwhile() throws Exception {
        ForkJoinPool one = new ForkJoinPool(1);
        try {
            TaskHandle task = supervisor.add(
                    TaskSpec.once("t", context -> {}).withExecutor(one).withInitialDelay(HOUR));
            Future<TaskState> finished = waiting(one, () -> task.await(TaskState.FINISHED));
            assertTrue(task.runNow());
            assertEquals(TaskState.FINISHED, get(finished));
        } finally {
            one.shutdownNow();
        }
    }

    @Test
    void theArgumentsAreChecked() {
        TaskHandle task = supervisor.add(TaskSpec.once("t", untilReleased()));
        assertRefused("first must not be null", () -> task.await((TaskState) null));
        assertRefused("more must not be null", () -> task.await(TaskState.PAUSED, (TaskState[]) null));
        assertRefused("more must not contain null", () -> task.await(TaskState.PAUSED, (TaskState) null));
        assertRefused("timeout must not be null", () -> task.await((Duration) null, TaskState.PAUSED));
        assertRefused("timeout must not be null", () -> task.awaitReady(null));
    }

    @SuppressWarnings("NullAway")
    private static void assertRefused(String message, org.junit.jupiter.api.function.Executable call) {
        assertEquals(message, assertThrows(NullPointerException.class, call).getMessage());
    }

    // ---- readiness

    @Test
    void aTaskThatSaysWhenIsReadyThen() throws Exception {
        CountDownLatch ready = new CountDownLatch(1);
        TaskHandle task = supervisor.add(TaskSpec.restartable("t", context -> {
                    Await.open(ready);
                    context.ready();
                    Await.open(release);
                })
                .withReadiness(LONG));
        task.await(TaskState.RUNNING);
        assertFalse(task.awaitReady(Duration.ofMillis(1)));
        Future<Boolean> wait = waiting(() -> task.awaitReady(LONG));
        ready.countDown();
        assertTrue(get(wait));
        assertTrue(task.awaitReady(Duration.ZERO));
    }

    @Test
    void oneThatDoesNotIsReadyWhenItStarts() throws Exception {
        TaskHandle task =
                supervisor.add(TaskSpec.restartable("t", untilReleased()).withInitialDelay(HOUR));
        assertFalse(task.awaitReady(Duration.ZERO), "not in its initial delay");
        Future<Boolean> wait = waiting(() -> task.awaitReady(LONG));
        task.runNow();
        assertTrue(get(wait));
    }

    @Test
    void oneThatHasSucceededIsReadyAndOneThatHasFailedIsNot() throws Exception {
        TaskHandle periodic =
                supervisor.add(TaskSpec.periodic("p", HOUR, context -> {}).withReadiness(LONG));
        assertTrue(periodic.awaitReady(LONG));
        periodic.await(TaskState.SCHEDULED);
        assertTrue(periodic.awaitReady(Duration.ZERO));
        periodic.cancel().join();
        assertFalse(periodic.awaitReady(LONG));

        TaskHandle once = supervisor.add(TaskSpec.once("o", context -> {}).withReadiness(LONG));
        assertTrue(once.awaitReady(LONG));
        assertTrue(once.awaitReady(LONG));

        TaskHandle failing = supervisor.add(TaskSpec.restartable("f", context -> {
                    throw new IllegalStateException("failed");
                })
                .withBackoff(BackoffStrategy.constant(HOUR)));
        failing.await(TaskState.BACKING_OFF);
        assertFalse(failing.awaitReady(Duration.ofMillis(1)));
        Future<Boolean> wait = waiting(() -> failing.awaitReady(LONG));
        failing.cancel();
        assertFalse(get(wait));
    }

    @Test
    void inADependentGroupAOneShotIsReadyWhenItHasSucceeded() throws Exception {
        TaskGroup group = supervisor.add(GroupSpec.oneForAll(
                "g", TaskSpec.once("migrate", untilReleased()), TaskSpec.restartable("serve", untilReleased())));
        TaskHandle migrate = group.task("migrate").orElseThrow();
        TaskHandle serve = group.task("serve").orElseThrow();
        migrate.await(TaskState.RUNNING);
        assertFalse(migrate.awaitReady(Duration.ofMillis(1)));
        assertFalse(serve.awaitReady(Duration.ofMillis(1)));
        Future<Boolean> first = waiting(() -> migrate.awaitReady(LONG));
        Future<Boolean> second = waiting(() -> serve.awaitReady(LONG));
        release.countDown();
        assertTrue(get(first));
        assertTrue(get(second));
    }

    // ---- many

    /** Every change is seen by those that wait for it, however they come and go. */
    @Test
    void noWaitIsMissed() throws Exception {
        int rounds = 2_000;
        TaskHandle task = supervisor.add(TaskSpec.periodic("t", HOUR, context -> {}));
        List<Future<Integer>> waits = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waits.add(others.submit(() -> {
                int polled = 0;
                while (task.await(Duration.ofNanos(1_000), TaskState.FINISHED).isEmpty()) {
                    polled++;
                }
                return polled;
            }));
        }
        for (int i = 0; i < rounds; i++) {
            assertEquals(Optional.of(TaskState.SCHEDULED), task.await(LONG, TaskState.SCHEDULED));
            Future<Optional<TaskState>> running = others.submit(() -> task.await(LONG, TaskState.PAUSED));
            task.pause();
            assertEquals(Optional.of(TaskState.PAUSED), task.await(LONG, TaskState.PAUSED));
            assertEquals(Optional.of(TaskState.PAUSED), get(running));
            task.resume();
            task.runNow();
        }
        task.cancel();
        for (Future<Integer> wait : waits) {
            get(wait);
        }
    }
}
