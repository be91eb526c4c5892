package io.taskvisor.examples.demo;

import io.taskvisor.TaskContext;
import io.taskvisor.TaskSpec;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts primes, by brute force, on the executor it is given. A cancel leaves what was counted so far. */
final class PrimeCounter implements Job {
    private static final int LIMIT = 3_000_000;

    private final Executor processors;
    private final AtomicInteger candidate = new AtomicInteger(2);
    private final AtomicInteger primes = new AtomicInteger();

    PrimeCounter(Executor processors) {
        this.processors = processors;
    }

    @Override
    public TaskSpec spec() {
        return TaskSpec.once("primes", this::count).withExecutor(processors).withHeartbeat(Duration.ofSeconds(5));
    }

    @Override
    public String did() {
        return "primes below " + candidate + ": " + primes;
    }

    private void count(TaskContext context) {
        while (candidate.get() < LIMIT) {
            context.throwIfCancelled();
            context.heartbeat();
            if (isPrime(candidate.get())) {
                primes.incrementAndGet();
            }
            candidate.incrementAndGet();
        }
    }

    private static boolean isPrime(int number) {
        for (int divisor = 2; divisor <= number / divisor; divisor++) {
            if (number % divisor == 0) {
                return false;
            }
        }
        return true;
    }
}
