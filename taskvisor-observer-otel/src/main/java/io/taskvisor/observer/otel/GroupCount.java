package io.taskvisor.observer.otel;

import io.taskvisor.ChildSnapshot;
import io.taskvisor.GroupSnapshot;
import io.taskvisor.GroupState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Counts the groups of a snapshot. */
final class GroupCount {
    private GroupCount() {}

    /** Returns how many groups below {@code top} are in each state, with an entry for every state; empty if there are none. */
    static Optional<Map<GroupState, Integer>> of(GroupSnapshot top) {
        Map<GroupState, Integer> counts = new EnumMap<>(GroupState.class);
        Deque<GroupSnapshot> open = new ArrayDeque<>();
        for (GroupSnapshot group = top; group != null; group = open.poll()) {
            for (ChildSnapshot child : group.children()) {
                if (child instanceof GroupSnapshot below) {
                    counts.merge(below.state(), 1, Integer::sum);
                    open.add(below);
                }
            }
        }
        if (counts.isEmpty()) {
            return Optional.empty();
        }
        for (GroupState state : GroupState.values()) {
            counts.putIfAbsent(state, 0);
        }
        return Optional.of(counts);
    }
}
