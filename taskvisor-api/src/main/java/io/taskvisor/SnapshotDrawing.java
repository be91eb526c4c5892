package io.taskvisor;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** One drawing of a tree; see {@link GroupSnapshot#render}. It goes down as far as it draws, so never far. */
final class SnapshotDrawing {
    private static final int MOST_CHILDREN = 20;
    private static final int MOST_LEVELS = 20;
    private static final int MOST_LINES = 1_000;
    private static final int MOST_FAILED = 10;

    private final StringBuilder out = new StringBuilder();
    private int lines;

    private SnapshotDrawing() {}

    static String of(GroupSnapshot top) {
        SnapshotDrawing drawing = new SnapshotDrawing();
        drawing.line("", SnapshotLines.top(top));
        drawing.children(top, "", 1);
        drawing.out.append(tasks(top.counts()));
        if (top instanceof SupervisorSnapshot supervisor) {
            drawing.lastFailed(supervisor.lastFailed());
        }
        return drawing.out.toString();
    }

    private void lastFailed(List<FailedTask> failed) {
        if (failed.isEmpty()) {
            return;
        }
        out.append("\nended badly:");
        failed.stream().limit(MOST_FAILED).forEach(task -> out.append("\n✗ ").append(SnapshotLines.of(task)));
        if (failed.size() > MOST_FAILED) {
            out.append("\n… ").append(failed.size() - MOST_FAILED).append(" more");
        }
    }

    private void line(String indent, String text) {
        out.append(indent).append(text).append('\n');
        lines++;
    }

    private void children(GroupSnapshot group, String indent, int level) {
        List<ChildSnapshot> all = group.children();
        if (all.isEmpty()) {
            return;
        }
        if (level > MOST_LEVELS) {
            line(indent, "└─ … " + below(group));
            return;
        }
        BitSet drawn = chosen(all);
        boolean cut = drawn.cardinality() < all.size();
        for (int i = drawn.nextSetBit(0); i >= 0; i = drawn.nextSetBit(i + 1)) {
            if (lines >= MOST_LINES) {
                drawn.clear(i, all.size());
                cut = true;
                break;
            }
            boolean last = !cut && i == all.size() - 1;
            line(indent, (last ? "└─ " : "├─ ") + SnapshotLines.of(all.get(i)));
            if (all.get(i) instanceof GroupSnapshot below) {
                children(below, indent + (last ? "   " : "│  "), level + 1);
            }
        }
        if (cut) {
            line(indent, "└─ … " + more(all, drawn));
        }
    }

    /** Returns which children are drawn, by their positions. */
    private static BitSet chosen(List<ChildSnapshot> all) {
        BitSet chosen = new BitSet(all.size());
        if (all.size() <= MOST_CHILDREN) {
            chosen.set(0, all.size());
            return chosen;
        }
        int room = MOST_CHILDREN;
        for (int urgency = 0; urgency <= 2; urgency++) {
            for (int i = 0; i < all.size() && room > 0; i++) {
                if (Glance.urgency(all.get(i)) == urgency) {
                    chosen.set(i);
                    room--;
                }
            }
        }
        return chosen;
    }

    /** Returns the line for the children that are not drawn: how many, and the tasks among and below them. */
    private static String more(List<ChildSnapshot> all, BitSet drawn) {
        Map<TaskState, Integer> counts = new EnumMap<>(TaskState.class);
        int more = 0;
        for (int i = drawn.nextClearBit(0); i < all.size(); i = drawn.nextClearBit(i + 1)) {
            more++;
            if (all.get(i) instanceof TaskSnapshot task) {
                counts.merge(task.state(), 1, Integer::sum);
            } else if (all.get(i) instanceof GroupSnapshot group) {
                group.counts().forEach((state, count) -> counts.merge(state, count, Integer::sum));
            }
        }
        return more + " more, " + tasks(counts);
    }

    /** Returns the line for what is too far down. */
    private static String below(GroupSnapshot top) {
        int groups = 0;
        Deque<GroupSnapshot> open = new ArrayDeque<>(top.groups());
        for (GroupSnapshot group = open.poll(); group != null; group = open.poll()) {
            groups++;
            open.addAll(group.groups());
        }
        return count(groups, "group") + " below, " + tasks(top.counts());
    }

    /** Returns how many tasks there are, and how many in each state that there is. */
    private static String tasks(Map<TaskState, Integer> counts) {
        int all = 0;
        StringJoiner states = new StringJoiner(", ", ": ", "").setEmptyValue("");
        for (TaskState state : TaskState.values()) {
            int count = counts.getOrDefault(state, 0);
            if (count > 0) {
                all += count;
                states.add(count + " " + state.label());
            }
        }
        return count(all, "task") + states;
    }

    private static String count(int count, String what) {
        return (count == 0 ? "no" : count) + " " + what + (count == 1 ? "" : "s");
    }
}
