package io.taskvisor.backoff;

import io.taskvisor.backoff.BackoffStrategy.Retry;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Retries to ask a strategy about. */
final class Retries {
    static final Throwable CAUSE = new Exception("cause");

    /** Draws the least number that is allowed. */
    static final RandomGenerator LEAST = new Edge() {
        @Override
        public long nextLong(long least, long bound) {
            return least;
        }
    };

    /** Draws the greatest number that is allowed. */
    static final RandomGenerator MOST = new Edge() {
        @Override
        public long nextLong(long least, long bound) {
            return bound - 1;
        }
    };

    private Retries() {}

    static Retry retry(int failures) {
        return retry(failures, Duration.ZERO, new SplittableRandom(failures));
    }

    static Retry retry(int failures, RandomGenerator random) {
        return retry(failures, Duration.ZERO, random);
    }

    static Retry retry(int failures, Duration previous, RandomGenerator random) {
        return new Retry(failures, previous, CAUSE, random);
    }

    private abstract static class Edge implements RandomGenerator {
        @Override
        public long nextLong() {
            throw new AssertionError("only bounded numbers are expected");
        }
    }
}
