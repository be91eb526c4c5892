package io.taskvisor.engine.admission;

import io.taskvisor.Rejection;
import io.taskvisor.admission.AdmissionPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a slot is to do, with numbers for tasks: written down as the words of the contract say it, without a care for speed. */
final class SlotOracle {
    private record Waiting(int task, AdmissionPolicy policy) {}

    private final int max;

    /** What becomes of an owner that is told to stop. */
    enum Stop {
        /** It goes on until it is ended. */
        GOES_ON,
        /** It ends at once. */
        ENDS,
        /** It is abandoned at once, and keeps the slot until it is ended or released. */
        IS_ABANDONED
    }

    private final Stop stop;

    private @Nullable Integer owner;
    private boolean held;
    private boolean ownerIsToldToStop;
    private final List<Waiting> queue = new ArrayList<>();
    private final Map<Integer, String> fates = new HashMap<>();

    SlotOracle(int max, Stop stop) {
        this.max = max;
        this.stop = stop;
    }

    /** Returns whether the owner has its outcome. */
    boolean isHeld() {
        return held;
    }

    @Nullable
    Integer owner() {
        return owner;
    }

    boolean ownerIsToldToStop() {
        return ownerIsToldToStop;
    }

    List<Integer> waiting() {
        return queue.stream().map(Waiting::task).toList();
    }

    /** Returns how tasks ended, by number. */
    Map<Integer, String> fates() {
        return fates;
    }

    void submit(int task, AdmissionPolicy policy) {
        Waiting submitted = new Waiting(task, policy);
        if (owner == null) {
            queue.add(submitted);
            promote();
            return;
        }
        int latest = latest();
        switch (policy) {
            case QUEUE -> {
                if (queue.size() - (latest < 0 ? 0 : 1) >= max) {
                    fates.put(task, Rejection.QUEUE_FULL.label());
                } else {
                    queue.add(submitted);
                }
            }
            case DROP_IF_RUNNING -> fates.put(task, Rejection.SLOT_BUSY.label());
            case KEEP_LATEST -> {
                if (latest < 0) {
                    queue.add(submitted);
                } else {
                    fates.put(queue.set(latest, submitted).task, Rejection.SUPERSEDED.label());
                }
            }
            case REPLACE -> {
                if (latest >= 0) {
                    fates.put(queue.remove(latest).task, Rejection.SUPERSEDED.label());
                }
                queue.add(0, submitted);
                stopOwner();
            }
        }
    }

    private int latest() {
        for (int i = 0; i < queue.size(); i++) {
            AdmissionPolicy policy = queue.get(i).policy;
            if (policy == AdmissionPolicy.REPLACE || policy == AdmissionPolicy.KEEP_LATEST) {
                return i;
            }
        }
        return -1;
    }

    private void stopOwner() {
        ownerIsToldToStop = true;
        if (stop == Stop.ENDS) {
            end("cancelled");
        } else if (stop == Stop.IS_ABANDONED && owner != null && !held) {
            held = true;
            fates.put(owner, "abandoned");
        }
    }

    /** The owner ends. */
    void end(String fate) {
        if (owner != null) {
            if (!held) {
                fates.put(owner, fate);
            }
            free();
        }
    }

    private void free() {
        owner = null;
        held = false;
        promote();
    }

    /** Returns whether that freed the slot. */
    boolean release() {
        boolean frees = held;
        if (frees) {
            free();
        }
        return frees;
    }

    private void promote() {
        if (!queue.isEmpty()) {
            owner = queue.remove(0).task;
            ownerIsToldToStop = false;
        }
    }

    void cancel(int task) {
        if (owner != null && owner == task) {
            stopOwner();
        } else if (queue.removeIf(waiting -> waiting.task == task)) {
            fates.put(task, Rejection.REMOVED.label());
        }
    }

    /** Returns how many these were. */
    int cancelAll() {
        int count = queue.size() + (owner == null || held ? 0 : 1);
        queue.forEach(waiting -> fates.put(waiting.task, Rejection.REMOVED.label()));
        queue.clear();
        if (owner != null) {
            stopOwner();
        }
        return count;
    }
}
