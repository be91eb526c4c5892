package io.taskvisor.bench.program;

import io.taskvisor.bench.report.Report;
import java.util.List;

/** Delays and timeouts by the thousand. */
public final class TimerProgram {
    private TimerProgram() {}

    /** Runs {@link PendingTimers}, {@link Backoffs} and {@link TimeoutStorm}. */
    public static void run(Report report) throws InterruptedException {
        List<String> parts = report.choice("part", "pending", "backoffs", "timeouts");
        if (parts.contains("pending")) {
            PendingTimers.run(report);
        }
        if (parts.contains("backoffs")) {
            Backoffs.run(report);
        }
        if (parts.contains("timeouts")) {
            TimeoutStorm.run(report);
        }
    }
}
