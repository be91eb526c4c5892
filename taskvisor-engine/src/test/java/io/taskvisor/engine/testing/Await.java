package io.taskvisor.engine.testing;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what other threads do: for a condition, with a limit that only a hanging test reaches. */
public final class Await {
    /** The longest that anything is waited for. */
    public static final Duration LIMIT = Duration.ofMinutes(2);

    private Await() {}

    /** Returns when {@code condition} holds; fails with {@code what} if it does not within the limit. */
    public static void until(String what, BooleanSupplier condition) {
        until(() -> what, condition);
    }

    /** Returns when {@code condition} holds; fails with {@code what} there is then if it does not within the limit. */
    public static void until(Supplier<String> what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                fail("waited " + LIMIT + " in vain: " + what.get());
            }
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
        }
    }

    /** Returns when the latch is open. */
    public static void open(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
            fail("the latch was not opened within " + LIMIT);
        }
    }

    /** Returns when the latch is open, whatever interrupts; the interrupts are swallowed, as a stubborn task would. */
    public static void openStubbornly(CountDownLatch latch) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (latch.getCount() > 0) {
            if (System.nanoTime() - deadline >= 0) {
                fail("the latch was not opened within " + LIMIT);
            }
            try {
                latch.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                continue; // Stubborn.
            }
        }
    }
}
