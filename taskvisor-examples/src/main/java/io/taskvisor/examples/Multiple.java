package io.taskvisor.examples;

import io.taskvisor.ShutdownReport;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskSpec;
import java.time.Duration;

/** Four downloads, at most two at once. {@code run} returns when the last is done, or told to stop. */
public final class Multiple {
    private Multiple() {}

    /** Runs the example. */
    public static void main(String[] args) throws InterruptedException {
        SupervisorConfig twoAtOnce =
                SupervisorConfig.defaults().withName("downloads").withMaxConcurrent(2);
        ShutdownReport report = Supervisor.create(twoAtOnce)
                .run(download("north"), download("east"), download("south"), download("west"));
        System.out.println(report.clean() ? "all done" : "not all done: " + report);
    }

    private static TaskSpec download(String name) {
        return TaskSpec.once(name, context -> {
            System.out.println("begin " + name);
            context.sleep(Duration.ofMillis(50));
            System.out.println("end " + name);
        });
    }
}
