package io.taskvisor.examples;

import io.taskvisor.GroupSpec;
import io.taskvisor.ShutdownReport;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A failure that no restart helps against goes from group to group, up to the supervisor, which shuts down and says why. */
public final class Escalation {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private Escalation() {}

    /** Runs the example. */
    public static void main(String[] args) throws InterruptedException {
        AtomicInteger attempts = new AtomicInteger();
        GroupSpec storage = GroupSpec.oneForOne(
                        "storage",
                        TaskSpec.restartable("disk", context -> {
                                    attempts.incrementAndGet();
                                    throw new IOException("the disk is full");
                                })
                                .withBackoff(BackoffStrategy.none()))
                .withIntensity(2, MINUTE) // three attempts, then the group fails
                .withBackoff(BackoffStrategy.none());
        GroupSpec app = GroupSpec.oneForAll(
                        "app", storage, TaskSpec.restartable("web", context -> context.sleep(Duration.ofDays(1))))
                .withIntensity(1, MINUTE) // storage is built twice
                .withBackoff(BackoffStrategy.none());
        SupervisorConfig config =
                SupervisorConfig.defaults().withName("shop").withIntensity(1, MINUTE); // and app is, too

        ShutdownReport report = Supervisor.create(config).run(app);
        System.out.println(attempts + " attempts");
        for (Throwable why = report.failure().orElseThrow(); why != null; why = why.getCause()) {
            System.out.println(why.getMessage());
        }
    }
}
