package io.taskvisor.engine;

import io.taskvisor.GroupFailedException;
import io.taskvisor.ShutdownReason;
import io.taskvisor.ShutdownReport;
import io.taskvisor.ShutdownTrigger;
import io.taskvisor.TaskOutcome;
import io.taskvisor.engine.log.UserText;
import io.taskvisor.internal.DurationText;
import io.taskvisor.internal.OneLine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The report of a shutdown.
 *
 * @param withoutCore how many of the abandoned tasks have not run since they were told to stop
 */
record Report(
        String supervisor,
        Optional<ShutdownTrigger> trigger,
        boolean complete,
        int tasks,
        List<Abandoned> abandoned,
        int withoutCore,
        Optional<GroupFailedException> failure,
        Map<String, TaskOutcome> failed,
        List<String> callers,
        Map<String, Long> eventsDropped,
        List<String> interruptedObservers,
        List<CloseFailure> closeFailures,
        Duration stopping,
        Duration total)
        implements ShutdownReport {
    private static final int FRAMES = 12;
    private static final int MOST_CAUSES = 12;

    /** How many of those that were abandoned are told one by one: the text is a log entry. */
    private static final int MOST_ABANDONED = 100;

    /** Returns one of a shutdown that goes on. */
    static Report soFar(String supervisor, FirstAsker asker, int tasks, List<String> callers, Duration passed) {
        return new Report(
                supervisor,
                asker.trigger(),
                false,
                tasks,
                List.of(),
                0,
                asker.failure(),
                Map.of(),
                callers,
                Map.of(),
                List.of(),
                List.of(),
                passed,
                passed);
    }

    @Override
    public boolean clean() {
        return complete
                && abandoned.isEmpty()
                && eventsDropped.isEmpty()
                && interruptedObservers.isEmpty()
                && closeFailures.isEmpty();
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("supervisor '")
                .append(supervisor)
                .append(how())
                .append(count(tasks, "task"));
        if (complete) {
            out.append(" in ").append(DurationText.rounded(stopping)).append(", all in ");
        } else {
            out.append(", for ");
        }
        out.append(DurationText.rounded(total));
        // Why the root failed is told anyway.
        trigger.filter(by -> by.reason() != ShutdownReason.ROOT_FAILED)
                .ifPresent(by -> out.append("\n  ").append(OneLine.of(by.toString())));
        failure.ifPresent(why -> causes(out, why));
        failed.forEach((path, outcome) -> {
            if (!isToldByFailure(outcome)) {
                out.append("\n  '").append(path).append("' ended ").append(describe(outcome));
            }
        });
        callers.forEach(caller -> out.append("\n  called from ").append(caller));
        eventsDropped.forEach((observer, lost) -> out.append("\n  observer '")
                .append(observer)
                .append("' lost ")
                .append(lost == 1 ? "1 event" : lost + " events"));
        interruptedObservers.forEach(observer ->
                out.append("\n  observer '").append(observer).append("' did not end in time and was interrupted"));
        closeFailures.forEach(failed -> out.append("\n  failed to close ")
                .append(failed.what())
                .append(": ")
                .append(UserText.of(failed.cause())));
        abandoned.stream().limit(MOST_ABANDONED).forEach(left -> append(out, left));
        if (abandoned.size() > MOST_ABANDONED) {
            out.append("\n  … and ").append(abandoned.size() - MOST_ABANDONED).append(" more");
        }
        if (withoutCore > 0) {
            out.append("\n  ")
                    .append(count(withoutCore, "abandoned task"))
                    .append(withoutCore == 1 ? " has" : " have")
                    .append(" not run since the stop: no core was free for ")
                    .append(withoutCore == 1 ? "it" : "them");
        }
        return out.toString();
    }

    private boolean isToldByFailure(TaskOutcome outcome) {
        return failure.isPresent()
                && failure.get().getCause() == outcome.failure().orElse(null);
    }

    private static String describe(TaskOutcome outcome) {
        return outcome.label()
                + outcome.failure().map(cause -> ": " + UserText.of(cause)).orElse("");
    }

    private String how() {
        if (!complete) {
            return "' is still stopping: ";
        }
        return clean() ? "' stopped cleanly: " : "' stopped, but not cleanly: ";
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static void causes(StringBuilder out, GroupFailedException failure) {
        Throwable why = failure;
        for (int n = 0; why != null && n < MOST_CAUSES; n++, why = causeOf(why)) {
            String text = why instanceof GroupFailedException ? UserText.message(why) : UserText.of(why);
            out.append(n == 0 ? "\n  " : "\n  because ").append(OneLine.of(text));
        }
        if (why != null) {
            out.append("\n  because …");
        }
    }

    /** An exception of the user's may throw here too. */
    private static @Nullable Throwable causeOf(Throwable failure) {
        try {
            return failure.getCause();
        } catch (Throwable e) {
            return null;
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
}
