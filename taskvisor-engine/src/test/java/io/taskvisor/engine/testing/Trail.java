package io.taskvisor.engine.testing;

import io.taskvisor.TaskId;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** An observer that writes down what it is told. */
public final class Trail implements Observer {
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();

    @Override
    public void onEvent(Event event) {
        events.add(event);
    }

    @Override
    public String name() {
        return "trail";
    }

    /** Returns what was told so far. */
    public List<Event> events() {
        return List.copyOf(events);
    }

    /** Returns the events of this type told so far. */
    public <E extends Event> List<E> events(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Waits for the first event of this type. */
    public <E extends Event> E first(Class<E> type) {
        Await.until(type.getSimpleName(), () -> !events(type).isEmpty());
        return events(type).get(0);
    }

    /** Waits until a task's removal was told, and returns the labels of the events of that task. */
    public List<String> ofFinished(String task) {
        Await.until(task + " is removed", () -> labels(task).contains(EventKind.TASK_REMOVED.label()));
        return labels(task);
    }

    /** Waits until so many events of a task were told, and returns their labels. */
    public List<String> of(String task, int atLeast) {
        Await.until(atLeast + " events of " + task, () -> labels(task).size() >= atLeast);
        return labels(task);
    }

    /** Tasks of slots are told by their names. */
    private static boolean isOf(TaskId id, String task) {
        return task.equals(id.slot().isPresent() ? id.name() : id.path());
    }

    private List<String> labels(String task) {
        List<String> labels = new ArrayList<>();
        for (Event event : events) {
            if (event instanceof Event.TaskEvent of && isOf(of.task(), task)) {
                labels.add(event.kind().label());
            }
        }
        return labels;
    }
}
