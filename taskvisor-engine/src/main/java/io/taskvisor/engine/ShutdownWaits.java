package io.taskvisor.engine;

import io.taskvisor.TaskState;
import io.taskvisor.TaskvisorException;
import io.taskvisor.engine.log.LogKind;
import io.taskvisor.engine.task.TaskActor;
import io.taskvisor.engine.task.TaskEnvironment;
import io.taskvisor.engine.time.Budget;
import io.taskvisor.event.AwaitedTask;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.internal.DurationText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Tells every few seconds which tasks a shutdown still waits for, and where their threads are: observers by an event, or the
 * engine's log where none is interested. Belongs to the shutdown's thread.
 */
final class ShutdownWaits {
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How many tasks are named. */
    private static final int MOST_NAMED = 10;

    /** How many are looked at, to name those that were told to stop first. */
    private static final int MOST_LOOKED_AT = 1_000;

    private final String supervisor;
    private final TaskEnvironment environment;
    private final ShutdownSteps steps;
    private final Budget grace;
    private final long everyNanos;
    private final long begunNanos = System.nanoTime();
    private long nextNanos;

    /** Creates one that begins to wait now, within this grace. */
    ShutdownWaits(String supervisor, TaskEnvironment environment, ShutdownSteps steps, Budget grace) {
        this.supervisor = supervisor;
        this.environment = environment;
        this.steps = steps;
        this.grace = grace;
        this.everyNanos = Math.max(LEAST_NANOS, Math.min(MOST_NANOS, grace.left() / 4));
        this.nextNanos = begunNanos + everyNanos;
    }

    /** Returns in how many nanoseconds it is time to tell. */
    long untilDue() {
        return Math.max(0, nextNanos - System.nanoTime());
    }

    /** Returns whether it is time to tell. */
    boolean isDue() {
        return untilDue() == 0;
    }

    /** Tells that these are awaited. */
    void tell(List<TaskActor> awaited) {
        if (!awaited.isEmpty()) {
            tell(awaited.size(), named(awaited));
        }
        nextNanos = System.nanoTime() + everyNanos;
    }

    private void tell(int count, List<AwaitedTask> named) {
        Duration elapsed = Duration.ofNanos(System.nanoTime() - begunNanos);
        Duration left = Duration.ofNanos(Math.max(0, grace.left()));
        if (environment.bus().wants(EventKind.SHUTDOWN_WAITING)) {
            steps.publish(
                    EventKind.SHUTDOWN_WAITING,
                    (seq, at) -> new Event.ShutdownWaiting(seq, at, supervisor, elapsed, left, count, named));
        } else {
            Event.ShutdownWaiting event =
                    new Event.ShutdownWaiting(0, environment.bus().now(), supervisor, elapsed, left, count, named);
            environment.log().log(LogKind.SHUTDOWN_WAITING, () -> text(event), event.stacks());
        }
    }

    private static String text(Event.ShutdownWaiting event) {
        String names = event.awaited().stream()
                .map(each -> "'" + each.task().path() + "'")
                .collect(Collectors.joining(", "));
        int more = event.tasks() - event.awaited().size();
        return "supervisor '" + event.supervisor() + "' shuts down, for " + DurationText.rounded(event.elapsed())
                + " now, and waits for " + event.tasks() + (event.tasks() == 1 ? " task: " : " tasks: ") + names
                + (more > 0 ? " and " + more + " more" : "")
                + (event.left().isZero()
                        ? ""
                        : "; what still runs in " + DurationText.rounded(event.left()) + " is abandoned");
    }

    // ---- whom

    private static List<AwaitedTask> named(List<TaskActor> awaited) {
        List<TaskActor> told = new ArrayList<>();
        List<TaskActor> others = new ArrayList<>();
        for (TaskActor task : awaited.subList(0, Math.min(awaited.size(), MOST_LOOKED_AT))) {
            TaskState state = task.state();
            (state == TaskState.STOPPING || state == TaskState.STUCK ? told : others).add(task);
        }
        told.addAll(others);
        return told.stream().limit(MOST_NAMED).map(ShutdownWaits::look).toList();
    }

    private static AwaitedTask look(TaskActor task) {
        Optional<Thread> thread = task.liveThreads().stream().findFirst();
        TaskvisorException where = new TaskvisorException("here");
        where.setStackTrace(thread.map(Thread::getStackTrace).orElseGet(() -> new StackTraceElement[0]));
        return new AwaitedTask(task.id(), task.state(), thread.map(JvmExit::nameOf), where);
    }
}
