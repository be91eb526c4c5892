package io.taskvisor.engine.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.Await;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A thread that leaves its attempt waits for the interrupt that is on its way, and lets that come through. */
class InterruptFenceTest {
    /** Enough to have all threads that carry virtual ones wait at once. */
    private static final int MANY = 2 * Runtime.getRuntime().availableProcessors();

    /** An interrupt closes it, and that takes a while. */
    private static final class SlowChannel extends AbstractInterruptibleChannel {
        private final CountDownLatch up = new CountDownLatch(1);
        private final CountDownLatch closing = new CountDownLatch(1);

        /** Blocks as an interruptible operation would, until the interrupt has begun. */
        void block() throws Exception {
            begin();
            up.countDown();
            while (closing.getCount() > 0 && !Thread.currentThread().isInterrupted()) {
                LockSupport.park(this);
            }
        }

        @Override
        protected void implCloseChannel() {
            closing.countDown();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    @Test
    void manySlowInterruptsComeThroughThoughTheirTargetsWaitForThem() throws Exception {
        List<TaskHandle> all = new ArrayList<>();
        try (Supervisor supervisor = Supervisor.builder()
                .config(SupervisorConfig.defaults().withHandleSignals(false))
                .discovery(false)
                .build()) {
            for (int i = 0; i < MANY; i++) {
                SlowChannel channel = new SlowChannel();
                TaskHandle target = supervisor.add(TaskSpec.once("target-" + i, context -> channel.block()));
                all.add(target);
                // On a thread like the target's own: where those are virtual, a slow interrupt gives its carrier up.
                all.add(supervisor.add(TaskSpec.once("canceller-" + i, context -> {
                    Await.open(channel.up);
                    target.cancel();
                })));
            }
            for (TaskHandle task : all) {
                assertEquals(
                        "completed",
                        task.await(Await.LIMIT)
                                .orElseThrow(() -> new AssertionError(task + " has no outcome"))
                                .label());
            }
        }
    }
}
