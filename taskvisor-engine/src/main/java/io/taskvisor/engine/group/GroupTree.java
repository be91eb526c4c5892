package io.taskvisor.engine.group;

import io.taskvisor.ChildSpec;
import io.taskvisor.GroupSpec;
import io.taskvisor.TaskId;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.run.ContextLoader;
import io.taskvisor.engine.run.Role;
import io.taskvisor.engine.task.Resident;
import io.taskvisor.engine.task.TaskActor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Children made from specs, with all below them, before anybody sees them. However deep the specs are, they are worked off in
 * a loop.
 *
 * @param members the places of the children themselves
 * @param groups all groups, those above before those below
 * @param tasks all tasks, the same way
 */
public record GroupTree(List<Member> members, List<GroupActor> groups, List<TaskActor> tasks) {
    /** No children. */
    public static final GroupTree NONE = new GroupTree(List.of(), List.of(), List.of());

    /** Makes children for {@code home}, which does not know of them yet. */
    public static GroupTree of(GroupActor home, List<? extends ChildSpec> specs) {
        return of(home, specs, ContextLoader.current());
    }

    /** Like the other one, for whoever has this context class loader, in which tasks run. */
    static GroupTree of(GroupActor home, List<? extends ChildSpec> specs, @Nullable ClassLoader contextLoader) {
        GroupTree tree = new GroupTree(new ArrayList<>(specs.size()), new ArrayList<>(), new ArrayList<>());
        specs.forEach(spec -> tree.members.add(tree.make(home, spec, contextLoader)));
        Deque<GroupActor> empty = new ArrayDeque<>(tree.groups);
        for (GroupActor group = empty.poll(); group != null; group = empty.poll()) {
            int known = tree.groups.size();
            for (ChildSpec spec : group.spec().children()) {
                group.adopt(tree.make(group, spec, contextLoader));
            }
            empty.addAll(tree.groups.subList(known, tree.groups.size()));
        }
        return tree;
    }

    private Member make(GroupActor home, ChildSpec spec, @Nullable ClassLoader contextLoader) {
        GroupEnvironment environment = home.environment();
        Member member = new Member(home);
        String path = home.pathOf(spec.name());
        long sequence = environment.census().next();
        if (spec instanceof GroupSpec below) {
            GroupActor group = new GroupActor(environment, member, below, path, sequence);
            group.runsWith(contextLoader);
            groups.add(group);
            member.moveIn(group);
        } else if (spec instanceof TaskSpec own) {
            TaskActor task = new TaskActor(environment.tasks(), member, own, new TaskId(sequence, path));
            task.runsWith(contextLoader);
            tasks.add(task);
            member.moveIn(task);
        }
        return member;
    }

    /** Returns the children themselves. */
    public List<Resident> residents() {
        return members.stream().map(Member::child).toList();
    }

    /** Accepts all tasks, and lets the groups be seen, the upper ones last. */
    public void accept(Census census) {
        census.accepted(tasks.size());
        tasks.forEach(TaskActor::accept);
        for (int i = groups.size() - 1; i >= 0; i--) {
            groups.get(i).accept();
        }
    }

    /** Tells of the tasks, on a thread of this role. */
    public void announce(Role role) {
        tasks.forEach(task -> task.announce(role));
    }
}
