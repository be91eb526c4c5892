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

    /** Whether an owner that is told to stop does so at once; else it goes on until it is ended. */
    private final boolean stopsAtOnce;

    private @Nullable Integer owner;
    private boolean ownerIsToldToStop;
    private final List<Waiting> queue = new ArrayList<>();
    private final Map<Integer, String> fates = new HashMap<>();

    SlotOracle(int max, boolean stopsAtOnce) {
        this.max = max;
        this.stopsAtOnce = stopsAtOnce;
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
        if (stopsAtOnce) {
            end("cancelled");
        }
    }

    /** The owner ends. */
    void end(String fate) {
        if (owner != null) {
            fates.put(owner, fate);
            owner = null;
            promote();
        }
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
        int count = queue.size() + (owner == null ? 0 : 1);
        queue.forEach(waiting -> fates.put(waiting.task, Rejection.REMOVED.label()));
        queue.clear();
        if (owner != null) {
            stopOwner();
        }
        return count;
    }
}
