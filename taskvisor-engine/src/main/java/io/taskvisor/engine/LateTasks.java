package io.taskvisor.engine;

import io.taskvisor.engine.task.TaskActor;
import io.taskvisor.engine.time.Budget;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * The tasks of a shutdown that have not had their grace because they had no core: a million that are told to stop need more
 * than that to run at all.
 *
 * <p>One looks from half of the grace on: a task that is seen then not to have run since it was told, or whose end is only
 * about to be reported, is late. It is waited for beyond the grace, as long as some of these tasks get their core or end now
 * and then, and within a limit. Belongs to the shutdown's thread.
 */
final class LateTasks {
    private static final long FIRST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Without progress, late tasks are waited for so long at least. */
    private static final long LEAST_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final List<TaskActor> tasks;
    private final Budget half;
    private final long patienceNanos;
    private final BitSet late = new BitSet();
    private final Pace pace = new Pace(FIRST_LOOK_NANOS);

    // How far they were at the last look, and for how long nothing is to change.
    private int left = -1;
    private int withoutCore = -1;
    private Budget patience = Budget.of(0);

    /** Looks at none of these tasks yet, whose grace of so many nanoseconds begins now. */
    LateTasks(List<TaskActor> tasks, long graceNanos) {
        this.tasks = tasks;
        this.half = Budget.of(graceNanos / 2);
        this.patienceNanos = Math.max(LEAST_PATIENCE_NANOS, graceNanos / 4);
    }

    /** Looks which are late, if it is time to. */
    void look() {
        if (half.isOver() && pace.isDue()) {
            lookNow();
            pace.looked();
        }
    }

    /** Looks which are late. */
    void lookNow() {
        for (int i = 0; i < tasks.size(); i++) {
            TaskActor task = tasks.get(i);
            if (!task.isSettled() && !late.get(i) && task.awaitsCore()) {
                late.set(i);
            }
        }
    }

    /** Returns in how many nanoseconds to look. */
    long untilLook() {
        return half.isOver() ? pace.left() : half.left();
    }

    /** Returns those that are late or not, as asked for, and have not ended. */
    List<TaskActor> unsettled(boolean thatAreLate) {
        return IntStream.range(0, tasks.size())
                .filter(i -> late.get(i) == thatAreLate && !tasks.get(i).isSettled())
                .mapToObj(tasks::get)
                .toList();
    }

    /** Returns whether it is of use to wait for these: some of them got a core or ended lately. To be asked again and again. */
    boolean mayEnd(List<TaskActor> unsettled) {
        int waiting = (int) unsettled.stream().filter(TaskActor::awaitsCore).count();
        if (unsettled.size() != left || waiting != withoutCore) {
            left = unsettled.size();
            withoutCore = waiting;
            patience = Budget.of(patienceNanos);
        }
        return !unsettled.isEmpty() && !patience.isOver();
    }
}
