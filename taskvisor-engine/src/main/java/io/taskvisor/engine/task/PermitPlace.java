package io.taskvisor.engine.task;

import io.taskvisor.engine.run.Permits;
import org.jspecify.annotations.Nullable;

/**
 * A task's place with the {@link Permits}: none, in the queue, left while its permit was on the way, or holding one. Belongs
 * to the task's turn. A permit that was on the way when the place was left still arrives, and counts for the next {@link
 * #ask}.
 */
final class PermitPlace {
    private final Permits permits;
    private Permits.@Nullable Ticket ticket;
    private boolean coming;
    private boolean held;

    PermitPlace(Permits permits) {
        this.permits = permits;
    }

    /** Asks for a permit, unless that was done; returns whether it is held now. Else it will be granted to the waiter. */
    boolean ask(Permits.Waiter waiter) {
        if (!held && !coming && ticket == null) {
            ticket = permits.acquire(waiter);
            held = ticket == null;
        }
        return held;
    }

    void granted() {
        ticket = null;
        coming = false;
        held = true;
    }

    boolean isHeld() {
        return held;
    }

    /** Returns whether somebody waits for what is held here. */
    boolean isWanted() {
        return permits.contended();
    }

    /** Leaves the queue, or lets the permit go; returns whether one is to be passed on. */
    boolean leave() {
        if (ticket != null) {
            coming = !permits.leave(ticket);
            ticket = null;
        }
        boolean had = held;
        held = false;
        return had;
    }
}
