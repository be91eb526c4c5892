package io.taskvisor.examples.demo;

import io.taskvisor.TaskOutcome;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import java.io.PrintStream;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Prints what became of each task, once the supervisor has stopped.
 *
 * <p>After a signal the JVM may halt before {@code main} gets any further; but it waits for the supervisor, and the
 * supervisor waits for its observers. So an observer's {@link #close} is reached however the demo ends.
 */
final class Summary implements Observer {
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private final Map<String, TaskOutcome> outcomes = new LinkedHashMap<>(); // used on the observer's thread only
    private final PrintStream out;

    Summary(List<Job> jobs, PrintStream out) {
        jobs.forEach(job -> this.jobs.put(job.spec().name(), job));
        this.out = out;
    }

    @Override
    public Set<EventKind> interests() {
        return EnumSet.of(EventKind.TASK_FINISHED);
    }

    @Override
    public void onEvent(Event event) {
        if (event instanceof Event.TaskFinished finished) {
            outcomes.put(finished.task().path(), finished.outcome());
        }
    }

    @Override
    public void close() {
        StringBuilder table =
                new StringBuilder("%n%-12s %-10s %8s  %s%n".formatted("task", "outcome", "attempts", "what it did"));
        jobs.forEach((name, job) -> table.append(row(name, job)));
        out.print(table); // in one go: the log may be printing too
        out.flush();
    }

    private String row(String name, Job job) {
        TaskOutcome outcome = outcomes.get(name);
        return outcome == null
                ? "%-12s %-10s%n".formatted(name, "not begun")
                : "%-12s %-10s %8d  %s%n".formatted(name, outcome.label(), outcome.attempts(), job.did());
    }
}
