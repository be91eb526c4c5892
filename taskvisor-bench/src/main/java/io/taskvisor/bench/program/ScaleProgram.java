package io.taskvisor.bench.program;

import io.taskvisor.bench.report.Report;
import java.util.List;

/** A thousand tasks to a million. */
public final class ScaleProgram {
    private ScaleProgram() {}

    /** Runs {@link IdleTasks} and {@link Operations}. */
    public static void run(Report report) throws InterruptedException {
        List<String> parts = report.choice("part", "idle", "operations");
        if (parts.contains("idle")) {
            IdleTasks.run(report);
        }
        if (parts.contains("operations")) {
            Operations.run(report);
        }
    }
}
