package io.taskvisor.engine.testing;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Compares how much work two things are: by the processor time of this JVM, which other processes do not add to. */
public final class Effort {
    /** The compiler and the garbage collector are in it, too: what is too much once may not be the next time. */
    private static final int TRIES = 10;

    /** The system may count in ticks of 10 ms. */
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private Effort() {}

    /** Fails if {@code large} is {@code times} as much work as {@code small} at every try. Each should take 50 ms or more. */
    public static void assertLessThan(int times, Callable<?> small, Callable<?> large) throws Exception {
        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < TRIES; i++) {
            long few = nanosOf(small);
            long many = nanosOf(large);
            if (many < times * Math.max(few, TICK_NANOS)) {
                return;
            }
            seen.append(many / 1_000_000)
                    .append(" ms instead of ")
                    .append(few / 1_000_000)
                    .append(" ms; ");
        }
        fail("not less than " + times + " times as much work: " + seen);
    }

    private static long nanosOf(Callable<?> work) throws Exception {
        long before = nanosSoFar();
        work.call();
        return nanosSoFar() - before;
    }

    /** Returns nothing but zeros where the system does not tell: then nothing is compared. */
    private static long nanosSoFar() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toNanos();
    }
}
