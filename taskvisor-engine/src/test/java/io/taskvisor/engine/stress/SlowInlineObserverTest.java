package io.taskvisor.engine.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.taskvisor.ShutdownReport;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.event.Delivery;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** An observer that is told on the thread where it happens may take its time there. */
class SlowInlineObserverTest {
    private static final class Slow implements Observer {
        private final Queue<EventKind> told = new ConcurrentLinkedQueue<>();

        @Override
        public void onEvent(Event event) {
            told.add(event.kind());
            if (event.kind() == EventKind.TASK_FINISHED) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            }
        }

        @Override
        public Delivery delivery() {
            return Delivery.INLINE;
        }
    }

    @Test
    void aTaskThatIsBeingAbandonedWhenTheGraceEndsIsInTheReport() throws InterruptedException {
        for (int i = 0; i < 40; i++) {
            Slow slow = new Slow();
            CountDownLatch release = new CountDownLatch(1);
            CountDownLatch running = new CountDownLatch(1);
            Supervisor supervisor = Supervisor.builder()
                    .config(SupervisorConfig.defaults().withHandleSignals(false).withGrace(Duration.ofMillis(20)))
                    .observer(slow)
                    .discovery(false)
                    .build();
            supervisor.add(TaskSpec.once("stubborn", context -> {
                running.countDown();
                Await.openStubbornly(release);
            }));
            Await.open(running);
            ShutdownReport report = supervisor.shutdown();
            release.countDown();
            assertFalse(report.clean(), () -> "the task was abandoned: " + slow.told);
            assertEquals(1, report.abandoned().size());
            assertEquals(
                    1,
                    slow.told.stream().filter(EventKind.GRACE_EXCEEDED::equals).count());
        }
    }
}
