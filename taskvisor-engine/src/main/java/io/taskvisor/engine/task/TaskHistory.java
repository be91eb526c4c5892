package io.taskvisor.engine.task;

import io.taskvisor.FailedTask;
import io.taskvisor.TaskId;
import io.taskvisor.TaskOutcome;
import io.taskvisor.engine.time.TimeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** What a supervisor remembers of tasks that are gone, and of attempts that were left behind. Thread-safe, without locks. */
public final class TaskHistory {
    private static final int MOST = 100;

    private final AtomicReferenceArray<@Nullable FailedTask> failed = new AtomicReferenceArray<>(MOST);

    /** How many have failed: the next one's place is this, modulo the length of the array. */
    private final AtomicLong failures = new AtomicLong();

    private volatile String permitHolders = "others hold all permits";

    private final AtomicLong abandoned = new AtomicLong();
    private final AtomicLong abandonedRunning = new AtomicLong();

    /** Notes how a task ended, if badly. Several at once may be in an order that is not theirs. */
    void ended(TaskId task, TaskOutcome outcome, TimeSource time, long atNanos) {
        if (outcome instanceof TaskOutcome.Failed
                || outcome instanceof TaskOutcome.Fatal
                || outcome instanceof TaskOutcome.Abandoned) {
            failed.set((int) (failures.getAndIncrement() % MOST), new FailedTask(task, time.instant(atNanos), outcome));
        }
    }

    /** Keeps no exceptions any more: the supervisor has stopped, and whoever has a handle still would have them all. */
    public void close() {
        for (int i = 0; i < MOST; i++) {
            failed.set(i, null);
        }
    }

    /** Returns who held the permits when somebody looked last; for people. */
    String permitHolders() {
        return permitHolders;
    }

    /** Says who holds the permits. */
    public void permitsHeldBy(String holders) {
        permitHolders = holders;
    }

    /** An attempt was left behind, and runs. */
    void abandoned() {
        abandoned.incrementAndGet();
        abandonedRunning.incrementAndGet();
    }

    /** One of those has ended. */
    void abandonedEnded() {
        abandonedRunning.decrementAndGet();
    }

    /** Returns the last tasks that ended badly, the latest first. */
    public List<FailedTask> lastFailed() {
        List<FailedTask> last = new ArrayList<>();
        long next = failures.get();
        for (long i = next - 1; i >= Math.max(0, next - MOST); i--) {
            FailedTask task = failed.get((int) (i % MOST));
            if (task != null) { // Else it is about to be set.
                last.add(task);
            }
        }
        return List.copyOf(last);
    }

    /** Returns how many attempts were left behind so far. */
    public long abandonedAttempts() {
        return abandoned.get();
    }

    /** Returns how many of them have not ended. */
    public long abandonedRunning() {
        return abandonedRunning.get();
    }
}
