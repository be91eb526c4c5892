package io.taskvisor.engine.task;

import io.taskvisor.Registration;
import io.taskvisor.engine.log.EngineLog;
import io.taskvisor.engine.log.LogKind;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The callbacks of one attempt. They run outside the lock, each once, by whoever {@linkplain #take took} them. */
final class CancelCallbacks {
    /** One callback, and its place in the list; an object of its own, so that a {@link Runnable} can be registered twice. */
    private static final class Entry implements Registration {
        private final CancelCallbacks list;
        private final Runnable callback;
        private @Nullable Entry previous;
        private @Nullable Entry next;

        Entry(CancelCallbacks list, Runnable callback) {
            this.list = list;
            this.callback = callback;
        }

        @Override
        public void close() {
            list.remove(this);
        }
    }

    // Guarded by this object's monitor, which is held for moments in which nothing of the user's runs.

    /** In order of registration, through {@link Entry#next}. */
    private @Nullable Entry first;

    private @Nullable Entry last;

    private @Nullable CancellationStage stage;

    /** The thread that runs what was registered. */
    private volatile @Nullable Thread thread;

    /** Notes the thread that is about to run what was registered. */
    void runsOn(Thread helper) {
        thread = helper;
    }

    /** Returns the thread that runs, or ran, what was registered. */
    Optional<Thread> thread() {
        return Optional.ofNullable(thread);
    }

    synchronized Registration add(Runnable callback) {
        Entry entry = new Entry(this, callback);
        entry.previous = last;
        if (last == null) {
            first = entry;
        } else {
            last.next = entry;
        }
        last = entry;
        return entry;
    }

    /** Takes one out, unless it has been taken out. */
    private synchronized void remove(Entry entry) {
        if (entry.previous != null) {
            entry.previous.next = entry.next;
        } else if (first == entry) {
            first = entry.next;
        } else {
            return;
        }
        if (entry.next != null) {
            entry.next.previous = entry.previous;
        } else {
            last = entry.previous;
        }
        entry.previous = null;
        entry.next = null;
    }

    /** Returns a stage that is completed as a callback, the same one at each call. */
    synchronized CompletionStage<Void> stage() {
        if (stage == null) {
            stage = new CancellationStage();
            add(stage);
        }
        return stage;
    }

    /** Returns whether the code of the task has registered something: what wakes a thread of its own in a sleep is ours. */
    synchronized boolean informs() {
        for (Entry entry = first; entry != null; entry = entry.next) {
            if (!(entry.callback instanceof Wakeup)) {
                return true;
            }
        }
        return false;
    }

    synchronized boolean isEmpty() {
        return first == null;
    }

    /** Takes what is registered first out; null if there is nothing. */
    private synchronized @Nullable Entry take() {
        Entry taken = first;
        if (taken != null) {
            remove(taken);
        }
        return taken;
    }

    /** Runs what is registered on the current thread; what one throws is logged. */
    void run(String task, EngineLog log) {
        for (Entry entry = take(); entry != null; entry = take()) {
            run(task, log, entry.callback);
        }
    }

    static void run(String task, EngineLog log, Runnable callback) {
        try {
            callback.run();
        } catch (Throwable e) {
            log.log(LogKind.CALLBACK_FAILED, () -> "a cancel callback of task '" + task + "' failed", e);
        }
    }
}
