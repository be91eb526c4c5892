package io.taskvisor.examples;

import io.taskvisor.AttemptStalledException;
import io.taskvisor.Supervisor;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/** A task hangs. It misses its heartbeat, is stopped and started again, and says where the attempt before was hanging. */
public final class Watchdog {
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private Watchdog() {}

    /** Runs the example. */
    public static void main(String[] args) throws InterruptedException {
        Supervisor.create()
                .run(TaskSpec.restartable("reader", Watchdog::read)
                        .withHeartbeat(Duration.ofSeconds(1))
                        .withBackoff(BackoffStrategy.none()));
    }

    private static void read(TaskContext context) throws InterruptedException {
        context.lastFailure().ifPresent(Watchdog::report);
        for (int page = 1; page <= 3; page++) {
            context.heartbeat();
            System.out.println("attempt " + context.attempt() + " reads page " + page);
            if (page == 2 && context.attempt() == 1) {
                waitForAPeerThatIsGone();
            }
        }
    }

    private static void waitForAPeerThatIsGone() throws InterruptedException {
        NEVER.await();
    }

    private static void report(Throwable failure) {
        if (failure instanceof AttemptStalledException) { // its stack trace is where the thread was
            Arrays.stream(failure.getStackTrace())
                    .filter(frame -> frame.getClassName().equals(Watchdog.class.getName()))
                    .findFirst()
                    .ifPresent(frame -> System.out.println("it was hanging in " + frame.getMethodName()));
        }
    }
}
