package io.taskvisor.examples;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A job runs every 50 ms. One run that fails is repeated after its backoff; it never ends the job. */
public final class Periodic {
    private Periodic() {}

    /** Runs the example. */
    public static void main(String[] args) throws InterruptedException {
        CountDownLatch runs = new CountDownLatch(4);
        TaskSpec report = TaskSpec.periodic("report", Duration.ofMillis(50), context -> {
                    runs.countDown();
                    if (context.attempt() == 2) {
                        System.out.println("run 2 fails");
                        throw new IOException("no numbers today");
                    }
                    context.lastFailure().ifPresent(e -> System.out.println("making up for: " + e.getMessage()));
                    System.out.println("run " + context.attempt() + " reports");
                })
                .withBackoff(BackoffStrategy.constant(Duration.ofMillis(10)));

        try (Supervisor supervisor = Supervisor.create()) {
            supervisor.add(report);
            runs.await();
        }
    }
}
