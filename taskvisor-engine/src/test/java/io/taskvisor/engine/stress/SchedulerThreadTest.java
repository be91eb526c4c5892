package io.taskvisor.engine.stress;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.taskvisor.GroupSpec;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.Task;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.event.Delivery;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever blocks when a time has come, the timers of all other tasks go on. */
class SchedulerThreadTest {
    private static final Duration TIMEOUT = Duration.ofMillis(30);

    private final AtomicInteger ticks = new AtomicInteger();
    private final CountDownLatch blocked = new CountDownLatch(1);
    private final CountDownLatch mayGoOn = new CountDownLatch(1);
    private Supervisor supervisor = open(Supervisor.builder());

    private static Supervisor open(Supervisor.Builder builder) {
        return builder.config(SupervisorConfig.defaults().withHandleSignals(false))
                .discovery(false)
                .build();
    }

    /** Opens the supervisor again, with an inline observer that blocks on some of one kind of event. */
    private void openBlockingOn(EventKind kind, Predicate<Event> these) {
        supervisor.close();
        supervisor = open(Supervisor.builder().observer(new Observer() {
            @Override
            public void onEvent(Event event) {
                if (these.test(event)) {
                    block();
                }
            }

            @Override
            public String name() {
                return "blocks";
            }

            @Override
            public Set<EventKind> interests() {
                return Set.of(kind);
            }

            @Override
            public Delivery delivery() {
                return Delivery.INLINE;
            }
        }));
    }

    @AfterEach
    void close() {
        mayGoOn.countDown();
        supervisor.close();
    }

    private void block() {
        blocked.countDown();
        Await.openStubbornly(mayGoOn);
    }

    /** Asserts that the times of others come while one blocks, and lets that one go on. */
    private void assertTimersGoOn() throws InterruptedException {
        TaskHandle innocent =
                supervisor.add(TaskSpec.periodic("innocent", Duration.ofMillis(1), context -> ticks.incrementAndGet()));
        Await.open(blocked);
        int before = ticks.get();
        Await.until("it ticks on", () -> ticks.get() >= before + 5);
        mayGoOn.countDown();
        innocent.cancel();
    }

    private static Task waiting() {
        return context -> Thread.sleep(Await.LIMIT.toMillis());
    }

    private static void assertEnds(TaskHandle task) throws InterruptedException {
        assertInstanceOf(
                TaskOutcome.Failed.class,
                task.await(Await.LIMIT).orElseThrow(() -> new AssertionError(task + " has no outcome")));
    }

    @Test
    void aThreadWhoseInterruptBlocks() throws InterruptedException {
        TaskHandle task = supervisor.add(TaskSpec.once("t", waiting())
                .withTimeout(TIMEOUT)
                .withExecutor(work -> new Thread(work) {
                    @Override
                    public void interrupt() {
                        if (currentThread() != this) {
                            block();
                        }
                        super.interrupt();
                    }
                }.start()));
        assertTimersGoOn();
        assertEnds(task);
    }

    /** An interrupt closes it. */
    private final class SlowChannel extends AbstractInterruptibleChannel {
        void blockHere() throws Exception {
            begin();
            while (isOpen()) {
                LockSupport.parkNanos(this, 1_000_000);
            }
            end(false);
        }

        @Override
        protected void implCloseChannel() {
            block();
        }
    }

    @Test
    void aChannelWhoseCloseBlocks() throws InterruptedException {
        SlowChannel channel = new SlowChannel();
        TaskHandle task = supervisor.add(
                TaskSpec.once("t", context -> channel.blockHere()).withTimeout(TIMEOUT));
        assertTimersGoOn();
        assertEnds(task);
    }

    @Test
    void aCallbackThatBlocks() throws InterruptedException {
        TaskHandle task = supervisor.add(TaskSpec.once("t", context -> {
                    context.onCancel(this::block);
                    waiting().run(context);
                })
                .withTimeout(TIMEOUT));
        assertTimersGoOn();
        assertEnds(task);
    }

    @Test
    void aStageOnWhichBlockingCodeDepends() throws InterruptedException {
        TaskHandle task = supervisor.add(TaskSpec.once("t", Task.async(context -> {
                    CompletableFuture<Void> stage = new CompletableFuture<>();
                    stage.whenComplete((value, failure) -> block());
                    return stage;
                }))
                .withTimeout(TIMEOUT));
        assertTimersGoOn();
        assertEnds(task);
    }

    @Test
    void anExecutorThatBlocksWhenADelayIsOver() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        TaskHandle task = supervisor.add(TaskSpec.restartable("t", context -> {
                    throw new IllegalStateException("again");
                })
                .withMaxRetries(1)
                .withBackoff(BackoffStrategy.constant(TIMEOUT))
                .withExecutor(work -> {
                    if (asked.incrementAndGet() == 2) {
                        block();
                    }
                    new Thread(work).start();
                }));
        assertTimersGoOn();
        assertEnds(task);
    }

    @ParameterizedTest
    @EnumSource(
            value = EventKind.class,
            names = {"ATTEMPT_TIMED_OUT", "TASK_STUCK"})
    void anInlineObserverThatIsToldOfAnAttemptThatHangs(EventKind kind) throws InterruptedException {
        openBlockingOn(kind, event -> true);
        TaskHandle task = supervisor.add(TaskSpec.once("t", context -> Await.openStubbornly(mayGoOn))
                .withTimeout(TIMEOUT)
                .withStopGrace(TIMEOUT));
        assertTimersGoOn();
        assertEnds(task);
    }

    @ParameterizedTest
    @EnumSource(
            value = EventKind.class,
            names = {"TASK_FINISHED", "TASK_REMOVED"})
    void anInlineObserverThatIsToldOfAMissedDeadline(EventKind kind) throws InterruptedException {
        openBlockingOn(kind, event -> true);
        TaskHandle task = supervisor.add(TaskSpec.restartable("t", context -> {
                    throw new IllegalStateException("again");
                })
                .withDeadline(TIMEOUT)
                .withBackoff(BackoffStrategy.constant(TIMEOUT.minusNanos(1))));
        assertTimersGoOn();
        assertEnds(task);
    }

    @Test
    void anInlineObserverThatIsToldOfTheTasksOfAGroupThatIsBuiltAgain() throws InterruptedException {
        AtomicInteger added = new AtomicInteger();
        openBlockingOn(
                EventKind.TASK_ADDED,
                event -> event instanceof Event.TaskEvent of
                        && of.task().path().equals("g/t")
                        && added.incrementAndGet() == 2);
        AtomicInteger builds = new AtomicInteger();
        supervisor.add(GroupSpec.oneForAll(
                        "g",
                        TaskSpec.restartable("t", context -> {
                                    if (builds.incrementAndGet() == 1) {
                                        throw new IllegalStateException("the first of them");
                                    }
                                    context.sleep(Duration.ofHours(1));
                                })
                                .withMaxRetries(0))
                .withBackoff(BackoffStrategy.constant(TIMEOUT)));
        assertTimersGoOn();
    }
}
