package io.taskvisor.engine.testing;

import static java.util.Objects.requireNonNull;

import io.taskvisor.FatalTaskException;
import io.taskvisor.Task;
import io.taskvisor.TaskCancelledException;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskSpec;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A task of a {@link Troupe}: each attempt is a stage that the test completes, on its own thread, so that nothing happens
 * that the test has not done. Notes in the troupe's journal when attempts begin ({@code +name}) and end ({@code -name}).
 */
public final class Marionette {
    private final String name;
    private final List<String> journal;
    private @Nullable TaskContext context;
    private @Nullable CompletableFuture<Void> stage;
    private boolean stubborn;

    Marionette(String name, List<String> journal) {
        this.name = name;
        this.journal = journal;
    }

    /** Returns a spec that runs it until it succeeds. */
    public TaskSpec spec() {
        return TaskSpec.restartable(name, Task.async(this::start));
    }

    /** Returns a spec that runs it once. */
    public TaskSpec once() {
        return TaskSpec.once(name, Task.async(this::start));
    }

    private CompletionStage<?> start(TaskContext started) {
        journal.add("+" + name);
        context = started;
        CompletableFuture<Void> made = new CompletableFuture<>();
        stage = made;
        return made.minimalCompletionStage(); // The supervisor cannot cancel that: it ends when it is told.
    }

    /** Returns whether an attempt runs. */
    public boolean isOn() {
        return stage != null;
    }

    /** Returns whether an attempt runs that was told to stop. */
    public boolean isToldToStop() {
        return isOn() && context().isCancelled();
    }

    /** Returns the context of the attempt that runs. */
    public TaskContext context() {
        return requireNonNull(context, () -> name + " does not run");
    }

    /** Lets attempts that are told to stop go on until they are ended by hand. */
    public Marionette stubborn() {
        stubborn = true;
        return this;
    }

    /** Has attempts that are told to stop end again. */
    public void relent() {
        stubborn = false;
    }

    /** Ends the attempt if it was told to stop; returns whether it was. */
    boolean obey() {
        boolean obeys = !stubborn && isToldToStop();
        if (obeys) {
            end(new TaskCancelledException("told to stop"));
        }
        return obeys;
    }

    /** Says that it is ready. */
    public void ready() {
        context().ready();
    }

    /** Has the attempt succeed. */
    public void succeed() {
        end(null);
    }

    /** Has the attempt fail. */
    public void fail(String message) {
        end(new Expected(message));
    }

    /** Has the attempt fail so that it is not tried again. */
    public void failFatally(String message) {
        end(new FatalTaskException(message));
    }

    private void end(@Nullable Throwable failure) {
        CompletableFuture<Void> ending = requireNonNull(stage, () -> name + " does not run");
        stage = null;
        journal.add("-" + name);
        if (failure == null) {
            ending.complete(null);
        } else {
            ending.completeExceptionally(failure);
        }
    }
}
