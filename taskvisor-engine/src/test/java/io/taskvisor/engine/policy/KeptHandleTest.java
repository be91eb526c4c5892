package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.Task;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.event.Event;
import io.taskvisor.event.Observer;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever keeps the handle of a finished task keeps what it can tell, and nothing else. */
class KeptHandleTest {
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<WeakReference<?>> gone = new ArrayList<>();
    private final Supervisor supervisor = Supervisor.builder()
            .config(SupervisorConfig.defaults().withHandleSignals(false).withGrace(Duration.ofMillis(200)))
            .observer(new Observer() {
                @Override
                public void onEvent(Event event) {}
            })
            .discovery(false)
            .build();

    @AfterEach
    void close() {
        release.countDown();
        supervisor.close();
    }

    private void mustGo(Object object) {
        synchronized (gone) {
            gone.add(new WeakReference<>(object));
        }
    }

    private void assertAllGone(int count, Object kept) {
        synchronized (gone) {
            assertEquals(count, gone.size());
            Await.until("what is not the handle's is collected", () -> {
                System.gc();
                return gone.stream().allMatch(each -> each.refersTo(null));
            });
        }
        Reference.reachabilityFence(kept);
    }

    /** A thread for each attempt, so that it can be seen whether anybody keeps it. */
    private TaskSpec onThreadsOfItsOwn(TaskSpec spec) {
        ThreadFactory threads = Thread::new;
        return spec.withExecutor(work -> threads.newThread(work).start());
    }

    private Task noting(Task then) {
        return context -> {
            mustGo(Thread.currentThread());
            mustGo(context);
            then.run(context);
        };
    }

    private void hang(TaskContext context) {
        Await.openStubbornly(release);
    }

    @Test
    void ofATaskThatHasCompleted() throws InterruptedException {
        TaskHandle kept = supervisor.add(onThreadsOfItsOwn(TaskSpec.once("done", noting(context -> {
            context.onCancel(() -> {});
            context.cancellation();
        }))));
        kept.await();
        assertAllGone(2, kept);
    }

    @Test
    void ofOneThatWasCancelledAndHadCallbacks() throws InterruptedException {
        CountDownLatch up = new CountDownLatch(1);
        TaskHandle kept = supervisor.add(onThreadsOfItsOwn(TaskSpec.once("cancelled", noting(context -> {
            context.onCancel(() -> {});
            up.countDown();
            context.sleep(Duration.ofDays(1));
        }))));
        Await.open(up);
        kept.cancel();
        kept.await();
        assertAllGone(2, kept);
    }

    @Test
    void ofOneThatWasAbandonedAndHasEndedAfterAll() throws InterruptedException {
        CountDownLatch up = new CountDownLatch(1);
        TaskHandle kept = supervisor.add(onThreadsOfItsOwn(TaskSpec.once("abandoned", noting(context -> {
                    up.countDown();
                    hang(context);
                }))
                .withStopGrace(Duration.ofMillis(1))));
        Await.open(up);
        kept.cancel();
        assertEquals("abandoned", kept.await().label());
        release.countDown();
        assertAllGone(2, kept);
    }

    @Test
    void ofOneThatTimedOutAgainAndAgain() throws InterruptedException {
        TaskHandle kept = supervisor.add(onThreadsOfItsOwn(TaskSpec.restartable("late", noting(context -> {
                    context.sleep(Duration.ofDays(1));
                }))
                .withTimeout(Duration.ofMillis(1))
                .withMaxRetries(1)));
        kept.await();
        assertAllGone(4, kept);
    }

    @Test
    void keepsOnlyItsLastFailure() throws InterruptedException {
        TaskHandle kept = supervisor.add(TaskSpec.restartable("fails", context -> {
                    Exception failure = new Exception("attempt " + context.attempt());
                    if (context.attempt() < 4) {
                        mustGo(failure);
                    }
                    throw failure;
                })
                .withMaxRetries(3));
        TaskOutcome outcome = kept.await();
        assertEquals("attempt 4", outcome.failure().orElseThrow().getMessage());
        assertAllGone(3, kept);
    }

    @Test
    void ofARejectionOfTheExecutorThatIsOver() throws InterruptedException {
        TaskHandle kept = supervisor.add(TaskSpec.restartable("rejected", context -> hang(context))
                .withExecutor(work -> {
                    synchronized (gone) {
                        if (gone.isEmpty()) {
                            RuntimeException failure = new IllegalStateException("not yet");
                            gone.add(new WeakReference<>(failure));
                            throw failure;
                        }
                    }
                    new Thread(work).start();
                })
                .withStableAfter(Duration.ofNanos(1)));
        Await.until("it runs", () -> kept.state() == TaskState.RUNNING);
        release.countDown();
        kept.await();
        assertAllGone(1, kept);
    }

    @Test
    void ofAnOwnerOfASlotDoesNotKeepThoseThatCameLater() throws InterruptedException {
        TaskHandle kept = null;
        for (int i = 0; i < 20; i++) {
            byte[] payload = new byte[1024];
            TaskHandle next = supervisor
                    .slot("key")
                    .submit(TaskSpec.once("task", context -> payload[0]++), AdmissionPolicy.QUEUE);
            if (kept == null) {
                kept = next;
            } else {
                mustGo(payload);
                mustGo(next);
            }
        }
        supervisor
                .slot("key")
                .submit(TaskSpec.once("last", context -> {}), AdmissionPolicy.QUEUE)
                .await();
        assertAllGone(38, kept);
    }

    @Test
    void doesNotKeepWhatAClosedSupervisorHasTold() throws InterruptedException {
        TaskHandle kept = supervisor.add(TaskSpec.once("done", context -> {}));
        TaskHandle failing = supervisor.add(TaskSpec.once("other", context -> {
            Exception failure = new Exception("told");
            mustGo(failure);
            throw failure;
        }));
        failing.await();
        failing = null;
        supervisor.close();
        assertAllGone(1, kept);
    }
}
