package io.taskvisor.engine.task;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.Trail;
import io.taskvisor.event.Event;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Counts stop at the largest number. To spare the time that 2^31 attempts take, they are set close to it. */
class CountLimitTest {
    private final Trail trail = new Trail();
    private final ExecutorService single = Executors.newSingleThreadExecutor();
    private final Supervisor supervisor = Supervisor.builder()
            .config(SupervisorConfig.defaults().withHandleSignals(false))
            .discovery(false)
            .observer(trail)
            .build();

    @AfterEach
    void close() {
        supervisor.close();
        single.shutdown();
    }

    @Test
    void attemptsGoOnWhenTheirNumberDoesNot() throws InterruptedException {
        List<Integer> numbers = new CopyOnWriteArrayList<>();
        CountDownLatch three = new CountDownLatch(3);
        CountDownLatch held = new CountDownLatch(1);
        single.execute(() -> Await.openStubbornly(held));
        TaskHandle task = supervisor.add(TaskSpec.restartable("t", context -> {
                    numbers.add(context.attempt());
                    three.countDown();
                    if (three.getCount() > 0) {
                        throw new IllegalStateException("again");
                    }
                })
                .withBackoff(BackoffStrategy.constant(Duration.ofMillis(1)))
                .withExecutor(single));
        ((TaskActor) task).attempts = Integer.MAX_VALUE - 2; // It waits for the thread that we hold.
        held.countDown();
        assertEquals(new TaskOutcome.Completed(Integer.MAX_VALUE), task.await());
        assertEquals(List.of(Integer.MAX_VALUE - 1, Integer.MAX_VALUE, Integer.MAX_VALUE), numbers);
        assertEquals(Integer.MAX_VALUE, task.snapshot().attempts());
        Await.until(
                "the events",
                () -> trail.events(Event.AttemptStarting.class).stream()
                        .map(Event.AttemptStarting::attempt)
                        .toList()
                        .equals(numbers));
    }

    @Test
    void aThreadOfTheUsersIsGivenBackNowAndThenAllTheSame() throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch others = new CountDownLatch(1);
        single.execute(() -> Await.openStubbornly(held));
        TaskHandle hot = supervisor.add(TaskSpec.restartable("hot", context -> {
                    if (others.getCount() > 0) {
                        throw new IllegalStateException("again");
                    }
                })
                .withBackoff(BackoffStrategy.none())
                .withExecutor(single));
        ((TaskActor) hot).attempts = Integer.MAX_VALUE;
        held.countDown();
        single.execute(others::countDown); // Has its turn when the hot task leaves the thread.
        assertEquals(new TaskOutcome.Completed(Integer.MAX_VALUE), hot.await());
    }

    @Test
    void theSumOverAllTasksStopsThereToo() throws Exception {
        for (String name : List.of("a", "b")) {
            TaskHandle task = supervisor.add(TaskSpec.periodic(name, Duration.ofDays(1), context -> {}));
            Await.until("it waits", () -> task.state() == TaskState.SCHEDULED);
            ((TaskActor) task).attempts = Integer.MAX_VALUE - 10;
        }
        assertEquals(
                new TaskOutcome.Cancelled(null, Integer.MAX_VALUE),
                supervisor.cancel().get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void countsOfFailuresAndOfBuildsDo() {
        assertEquals(1, Count.next(0));
        assertEquals(Integer.MAX_VALUE, Count.next(Integer.MAX_VALUE - 1));
        assertEquals(Integer.MAX_VALUE, Count.next(Integer.MAX_VALUE));
        assertEquals(7, Count.of(7));
        assertEquals(Integer.MAX_VALUE, Count.of(1L << 31));
    }
}
