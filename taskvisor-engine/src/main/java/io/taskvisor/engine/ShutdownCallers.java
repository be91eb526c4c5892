package io.taskvisor.engine;

import io.taskvisor.engine.event.EventBus;
import io.taskvisor.engine.group.GroupActor;
import io.taskvisor.engine.task.TaskActor;
import io.taskvisor.engine.task.TaskEnvironment;
import io.taskvisor.internal.SlotPath;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The threads that wait for the shutdown, which therefore must not wait for them: threads that run something of the
 * supervisor's and called {@code shutdown}, and those that called {@link System#exit}, which waits for the JVM's hooks, and so
 * for us.
 *
 * <p>The former say so. The latter are found by their stacks, whatever they were running: an attempt, a callback, an observer,
 * the completion of an outcome. So while the JVM exits, the shutdown's thread looks at the stacks of all threads of the
 * supervisor's that wait for something, and at those that have a turn of a task or a group.
 *
 * <p>A task whose threads all wait for us counts as stopped, and so does a group that waits for nothing but such tasks.
 */
final class ShutdownCallers {
    /** How soon one looks who called exit; a task may call it only when it is told to stop. */
    private static final long FIRST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** No look takes longer than this; the next one goes on where it ended. */
    private static final long LONGEST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final TaskEnvironment environment;
    private final GroupActor root;

    /** Each with what it runs. */
    private final ConcurrentMap<Thread, String> callers = new ConcurrentHashMap<>();

    /** Set by the JVM's hook, or when it is seen that another hook called the shutdown. */
    private volatile boolean exiting;

    /** The thread to wake when there is a new caller. */
    private volatile @Nullable Thread performer;

    // What follows belongs to the shutdown's thread.
    private final Pace pace = new Pace(FIRST_LOOK_NANOS);
    private List<TaskActor> tasks = List.of();
    private List<GroupActor> groups = List.of();
    private Set<Thread> otherThreads = Set.of();
    private @Nullable Iterator<Thread> toLookAt;

    ShutdownCallers(TaskEnvironment environment, GroupActor root) {
        this.environment = environment;
        this.root = root;
    }

    // ---- any thread

    /** Says that the JVM exits. */
    void exiting() {
        exiting = true;
        wake();
    }

    /** Notes the current thread if it runs something of the supervisor's. */
    void noteCurrent() {
        Thread caller = Thread.currentThread();
        String what = whatRunsOn(caller);
        if (!what.isEmpty()) {
            callers.put(caller, "thread '" + caller.getName() + "' of " + what);
            wake();
        }
    }

    private void wake() {
        LockSupport.unpark(performer);
    }

    /** Returns what of the supervisor's this thread runs; empty if it is not one of its threads, and runs nothing of it. */
    private String whatRunsOn(Thread thread) {
        EventBus bus = environment.bus();
        if (bus.isObserverThread(thread)) {
            return "observer '" + bus.observerOf(thread) + "'";
        }
        for (TaskActor task : allTasks()) {
            if (task.liveThreads().contains(thread)) {
                return "task '" + task.id().path() + "'";
            }
        }
        for (GroupActor group : root.allGroups()) {
            if (group.turnOf() == thread) {
                return "group '" + group.path() + "'";
            }
        }
        return environment.threads().isLive(thread) || root.turnOf() == thread ? "a callback" : "";
    }

    private List<TaskActor> allTasks() {
        return environment.leaving().and(root.allTasks());
    }

    /** Returns whether this thread keeps a task from stopping its attempt, so that waiting for the shutdown would take the grace. */
    boolean keepsAnAttemptRunning(Thread thread) {
        return allTasks().stream().anyMatch(task -> task.isKeptFromStoppingBy(thread));
    }

    /** Returns the callers, each with what it runs. */
    List<String> names() {
        return List.copyOf(callers.values());
    }

    /** Returns whether the JVM exits, as far as is known. */
    boolean isExiting() {
        return exiting;
    }

    // ---- the shutdown's thread

    /**
     * Begins to look at what these do.
     *
     * @param own threads of the shutdown's own, a live view
     */
    void watch(List<TaskActor> stoppedTasks, List<GroupActor> stoppedGroups, Set<Thread> own) {
        performer = Thread.currentThread();
        otherThreads = own;
        tasks = stoppedTasks;
        groups = stoppedGroups;
    }

    boolean isEmpty() {
        return callers.isEmpty();
    }

    /** Returns whether this thread waits for us, as far as is known now. */
    boolean has(Thread thread) {
        look();
        return callers.containsKey(thread);
    }

    /** Looks who called exit, if it is time to. */
    void look() {
        if (pace.isDue()) {
            if (!exiting && JvmExit.isUnderWay()) {
                exiting = true; // Another hook called the shutdown.
            }
            if (exiting) {
                lookAtStacks();
            }
            pace.looked();
        }
    }

    /** Returns in how many nanoseconds there is something to look for. */
    long untilLook() {
        return pace.left();
    }

    private void lookAtStacks() {
        Iterator<Thread> threads = toLookAt == null ? candidates().iterator() : toLookAt;
        long begun = System.nanoTime();
        while (threads.hasNext() && System.nanoTime() - begun < LONGEST_LOOK_NANOS) {
            Thread thread = threads.next();
            if (!callers.containsKey(thread) && JvmExit.wasCalledBy(thread)) {
                String what = whatRunsOn(thread);
                String name = "thread '" + thread.getName() + "'" + (what.isEmpty() ? "" : " of " + what);
                callers.put(thread, name + ", by System.exit");
            }
        }
        toLookAt = threads.hasNext() ? threads : null;
    }

    private Stream<Thread> candidates() {
        Stream<Thread> ofTasks =
                tasks.stream().filter(task -> !task.isSettled()).flatMap(task -> task.liveThreads().stream());
        Stream<Thread> ofGroups = Stream.concat(Stream.of(root), groups.stream())
                .map(GroupActor::turnOf)
                .<Thread>mapMulti((thread, each) -> {
                    if (thread != null) {
                        each.accept(thread);
                    }
                });
        Stream<Thread> others = Stream.concat(otherThreads.stream(), environment.threads().live().stream());
        return Stream.concat(Stream.concat(ofTasks, ofGroups), others);
    }

    // ---- what need not be waited for

    /** Returns whether all that this task still does is wait for us. */
    boolean isExcused(TaskActor task) {
        if (callers.isEmpty()) {
            return false;
        }
        List<Thread> running = task.liveThreads();
        return !running.isEmpty() && callers.keySet().containsAll(running);
    }

    /** Returns whether a caller has the turn of this group, which therefore does nothing more. */
    boolean holds(GroupActor group) {
        Thread holder = callers.isEmpty() ? null : group.turnOf();
        return holder != null && callers.containsKey(holder);
    }

    /** Returns the paths of the groups that wait for nothing but callers, as far as they are not stopped; the root is not told of. */
    Set<String> excusedGroups() {
        Set<String> excused = new HashSet<>();
        if (!callers.isEmpty()) {
            tasks.stream()
                    .filter(task -> !task.isSettled() && isExcused(task))
                    .forEach(task -> addGroupsAbove(task.id().path(), excused));
            groups.stream().filter(group -> !group.isSettled() && holds(group)).forEach(group -> {
                excused.add(group.path());
                addGroupsAbove(group.path(), excused);
            });
        }
        return excused;
    }

    private static void addGroupsAbove(String path, Set<String> groups) {
        if (SlotPath.isOne(path)) {
            return; // It is in no group, whatever its key says.
        }
        for (int end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
            groups.add(path.substring(0, end));
        }
    }
}
