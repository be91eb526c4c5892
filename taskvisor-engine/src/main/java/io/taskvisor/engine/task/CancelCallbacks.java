package io.taskvisor.engine.task;

import io.taskvisor.Registration;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The callbacks of one attempt. They run outside the lock, each once, by whoever {@linkplain #take took} it. */
final class CancelCallbacks {
    /** One callback; an object of its own, so that the same {@link Runnable} can be registered twice. */
    private final class Entry implements Registration {
        private final Runnable callback;

        Entry(Runnable callback) {
            this.callback = callback;
        }

        @Override
        public void close() {
            synchronized (entries) {
                entries.remove(this);
            }
        }
    }

    /** Guards itself and {@link #stage}, for moments in which nothing of the user's runs. In order of registration. */
    private final Set<Entry> entries = new LinkedHashSet<>(4);

    private @Nullable CompletableFuture<Void> stage;

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

    Registration add(Runnable callback) {
        Entry entry = new Entry(callback);
        synchronized (entries) {
            entries.add(entry);
        }
        return entry;
    }

    /** Returns a stage that is completed as a callback, the same one at each call. */
    CompletionStage<Void> stage() {
        synchronized (entries) {
            if (stage == null) {
                CompletableFuture<Void> made = new CompletableFuture<>();
                entries.add(new Entry(() -> made.complete(null)));
                stage = made;
            }
            return stage.minimalCompletionStage();
        }
    }

    boolean isEmpty() {
        synchronized (entries) {
            return entries.isEmpty();
        }
    }

    /** Takes what is registered out, and returns it for running. */
    private List<Entry> take() {
        synchronized (entries) {
            List<Entry> taken = new ArrayList<>(entries);
            entries.clear();
            return taken;
        }
    }

    /** Runs what is registered on the current thread; what one throws is logged. */
    void run(String task) {
        for (Entry entry : take()) {
            run(task, entry.callback);
        }
    }

    static void run(String task, Runnable callback) {
        try {
            callback.run();
        } catch (Throwable e) {
            System.getLogger("io.taskvisor").log(Level.WARNING, "a cancel callback of task '" + task + "' failed", e);
        }
    }
}
