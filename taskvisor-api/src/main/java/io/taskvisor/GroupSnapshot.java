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

    /** Returns how many restarts are in the window of the intensity now; 0 where there is no limit, for none are counted. */
    int restartsInWindow();

    /** Returns how often the parent has built the group anew. The count stops at {@link Integer#MAX_VALUE} - 1. */
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

    /**
     * Returns a drawing of the tree for people: a line for the group, one for each child with what is below it, and the number
     * of tasks in each state. The same snapshot gives the same text; its form may change from version to version.
     *
     * <p>Each line begins with a mark: {@code ●} it runs, {@code ○} it waits and is well, {@code ▲} it is being restarted
     * after a failure, {@code ✗} it needs somebody (quarantined, stuck), {@code ■} it is being stopped or has finished. Then
     * come, for a group, its state, its strategy, how many restarts are in its window of how many, how often it was built
     * anew, what it last failed with and when it is built again; for a task, its state, the number of its attempts, its row
     * of failures with the last of them, and when the next attempt is due. Times are UTC.
     *
     * <p>Of each group at most 20 children are drawn: those that need somebody before those that fail, and these before all
     * others, but in the order in which they start; the rest is counted. So is what is more than 20 levels down, and what
     * would come after a thousand lines. Draw the snapshot of a group further down to see more of it.
     */
    default String render() {
        return SnapshotDrawing.of(this);
    }

    /**
     * Returns the whole tree as JSON, without line breaks and blanks between.
     *
     * <p>A group is an object with {@code kind} ({@code "group"}, {@code "supervisor"} for a {@link SupervisorSnapshot}),
     * {@code name}, {@code path}, {@code state}, {@code strategy}, {@code intensity} ({@code max_restarts}, {@code within}),
     * {@code restarts_in_window}, {@code restarts}, {@code consecutive_failures}, {@code last_failure}, {@code
     * next_start_at}, {@code counts} (a number for each state of tasks), and last {@code children}. A supervisor also has
     * {@code permits} ({@code limit}, {@code used}, {@code waiting}), {@code slots} ({@code key}, {@code owner} and those
     * {@code waiting} by their paths, {@code owner_state}, {@code held_since} if
     * an abandoned attempt of the owner keeps it) and {@code observers} ({@code name}, {@code processed}, {@code
     * dropped}). A task is an object with {@code kind} ({@code "task"}), {@code name}, {@code path}, {@code sequence},
     * {@code state}, {@code attempts}, {@code restarts}, {@code consecutive_failures}, {@code last_failure}, {@code
     * started_at}, {@code last_heartbeat}, {@code stopping} ({@code reason}, {@code since}), {@code next_attempt_at} and {@code
     * outcome} (a label).
     *
     * <p>States, strategies and outcomes are their labels; times and durations are ISO-8601; a failure is an object with
     * {@code type} (the class), {@code message} (at most 500 characters of it) and {@code cause} (a failure again, at most 8
     * deep). What there is none of is left out: {@code max_restarts} means that there is a limit. Keys are kept, and new ones
     * may come. Control characters, surrogates without a partner, and the line separators of JavaScript are escaped.
     */
    default String toJson() {
        return SnapshotJson.of(this);
    }
}
