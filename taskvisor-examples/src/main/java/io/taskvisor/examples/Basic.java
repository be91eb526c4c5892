package io.taskvisor.examples;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import java.io.IOException;
import java.time.Duration;

/** A task fails twice, and is retried until it succeeds. */
public final class Basic {
    private Basic() {}

    /** Runs the example. */
    public static void main(String[] args) throws InterruptedException {
        TaskSpec greeter = TaskSpec.restartable("greeter", context -> {
                    if (context.attempt() < 3) {
                        System.out.println("attempt " + context.attempt() + " fails");
                        throw new IOException("nobody is at home");
                    }
                    System.out.println("attempt " + context.attempt() + " says hello");
                })
                .withBackoff(BackoffStrategy.exponential(Duration.ofMillis(50)));

        try (Supervisor supervisor = Supervisor.create()) {
            TaskOutcome outcome = supervisor.add(greeter).await();
            System.out.println("greeter " + outcome.label() + " after " + outcome.attempts() + " attempts");
        }
    }
}
