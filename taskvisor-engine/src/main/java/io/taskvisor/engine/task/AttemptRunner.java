package io.taskvisor.engine.task;

import io.taskvisor.Task;
import io.taskvisor.engine.run.ContextLoader;
import io.taskvisor.engine.run.Recovery;
import io.taskvisor.engine.run.Role;
import io.taskvisor.engine.run.Threads;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The way to a thread and back: asks an executor for one, and runs attempts on it one after the other. */
final class AttemptRunner extends Threads.Tracked {
    /** After this many attempts without a pause, a thread of an executor of the user's goes back to it. */
    private static final int ROUNDS = 64;

    /** What an attempt takes at least, should the clock be one that stands still. */
    private static final long SHORTEST_NANOS = 25;

    /** What {@link CompletableFuture#minimalCompletionStage} makes. */
    private static final Class<?> MINIMAL_STAGE =
            CompletableFuture.completedStage(null).getClass();

    private final TaskActor task;

    AttemptRunner(TaskActor task) {
        this.task = task;
    }

    /** Returns the executor of the user's that the task runs on, null for our own threads. */
    static @Nullable Executor executor(TaskActor task) {
        return task.policy().executor().orElse(task.environment().executor());
    }

    /**
     * Asks for a thread. An executor of the user's may do anything, so it is not called on a borrowed thread; nor on one of
     * its own: it may run the work at once, attempt within attempt, or wait until that very thread is free.
     */
    void dispatch(Role role) {
        Executor executor = executor(task);
        if (executor == null) {
            dispatchOnOurs();
        } else if (role != Role.CALLER) {
            task.onHelper(() -> dispatchOn(executor));
        } else if (Recovery.isStackLowForUserCode()) {
            // A moment later, when the caller has returned: it would go on with what is complete by then, still deeper.
            task.environment().threads().recovery().defer(() -> dispatchOn(executor));
        } else {
            dispatchOn(executor);
        }
    }

    /** Throws if there is no thread or no memory for one; the task asks again then. */
    private void dispatchOnOurs() {
        try {
            task.environment().threads().execute(task.id().path(), this);
        } catch (RejectedExecutionException e) {
            task.onHelper(() -> task.rejected(e)); // The supervisor has stopped.
        }
    }

    private void dispatchOn(Executor executor) {
        try {
            executor.execute(this);
        } catch (Throwable e) {
            // On another thread: the next one that is given the permit may be rejected too, and so on.
            task.onHelper(() -> task.rejected(e));
        }
    }

    @Override
    protected void failed(Throwable failure) {
        task.threadFailed(failure);
    }

    @Override
    protected void work() {
        ClassLoader own = ContextLoader.current();
        try {
            ContextLoader.enter(task.contextLoader());
            Attempt attempt = task.signalFromWorker(Mailbox.THREAD);
            if (attempt != null) {
                runFrom(attempt);
            }
        } catch (Throwable e) {
            failed(e);
        } finally {
            ContextLoader.enter(own); // The thread may be one of a pool of the user's.
        }
    }

    /** Runs this attempt, and those that follow it on this thread. */
    private void runFrom(Attempt first) {
        Attempt attempt = first;
        long since = attempt.startedNanos(); // When the thread last gave way to others.
        int rounds = 0; // Since then: the numbers of attempts do not tell, they stop at a limit.
        for (int all = 1; execute(attempt); all = Count.next(all)) {
            attempt.hasRun = true;
            if (all == ROUNDS && isOnLoan()) {
                task.leaveThread(); // It is asked for again.
            }
            Attempt next = task.signalFromWorker(Mailbox.ENDED);
            if (next == null) {
                return;
            }
            rounds = Count.next(rounds);
            if (next.rested || giveWay(Math.max(next.startedNanos() - since, rounds * SHORTEST_NANOS))) {
                since = next.startedNanos();
                rounds = 0;
            }
            attempt = next;
        }
    }

    // What comes between two attempts must not throw: the end of the one would not be reported, or the other not be
    // run.

    /** Returns whether the thread is of an executor of the user's. */
    private boolean isOnLoan() {
        try {
            return executor(task) != null;
        } catch (VirtualMachineError e) {
            return true;
        }
    }

    private boolean giveWay(long nanos) {
        try {
            return task.environment().threads().giveWay(nanos);
        } catch (VirtualMachineError e) {
            return false;
        }
    }

    /** Returns whether a thread that has run {@code ended} is of the executor that the next attempt runs on. */
    static boolean mayStay(TaskActor task, Attempt ended) {
        return Objects.equals(
                ended.policy().executor().orElse(null), task.policy().executor().orElse(null));
    }

    /** Runs the task's code. Returns whether the attempt is over, and this thread's to report. */
    private boolean execute(Attempt attempt) {
        ContextLoader.enter(task.contextLoader()); // The one before may have changed it.
        Task code = task.spec().task();
        Interceptors interceptors = task.environment().interceptors();
        Throwable failure = null;
        if (code instanceof Task.AsyncTask async) {
            try {
                return start(attempt, async);
            } catch (VirtualMachineError e) {
                failure = e; // There was no memory for what is around the code.
            }
        } else if (interceptors.inOrder().isEmpty()) {
            try {
                code.run(attempt); // Here and not in a method of its own: each frame is one more in the user's traces.
            } catch (Throwable e) {
                failure = e;
            }
        } else {
            failure = intercepted(interceptors, attempt, code);
        }
        return end(attempt, failure);
    }

    /** Returns whether the attempt is over, and this thread's to report. */
    private static boolean end(Attempt attempt, @Nullable Throwable failure) {
        boolean over = attempt.end(failure);
        attempt.hasRun = !over; // Else it is reported next.
        return over;
    }

    private static @Nullable Throwable intercepted(Interceptors interceptors, Attempt attempt, Task code) {
        try {
            return new Interception<>(interceptors, attempt, () -> {
                        code.run(attempt);
                        return attempt;
                    })
                    .run();
        } catch (VirtualMachineError e) {
            return e; // There was no memory for what is around the code.
        }
    }

    private boolean start(Attempt attempt, Task.AsyncTask code) {
        Interceptors interceptors = task.environment().interceptors();
        CompletionStage<?> stage = null;
        Throwable failure = null;
        if (interceptors.inOrder().isEmpty()) {
            try {
                stage = stage(attempt, code);
            } catch (Throwable e) {
                failure = e;
            }
        } else {
            Interception<CompletionStage<?>> starting =
                    new Interception<>(interceptors, attempt, () -> stage(attempt, code));
            failure = starting.run();
            stage = starting.result();
        }
        if (stage == null) {
            return end(attempt, failure);
        }
        if (isDone(stage)) {
            return end(attempt, failure != null ? failure : failureOf((CompletableFuture<?>) stage));
        }
        StageEnd end = new StageEnd(task, attempt);
        attempt.leaveToStage(cancellable(stage));
        // If an interceptor threw when the task had been started, the attempt has failed, but goes on until its stage
        // ends.
        end.failed(failure);
        try {
            stage.whenComplete(end);
        } catch (Throwable e) {
            end.accept(null, e);
        }
        return end.cameAtOnce();
    }

    private static CompletionStage<?> stage(Attempt attempt, Task.AsyncTask code) throws Exception {
        CompletionStage<?> stage = code.start(attempt);
        if (stage == null) {
            throw new NullPointerException("the async task returned a null stage");
        }
        return stage;
    }

    /** Returns whether this can be seen to be done. Of no subclass: minimal stages are some, and they refuse to tell. */
    private static boolean isDone(CompletionStage<?> stage) {
        return stage.getClass() == CompletableFuture.class && ((CompletableFuture<?>) stage).isDone();
    }

    /** Returns a stage that a stop cancels; null for one that only its maker completes. */
    private static @Nullable CompletableFuture<?> cancellable(CompletionStage<?> stage) {
        boolean minimal = stage.getClass() == MINIMAL_STAGE || stage instanceof CancellationStage;
        return !minimal && stage instanceof CompletableFuture<?> future ? future : null;
    }

    private static @Nullable Throwable failureOf(CompletableFuture<?> done) {
        try {
            done.join();
            return null;
        } catch (Throwable e) {
            return StageEnd.unwrap(e);
        }
    }
}
