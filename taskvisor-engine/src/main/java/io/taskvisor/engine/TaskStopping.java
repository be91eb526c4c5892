package io.taskvisor.engine;

import io.taskvisor.ShutdownReport;
import io.taskvisor.TaskOutcome;
import io.taskvisor.engine.admission.SlotTable;
import io.taskvisor.engine.admission.Submission;
import io.taskvisor.engine.group.GroupActor;
import io.taskvisor.engine.run.Role;
import io.taskvisor.engine.task.NotRunException;
import io.taskvisor.engine.task.TaskActor;
import io.taskvisor.engine.task.TaskEnvironment;
import io.taskvisor.engine.time.Budget;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * How a shutdown stops tasks and groups: rejects what waits for a slot, tells the others to stop, waits for them within the
 * grace, and leaves behind what does not stop. Belongs to the shutdown's thread.
 */
final class TaskStopping {
    /** After the grace: what threads are given to come back from code that is not a task's. */
    static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** How long threads that hang in a turn may keep their tasks from being abandoned. */
    private static final long TURN_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** How often to look at late tasks, at first. */
    private static final long LATE_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** How often to look whether all that still runs of a task are callers. */
    private static final long CALLERS_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final TaskEnvironment environment;
    private final GroupActor root;
    private final SlotTable slots;
    private final ShutdownCallers callers;
    private final ShutdownSteps steps;
    private final List<TaskActor> tasks;
    private final List<GroupActor> groups;
    private final Set<TaskActor> passedOver = new HashSet<>();
    private final Pace pace = new Pace(CALLERS_LOOK_NANOS);
    private final Budget grace;
    private final LateTasks late;
    private final ShutdownWaits waits;

    /** Takes all tasks and groups that there are, which have this grace; no more come in. */
    TaskStopping(
            TaskEnvironment environment,
            GroupActor root,
            SlotTable slots,
            ShutdownCallers callers,
            ShutdownSteps steps,
            Budget grace,
            ShutdownWaits waits) {
        this.environment = environment;
        this.root = root;
        this.slots = slots;
        this.callers = callers;
        this.steps = steps;
        this.tasks = environment.leaving().and(root.allTasks());
        this.groups = root.allGroups();
        this.grace = grace;
        this.late = new LateTasks(tasks, grace.left());
        this.waits = waits;
    }

    List<TaskActor> tasks() {
        return tasks;
    }

    List<GroupActor> groups() {
        return groups;
    }

    // ---- telling them

    /** The door is closed, so nothing comes in from a slot any more: all submissions that are outside end there. */
    void rejectQueued() {
        List<Submission> queued = List.copyOf(slots.outside());
        steps.forEach("rejected what waited for a slot", queued, submission -> submission.refuse(Role.BORROWED));
        awaitAll(queued, each -> each.isAdmitted() || each.task().isDecided(), TURN_PATIENCE_NANOS);
        List<Submission> held =
                queued.stream().filter(each -> !each.isAdmitted()).toList();
        steps.forEach(
                "rejected what waited for a slot", held, each -> each.task().abandonAnyway());
        awaitAll(queued, each -> each.isAdmitted() || each.task().isSettled(), LINGER_NANOS);
    }

    /** Tells all tasks to stop; those in groups when their turn comes. */
    void tell() {
        steps.forEach("told tasks to stop", root.children().all(TaskActor.class), task -> task.cancel(Role.BORROWED));
        root.cancel(Role.BORROWED);
        steps.run("told groups to stop", root::attend);
    }

    // ---- waiting for them

    /**
     * Waits until all tasks have stopped, or their time is up, and leaves behind those that have not stopped. Tasks that have not
     * had a core are waited for beyond the grace, up to what {@code most} says then.
     */
    void await(Supplier<Budget> most) {
        await(tasks, grace);
        tellTheRest();
        late.lookNow();
        if (tasks.stream().anyMatch(task -> !task.isSettled() && !callers.isExcused(task))) {
            environment.bus().stopWaiting(); // They may wait for an observer.
        }
        abandon(late.unsettled(false));
        awaitLate(most);
        abandon(late.unsettled(true));
    }

    private void tellWhoIsAwaited() {
        if (waits.isDue()) {
            waits.tell(
                    notExcused(tasks.stream().filter(task -> !task.isSettled()).toList()));
        }
    }

    private void awaitLate(Supplier<Budget> most) {
        Pace looks = new Pace(LATE_LOOK_NANOS, 10 * LATE_LOOK_NANOS);
        for (looks.begin();
                late.mayEnd(notExcused(late.unsettled(true))) && !most.get().isOver();
                looks.begin()) {
            callers.look();
            passOverCallers();
            tellWhoIsAwaited();
            looks.looked();
            LockSupport.parkNanos(this, Math.max(1, looks.left()));
        }
    }

    private List<TaskActor> notExcused(List<TaskActor> some) {
        return callers.isEmpty()
                ? some
                : some.stream().filter(task -> !callers.isExcused(task)).toList();
    }

    /** Waits for one after the other: when the last has its outcome, all have. */
    private void await(List<TaskActor> awaited, Budget budget) {
        Thread waiter = Thread.currentThread();
        for (TaskActor task : awaited) {
            if (!task.isSettled()) {
                task.whenSettled(() -> LockSupport.unpark(waiter));
            }
            while (!task.isSettled() && !callers.isExcused(task)) {
                long left = budget.left();
                if (left <= 0) {
                    return;
                }
                callers.look();
                passOverCallers();
                late.look();
                tellWhoIsAwaited();
                // There is no telling when the last thread of a task that does not wait for us has left.
                long look = callers.isEmpty() ? callers.untilLook() : CALLERS_LOOK_NANOS;
                long own = Math.min(late.untilLook(), waits.untilDue());
                LockSupport.parkNanos(this, Math.max(1, Math.min(Math.min(left, look), own)));
            }
        }
    }

    /** Lets groups go on that wait for a caller, or in which a caller has the turn. */
    private void passOverCallers() {
        if (callers.isEmpty() || !pace.isDue()) {
            return;
        }
        List<TaskActor> waiting = tasks.stream()
                .filter(task -> !task.isSettled() && callers.isExcused(task) && passedOver.add(task))
                .toList();
        steps.forEach("passed over tasks that wait for it", waiting, TaskActor::passOver);
        List<GroupActor> held = groupsAndRoot().stream()
                .filter(group -> !group.isSettled() && callers.holds(group))
                .toList();
        held.forEach(group -> steps.run("told the children of a group to stop", group::stopPastTurn));
        pace.looked();
    }

    private List<GroupActor> groupsAndRoot() {
        List<GroupActor> all = new ArrayList<>(groups);
        all.add(root);
        return all;
    }

    // ---- when the grace is over

    /** Those whose turn to stop has not come in their group are told now, all together. */
    private void tellTheRest() {
        List<TaskActor> rest = tasks.stream()
                .filter(task -> !task.isSettled() && !task.isToldToStop())
                .toList();
        if (!rest.isEmpty()) {
            environment.finalGrace().begin(LINGER_NANOS);
            steps.forEach("told tasks to stop", rest, task -> task.cancel(Role.BORROWED));
            await(rest, Budget.of(LINGER_NANOS));
        }
    }

    /** Leaves these behind. */
    private void abandon(List<TaskActor> unsettled) {
        List<TaskActor> rest = notExcused(unsettled);
        if (rest.isEmpty()) {
            return;
        }
        steps.forEach("abandoned tasks", rest, task -> task.abandonBy(Role.BORROWED));
        awaitAll(rest, TaskActor::isDecided, TURN_PATIENCE_NANOS);
        steps.forEach("abandoned tasks", rest, TaskActor::abandonAnyway);
        // What another thread has decided, that thread tells first.
        awaitAll(rest, TaskActor::isSettled, LINGER_NANOS);
        steps.forEach("abandoned tasks", rest, TaskActor::settleAnyway);
    }

    /** Groups end when their tasks have; on a busy machine, or beside a slow observer, a little later. */
    void awaitGroups() {
        Set<String> excused = callers.excusedGroups();
        awaitAll(
                groups,
                group -> group.isSettled() || excused.contains(group.path()),
                grace.atLeast(LINGER_NANOS).left());
        List<GroupActor> held = groups.stream()
                .filter(group -> !group.isSettled() && !excused.contains(group.path()))
                .toList();
        steps.forEach("abandoned groups", held, GroupActor::settleAnyway);
    }

    private static <T> void awaitAll(Collection<T> all, Predicate<T> condition, long nanos) {
        Budget budget = Budget.of(nanos);
        while (!all.stream().allMatch(condition) && !budget.isOver()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    // ---- what was left behind

    /** Returns how many of the tasks that were left behind have not run since they were told to stop. */
    int withoutCore() {
        return (int) tasks.stream()
                .filter(task -> task.settled().orElse(null) instanceof TaskOutcome.Abandoned abandoned
                        && abandoned.stuckAt() instanceof NotRunException)
                .count();
    }

    /** Returns the tasks and groups that have not stopped. */
    List<ShutdownReport.Abandoned> leftBehind() {
        List<ShutdownReport.Abandoned> left = new ArrayList<>();
        for (TaskActor task : tasks) {
            if (task.settled().orElse(null) instanceof TaskOutcome.Abandoned abandoned) {
                left.add(leftBehind(task, abandoned.stuckAt()));
            }
        }
        for (GroupActor group : groups) {
            if (group.settled().orElse(null) instanceof TaskOutcome.Abandoned abandoned) {
                left.add(new ShutdownReport.Abandoned(
                        "group '" + group.path() + "'", Optional.empty(), Optional.empty(), abandoned.stuckAt()));
            }
        }
        return left;
    }

    private static ShutdownReport.Abandoned leftBehind(TaskActor task, Throwable where) {
        return new ShutdownReport.Abandoned(
                "task '" + task.id().path() + "'",
                Optional.of(task.id()),
                task.liveThreads().stream().map(Thread::getName).findFirst(),
                where);
    }
}
