package io.taskvisor.bench.program;

import io.taskvisor.Task;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.bench.Failures;
import io.taskvisor.bench.Throwing;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** The ways in which a supervised task can be idle. */
enum Idle {
    /** In {@link Thread#sleep}. */
    SLEEP,
    /** The same, with a timeout of an hour. */
    SLEEP_TIMEOUT,
    /** In {@link TaskContext#sleep}. */
    CONTEXT_SLEEP,
    /** In {@link LockSupport#park}. */
    PARK,
    /** Its stage is not complete. */
    ASYNC,
    /** The same, with a timeout of an hour. */
    ASYNC_TIMEOUT,
    /** It has failed, and is to be restarted in a day. */
    BACKOFF,
    /** It has succeeded, and runs again in ten seconds. */
    PERIODIC;

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);

    /** Returns whether it holds a thread, of which a JVM without virtual threads has not so many. */
    boolean blocks() {
        return switch (this) {
            case SLEEP, SLEEP_TIMEOUT, CONTEXT_SLEEP, PARK -> true;
            case ASYNC, ASYNC_TIMEOUT, BACKOFF, PERIODIC -> false;
        };
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the code of any number of tasks of this kind, which counts its attempts. */
    Task task(LongAdder started) {
        return switch (this) {
            case SLEEP, SLEEP_TIMEOUT -> context -> sleep(started);
            case CONTEXT_SLEEP ->
                context -> {
                    started.increment();
                    context.sleep(DAY);
                };
            case PARK -> context -> park(started);
            case ASYNC, ASYNC_TIMEOUT ->
                Task.async(context -> {
                    started.increment();
                    return context.cancellation();
                });
            case BACKOFF ->
                context -> {
                    started.increment();
                    Failures.fail(Throwing.STACKLESS);
                };
            case PERIODIC -> context -> started.increment();
        };
    }

    /** Returns a spec as a user would write it, which gives it a policy object of its own where it says more than its name. */
    TaskSpec spec(String name, Task task) {
        return switch (this) {
            case SLEEP, CONTEXT_SLEEP, PARK, ASYNC -> TaskSpec.restartable(name, task);
            case SLEEP_TIMEOUT, ASYNC_TIMEOUT ->
                TaskSpec.restartable(name, task).withTimeout(HOUR);
            case BACKOFF -> TaskSpec.restartable(name, task).withBackoff(BackoffStrategy.constant(DAY));
            case PERIODIC -> TaskSpec.periodic(name, Duration.ofSeconds(10), task);
        };
    }

    static void sleep(LongAdder started) throws InterruptedException {
        started.increment();
        Thread.sleep(DAY.toMillis());
    }

    static void park(LongAdder started) {
        started.increment();
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.park(started);
        }
    }
}
