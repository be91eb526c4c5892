package io.taskvisor.engine.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.backoff.Jitter;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffRoundTripTest {
    private static final int STRATEGIES = 2_000;

    @Test
    void whatToStringWritesParseReads() {
        long seed = Long.getLong("taskvisor.seed", new SplittableRandom().nextLong());
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < STRATEGIES; i++) {
            BackoffStrategy strategy = strategy(random);
            String text = strategy.toString();
            BackoffStrategy read;
            try {
                read = BackoffStrategy.parse(text);
            } catch (IllegalArgumentException e) {
                throw new AssertionError("-Dtaskvisor.seed=" + seed, e);
            }
            assertEquals(strategy, read, () -> "-Dtaskvisor.seed=" + seed);
            assertEquals(text, read.toString(), () -> "-Dtaskvisor.seed=" + seed);
        }
    }

    private static BackoffStrategy strategy(SplittableRandom random) {
        long max = nanos(random, Long.MAX_VALUE);
        Duration first = Duration.ofNanos(nanos(random, max));
        Duration any = Duration.ofNanos(nanos(random, Long.MAX_VALUE));
        BackoffStrategy strategy = switch (random.nextInt(5)) {
            case 0 -> BackoffStrategy.none();
            case 1 -> BackoffStrategy.constant(first);
            case 2 -> BackoffStrategy.linear(first, any);
            case 3 -> BackoffStrategy.fibonacci(first);
            default -> BackoffStrategy.exponential(first, Duration.ofNanos(max), factor(random));
        };
        if (random.nextBoolean()) {
            strategy = strategy.withMax(Duration.ofNanos(max));
        }
        if (random.nextBoolean()) {
            strategy = strategy.withJitter(Jitter.values()[random.nextInt(Jitter.values().length)]);
        }
        return random.nextBoolean() ? strategy.withFloor(Duration.ofNanos(nanos(random, max))) : strategy;
    }

    private static double factor(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> 1 + random.nextInt(20);
            case 1 -> Double.MAX_VALUE;
            case 2 -> Math.nextUp(1.0);
            default -> Math.exp(random.nextDouble() * 700);
        };
    }

    /** Returns a length of any magnitude, round or not, from zero to {@code most}. */
    private static long nanos(SplittableRandom random, long most) {
        long[] units = {1, 1_000, 1_000_000, 1_000_000_000, 60_000_000_000L, 3_600_000_000_000L, 86_400_000_000_000L};
        long unit = units[random.nextInt(units.length)];
        long value = (random.nextLong() >>> 1 + random.nextInt(63)) / unit * unit;
        return Math.min(most, value);
    }
}
