package io.taskvisor.engine.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.taskvisor.engine.testing.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What was left half done is resumed, until it is done. */
class RecoveryTest {
    private final Threads threads = new Threads("recovery");
    private final Recovery recovery = threads.recovery();

    /** Fails as often as it is told to. */
    private static final class Failing extends Step {
        private final AtomicInteger failures;
        private final CountDownLatch done = new CountDownLatch(1);

        Failing(int failures) {
            this.failures = new AtomicInteger(failures);
        }

        @Override
        protected void redo() {
            if (failures.getAndDecrement() > 0) {
                throw new OutOfMemoryError("for the test");
            }
            done.countDown();
        }
    }

    @AfterEach
    void close() {
        threads.close();
    }

    @Test
    void aStepIsResumedUntilItSucceedsAndSoAreThoseBehindIt() throws Exception {
        threads.begin();
        List<Failing> steps = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Failing step = new Failing(i % 4);
            steps.add(step);
            recovery.leave(step);
            recovery.leave(step); // It is there already.
        }
        for (Failing step : steps) {
            Await.open(step.done);
        }
    }

    @Test
    void aStepCanBeLeftAgainOnceItIsResumed() throws Exception {
        threads.begin();
        CountDownLatch three = new CountDownLatch(3);
        Step again = new Step() {
            @Override
            protected void redo() {
                three.countDown();
                if (three.getCount() > 0) {
                    recovery.leave(this);
                }
            }
        };
        recovery.leave(again);
        Await.open(three);
    }

    @Test
    void whatIsLeftByManyThreadsIsNotLost() throws Exception {
        threads.begin();
        List<Failing> steps = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            steps.add(new Failing(i % 2));
        }
        List<Thread> leaving = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Thread thread = new Thread(() -> steps.forEach(recovery::leave));
            thread.start();
            leaving.add(thread);
        }
        for (Thread thread : leaving) {
            thread.join();
        }
        for (Failing step : steps) {
            Await.open(step.done);
        }
    }

    @Test
    void deferredWorkRunsOnAThreadOfItsOwn() throws Exception {
        threads.begin();
        CountDownLatch ran = new CountDownLatch(1);
        List<String> names = new ArrayList<>();
        recovery.defer(() -> {
            names.add(Thread.currentThread().getName());
            ran.countDown();
        });
        Await.open(ran);
        assertFalse(names.get(0).contains("recovery-recovery"), names::toString);
    }

    @Test
    void theEndWaitsForWhatIsLeft() throws Exception {
        Failing step = new Failing(3);
        recovery.leave(step);
        threads.begin();
        threads.close();
        Await.open(step.done);
        Await.until("its thread ends", () -> threads.live().isEmpty());
    }

    @Test
    void reservingFailsBeforeTheStackIsUsedUp() throws Exception {
        AtomicInteger failed = new AtomicInteger();
        Thread deep = new Thread(null, () -> reserve(failed), "deep", 256 << 10);
        deep.start();
        deep.join();
        assertEquals(1, failed.get());
        assertFalse(Recovery.isStackLow());
        assertFalse(Recovery.isStackLowForUserCode());
    }

    /** Returns true once reserving has failed, without having used up the stack itself. */
    private static boolean reserve(AtomicInteger failed) {
        try {
            Recovery.reserveStack();
        } catch (StackOverflowError e) {
            failed.incrementAndGet();
            return true;
        }
        return reserve(failed);
    }
}
