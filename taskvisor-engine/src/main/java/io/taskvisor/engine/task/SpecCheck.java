package io.taskvisor.engine.task;

import io.taskvisor.ChildSpec;
import io.taskvisor.GroupSpec;
import io.taskvisor.TaskDefaults;
import io.taskvisor.TaskSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/** Refuses specs with settings that can have no effect, before anything is made of them. */
public final class SpecCheck {
    private final TaskDefaults defaults;
    private final List<String> problems = new ArrayList<>();

    /** A group whose children are looked at next; however deep a tree is, this is a loop and not a recursion. */
    private record Below(String path, List<ChildSpec> children) {}

    private SpecCheck(TaskDefaults defaults) {
        this.defaults = defaults;
    }

    /**
     * Checks one task.
     *
     * @param path what to call it
     * @throws IllegalArgumentException if it has such settings; all of them are named
     */
    public static void check(TaskSpec spec, String path, TaskDefaults defaults) {
        refuseIfAny(spec.ineffectiveSettings(defaults), path);
    }

    /** Checks what an update of a task's spec changes. */
    static void check(TaskSpec before, TaskSpec changed, String path, TaskDefaults defaults) {
        refuseIfAny(changed.ineffectiveChanges(before, defaults), path);
    }

    private static void refuseIfAny(List<String> ineffective, String path) {
        if (!ineffective.isEmpty()) {
            throw new IllegalArgumentException(problem(path, ineffective));
        }
    }

    /**
     * Checks these tasks and groups, and all below them.
     *
     * @param path that of the group they are to be children of; empty for the root
     * @throws IllegalArgumentException if any has such settings; all of all tasks are named
     */
    public static void check(Collection<? extends ChildSpec> specs, String path, TaskDefaults defaults) {
        SpecCheck check = new SpecCheck(defaults);
        check.lookAt(new Below(path, List.copyOf(specs)));
        if (!check.problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", check.problems));
        }
    }

    private void lookAt(Below top) {
        Deque<Below> next = new ArrayDeque<>(List.of(top));
        for (Below group = next.poll(); group != null; group = next.poll()) {
            for (ChildSpec child : group.children()) {
                String path = group.path().isEmpty() ? child.name() : group.path() + '/' + child.name();
                if (child instanceof GroupSpec below) {
                    next.add(new Below(path, below.children()));
                } else if (child instanceof TaskSpec task) {
                    List<String> ineffective = task.ineffectiveSettings(defaults);
                    if (!ineffective.isEmpty()) {
                        problems.add(problem(path, ineffective));
                    }
                }
            }
        }
    }

    private static String problem(String path, List<String> ineffective) {
        return "task '" + path + "' has settings that can have no effect: " + String.join("; ", ineffective);
    }
}
