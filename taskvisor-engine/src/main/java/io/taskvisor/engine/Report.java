package io.taskvisor.engine;

import io.taskvisor.GroupFailedException;
import io.taskvisor.ShutdownReport;
import io.taskvisor.internal.DurationText;
import io.taskvisor.internal.OneLine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The report of a shutdown. */
record Report(
        String supervisor,
        int tasks,
        List<Abandoned> abandoned,
        Optional<GroupFailedException> failure,
        List<String> callers,
        Map<String, Long> eventsDropped,
        Duration stopping,
        Duration total)
        implements ShutdownReport {
    private static final int FRAMES = 12;
    private static final int MOST_CAUSES = 12;

    @Override
    public boolean clean() {
        return abandoned.isEmpty();
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("supervisor '")
                .append(supervisor)
                .append(clean() ? "' stopped cleanly: " : "' stopped, but not cleanly: ")
                .append(tasks)
                .append(tasks == 1 ? " task in " : " tasks in ")
                .append(rounded(stopping))
                .append(", all in ")
                .append(rounded(total));
        failure.ifPresent(why -> causes(out, why));
        callers.forEach(caller -> out.append("\n  called from ").append(caller));
        eventsDropped.forEach((observer, count) -> out.append("\n  observer '")
                .append(observer)
                .append("' lost ")
                .append(count)
                .append(" events"));
        abandoned.forEach(left -> append(out, left));
        return out.toString();
    }

    private static void causes(StringBuilder out, GroupFailedException failure) {
        Throwable why = failure;
        for (int n = 0; why != null && n < MOST_CAUSES; n++, why = why.getCause()) {
            String text = why instanceof GroupFailedException ? why.getMessage() : why.toString();
            out.append(n == 0 ? "\n  " : "\n  because ").append(OneLine.of(String.valueOf(text)));
        }
        if (why != null) {
            out.append("\n  because …");
        }
    }

    private static void append(StringBuilder out, Abandoned left) {
        out.append("\n  abandoned ").append(left.what());
        left.thread()
                .ifPresent(thread ->
                        out.append(", its thread '").append(OneLine.of(thread)).append("' was here:"));
        StackTraceElement[] frames = left.stuckAt().getStackTrace();
        for (int i = 0; i < Math.min(frames.length, FRAMES); i++) {
            out.append("\n    at ").append(frames[i]);
        }
        if (frames.length > FRAMES) {
            out.append("\n    … ").append(frames.length - FRAMES).append(" more");
        }
    }

    private static String rounded(Duration duration) {
        return DurationText.rounded(duration);
    }
}
