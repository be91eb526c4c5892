package io.taskvisor;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What could be said of a group and all below it at one moment: an immutable tree. Its parts were read one after the other
 * while the tasks went on; nothing was stopped for it.
 */
public non-sealed interface GroupSnapshot extends ChildSnapshot {
    /** Returns the path from the root, names with {@code /} between; empty for the root. */
    String path();

    /** Returns who is restarted when a child fails. */
    GroupStrategy strategy();

    /** Returns the state. */
    GroupState state();

    /** Returns how many restarts the group puts up with. */
    Intensity intensity();

    /** Returns how many restarts are in the window of the intensity now. */
    int restartsInWindow();

    /** Returns how often the parent has built the group anew. */
    int restarts();

    /** Returns the length of the current row of failures of the group itself. */
    int consecutiveFailures();

    /** Returns what the group failed with last, if it ever did. */
    Optional<Throwable> lastFailure();

    /** Returns when the group is to be built anew, while it is backing off. */
    Optional<Instant> nextStartAt();

    /** Returns the unfinished children, in the order in which they start. */
    List<ChildSnapshot> children();

    /** Returns how many unfinished tasks in and below this group are in each state; every state has an entry. */
    Map<TaskState, Integer> counts();

    /** Returns the unfinished tasks that are direct children, in the order in which they start. */
    default List<TaskSnapshot> tasks() {
        return children().stream()
                .filter(TaskSnapshot.class::isInstance)
                .map(TaskSnapshot.class::cast)
                .toList();
    }

    /** Returns the unfinished groups that are direct children, in the order in which they start. */
    default List<GroupSnapshot> groups() {
        return children().stream()
                .filter(GroupSnapshot.class::isInstance)
                .map(GroupSnapshot.class::cast)
                .toList();
    }
}
