package io.taskvisor.examples;

import io.taskvisor.FatalTaskException;
import io.taskvisor.Supervisor;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** How tasks end. Each has exactly one outcome. */
public final class Outcomes {
    private Outcomes() {}

    /** Runs the example. */
    public static void main(String[] args) throws InterruptedException {
        CountDownLatch started = new CountDownLatch(2);
        CountDownLatch letGo = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        List<TaskSpec> specs = List.of(
                TaskSpec.once("succeeds", context -> {}),
                TaskSpec.restartable("fails", context -> {
                            throw new IOException("the disk is full");
                        })
                        .withBackoff(BackoffStrategy.none())
                        .withMaxRetries(2),
                TaskSpec.restartable("gives up", context -> {
                    throw new FatalTaskException("the password is wrong");
                }),
                TaskSpec.once("is cancelled", context -> {
                    started.countDown();
                    context.sleep(Duration.ofDays(1));
                }),
                TaskSpec.once("does not listen", context -> {
                            started.countDown();
                            waitUninterruptibly(letGo);
                            gone.countDown();
                        })
                        .withStopGrace(Duration.ofMillis(50)));

        try (Supervisor supervisor = Supervisor.create()) {
            List<TaskHandle> tasks = supervisor.addAll(specs);
            started.await();
            tasks.get(3).cancel().join();
            tasks.get(4).cancel().join();
            for (TaskHandle task : tasks) {
                TaskOutcome outcome = task.await();
                String why = outcome.failure().map(e -> ": " + e.getMessage()).orElse("");
                System.out.println(task.name() + " -> " + outcome.label() + " (" + outcome.attempts() + ")" + why);
            }
        } finally {
            letGo.countDown();
        }
        gone.await(); // It was abandoned: the supervisor did not wait for it.
    }

    private static void waitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                System.out.println("does not listen, not even to an interrupt");
            }
        }
    }
}
