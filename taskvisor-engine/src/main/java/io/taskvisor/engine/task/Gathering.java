package io.taskvisor.engine.task;

import io.taskvisor.TaskOutcome;
import io.taskvisor.engine.future.Allowance;
import io.taskvisor.engine.future.Copy;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A future that is completed when several tasks and groups have their outcomes. It waits for one after the other: when the last
 * has its outcome, all have. So only one of them knows of it, and lets it go when nobody has it any more.
 *
 * @param <R> what it is completed with
 */
public final class Gathering<R> extends Copy<TaskOutcome, R> {
    private final Allowance allowance;

    // Written by begin, and from then on used by the thread that goes on: the counter carries them from one to the
    // next.
    private @Nullable Iterator<? extends OutcomeCell> left;
    private @Nullable Supplier<R> result;

    /** The one that is waited for. */
    private @Nullable OutcomeCell awaited;

    /** How often it is to go on. Who finds it at zero does so, and for the others: an outcome may be there at once. */
    private final AtomicInteger steps = new AtomicInteger();

    /** Creates a future that waits for nothing yet. */
    public Gathering(Allowance allowance) {
        this.allowance = allowance;
    }

    /** Waits for all of these, and is completed with the result then. Called once. */
    public void begin(List<? extends OutcomeCell> all, Supplier<R> made) {
        left = all.iterator();
        result = made;
        step();
    }

    @Override
    protected void arrived(TaskOutcome outcome) {
        step();
    }

    private void step() {
        if (steps.getAndIncrement() == 0) {
            do {
                goOn();
            } while (steps.decrementAndGet() > 0);
        }
    }

    private void goOn() {
        Iterator<? extends OutcomeCell> cells = left;
        Supplier<R> made = result;
        OutcomeCell last = awaited;
        if (cells == null || made == null || isDone() || (last != null && !last.isSettled())) {
            return;
        }
        while (cells.hasNext()) {
            OutcomeCell next = cells.next();
            awaited = next; // Before it can call.
            if (next.tellLater(this, allowance)) {
                return;
            }
        }
        complete(made.get());
    }
}
