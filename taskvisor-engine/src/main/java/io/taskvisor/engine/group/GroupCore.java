package io.taskvisor.engine.group;

import static java.util.Objects.requireNonNull;

import io.taskvisor.ChildSpec;
import io.taskvisor.DuplicateNameException;
import io.taskvisor.GroupClosedException;
import io.taskvisor.GroupSpec;
import io.taskvisor.GroupState;
import io.taskvisor.SupervisorClosedException;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskvisorException;
import io.taskvisor.engine.run.ContextLoader;
import io.taskvisor.engine.run.Recovery;
import io.taskvisor.engine.run.Role;
import io.taskvisor.engine.run.Threads;
import io.taskvisor.engine.task.Resident;
import io.taskvisor.engine.task.SpecCheck;
import io.taskvisor.engine.task.TaskActor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What a group is, and what callers may ask of it from any thread: to let children in, to find them, and how it will end. */
abstract class GroupCore extends GroupMailbox implements TaskGroup, Resident {
    private final GroupEnvironment environment;
    private final GroupSpec spec;
    private final String path;
    private final long sequence;
    private final Children children = new Children();
    private final Door door = new Door();

    /** How many times children have come in of which the turn does not know yet. */
    private final AtomicInteger arriving = new AtomicInteger();

    /** Of whoever has added the group; its tasks run with it, however often it is made again. Written before others see it. */
    private @Nullable ClassLoader contextLoader = ContextLoader.current();

    private volatile boolean accepted;
    private volatile GroupState state = GroupState.PENDING;

    GroupCore(GroupEnvironment environment, GroupSpec spec, String path, long sequence) {
        this.environment = environment;
        this.spec = spec;
        this.path = path;
        this.sequence = sequence;
    }

    final GroupEnvironment environment() {
        return environment;
    }

    final GroupSpec spec() {
        return spec;
    }

    /** Says whose context class loader the group's tasks are to run with. Called before anybody sees the group. */
    final void runsWith(@Nullable ClassLoader loader) {
        contextLoader = loader;
    }

    /** Returns the context class loader that the group's tasks run with; null may be the answer. */
    final @Nullable ClassLoader contextLoader() {
        return contextLoader;
    }

    /** Returns the children by name. */
    public final Children children() {
        return children;
    }

    final Door door() {
        return door;
    }

    /** Returns the path of a child of this name. */
    public final String pathOf(String name) {
        return path.isEmpty() ? name : path + '/' + name;
    }

    @Override
    public final String path() {
        return path;
    }

    @Override
    public final String name() {
        return spec.name();
    }

    @Override
    public final long sequence() {
        return sequence;
    }

    @Override
    public final boolean isSignificant() {
        return spec.significant();
    }

    @Override
    public final boolean isAccepted() {
        return accepted;
    }

    /** Lets the group be seen. */
    final void accept() {
        accepted = true;
    }

    /** Returns the state. Whoever has added a child sees that it has not been ready, whichever thread has the turn. */
    @Override
    public final GroupState state() {
        GroupState known = state;
        return known == GroupState.RUNNING && arriving.get() > 0 ? GroupState.STARTING : known;
    }

    /** Returns whether this is the state as the turn has left it. */
    final boolean is(GroupState expected) {
        return state == expected;
    }

    /** Changes the state; only with the turn. */
    final void moveTo(GroupState next) {
        state = next;
    }

    // ---- letting children in

    @Override
    public final TaskHandle add(TaskSpec added) {
        requireNonNull(added, "spec must not be null");
        return letIn(List.of(added)).tasks().get(0);
    }

    @Override
    public final List<TaskHandle> addAll(Collection<TaskSpec> added) {
        return List.copyOf(letIn(distinct(added)).tasks());
    }

    /** Returns the specs, of which no two may have the same name. */
    public static List<TaskSpec> distinct(Collection<TaskSpec> specs) {
        List<TaskSpec> all = new ArrayList<>(requireNonNull(specs, "specs must not be null"));
        Set<String> names = new HashSet<>();
        for (TaskSpec each : all) {
            if (!names.add(requireNonNull(each, "specs must not contain null").name())) {
                throw new DuplicateNameException("two of the tasks to add are named '" + each.name() + "'");
            }
        }
        return all;
    }

    @Override
    public final TaskGroup add(GroupSpec added) {
        requireNonNull(added, "spec must not be null");
        return letIn(List.of(added)).groups().get(0);
    }

    /** Lets in children made from these specs, all of them or none, and starts them. */
    private GroupTree letIn(List<? extends ChildSpec> specs) {
        SpecCheck.check(specs, path, environment.tasks().defaults());
        Recovery.reserveStack();
        try {
            GroupTree tree = accepted(specs);
            tree.announce(Role.CALLER);
            return tree;
        } finally {
            attend();
        }
    }

    private GroupTree accepted(List<? extends ChildSpec> specs) {
        Census census = environment.census();
        if (!census.enter()) {
            throw new SupervisorClosedException("supervisor '" + environment.supervisor()
                    + "' is shutting down or has stopped; it accepts no task or group");
        }
        try {
            if (!door.enter()) {
                throw new GroupClosedException("group '" + path + "' is " + state + "; it accepts no task or group");
            }
            try {
                GroupTree tree = GroupTree.of(self(), specs);
                children.reserve(tree.residents());
                tree.accept(census);
                take(tree);
                return tree;
            } finally {
                door.leave();
                post(this::onDoor);
            }
        } finally {
            census.leave();
        }
    }

    /** Takes what was accepted, and starts it; {@link #attend} must follow. */
    public final void take(GroupTree tree) {
        if (!tree.members().isEmpty()) {
            arriving.incrementAndGet();
            post(() -> {
                tree.members().forEach(this::onAdded);
                arriving.decrementAndGet(); // At the end: what fails for want of memory is answered again.
            });
        }
    }

    private GroupActor self() {
        return (GroupActor) this;
    }

    /** A child has come in. Answered in the turn. */
    abstract void onAdded(Member member);

    /** Who was on the way in is not any more: a stop may have waited for that. Answered in the turn. */
    abstract void onDoor();

    // ---- finding them

    @Override
    public final Optional<TaskHandle> task(String wanted) {
        return find(requireNonNull(wanted, "path must not be null"))
                .filter(TaskHandle.class::isInstance)
                .map(TaskHandle.class::cast);
    }

    @Override
    public final Optional<TaskGroup> group(String wanted) {
        return find(requireNonNull(wanted, "path must not be null"))
                .filter(TaskGroup.class::isInstance)
                .map(TaskGroup.class::cast);
    }

    private Optional<Resident> find(String wanted) {
        GroupCore group = this;
        int from = 0;
        for (int to = wanted.indexOf('/'); to >= 0; to = wanted.indexOf('/', from)) {
            Resident next = group.children.find(wanted.substring(from, to)).orElse(null);
            if (!(next instanceof GroupCore below)) {
                return Optional.empty();
            }
            group = below;
            from = to + 1;
        }
        return group.children.find(wanted.substring(from));
    }

    @Override
    public final List<TaskHandle> tasks() {
        return List.copyOf(children.all(TaskActor.class));
    }

    @Override
    public final List<TaskGroup> groups() {
        return List.copyOf(children.all(GroupActor.class));
    }

    /** Returns all unfinished tasks in and below this group. */
    public final List<TaskActor> allTasks() {
        List<TaskActor> all = new ArrayList<>(children.all(TaskActor.class));
        allGroups().forEach(below -> all.addAll(below.children().all(TaskActor.class)));
        return all;
    }

    /** Returns how many unfinished tasks there are in and below this group. */
    final int countTasks() {
        int tasks = 0;
        Deque<GroupCore> groups = new ArrayDeque<>(List.of(this));
        for (GroupCore group = groups.poll(); group != null; group = groups.poll()) {
            for (Resident child : group.children.unordered()) {
                if (child instanceof GroupCore below) {
                    groups.add(below);
                } else {
                    tasks++;
                }
            }
        }
        return tasks;
    }

    /** Returns all unfinished groups below this one, those above before those below them. */
    public final List<GroupActor> allGroups() {
        List<GroupActor> all = new ArrayList<>(children.all(GroupActor.class));
        for (int i = 0; i < all.size(); i++) {
            all.addAll(all.get(i).children().all(GroupActor.class));
        }
        return all;
    }

    // ---- the end

    @Override
    public final CompletableFuture<TaskOutcome> outcome() {
        return ask(environment.tasks().futures());
    }

    /**
     * Gives a group an outcome that cannot end because a thread hangs with its turn, in an inline observer.
     */
    public final void settleAnyway() {
        TaskvisorException where = new TaskvisorException(
                who() + " has no tasks any more, but an observer that is called inline does not return");
        Thread stuck = turnOf();
        where.setStackTrace(stuck == null ? new StackTraceElement[0] : stuck.getStackTrace());
        if (settle(new TaskOutcome.Abandoned(where, 1))) {
            deliver();
        }
    }

    /** Completes the future of the outcome on a thread where code of the user's may run; here if there is none any more. */
    final void deliver() {
        if (isAsked()) {
            try {
                environment.tasks().threads().help(() -> ContextLoader.run(contextLoader, this::completeFuture));
            } catch (Throwable e) { // A shutdown was waiting for this outcome, and has seen it.
                completeFuture();
            }
        }
    }

    @Override
    final Threads threads() {
        return environment.tasks().threads();
    }

    /** Returns what to call the group in a message. */
    final String who() {
        return path.isEmpty() ? "supervisor '" + environment.supervisor() + "'" : "group '" + path + "'";
    }

    @Override
    public final String toString() {
        return who() + " " + state;
    }
}
