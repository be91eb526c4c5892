package io.taskvisor.engine;

import io.taskvisor.GroupFailedException;
import io.taskvisor.ShutdownReason;
import io.taskvisor.ShutdownTrigger;
import io.taskvisor.engine.run.Threads;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Who asked for a shutdown first, and why the root failed if it did. Any thread. */
final class FirstAsker {
    private final Threads threads;

    /** Set once, before a thread is started for the shutdown. */
    private final AtomicReference<@Nullable ShutdownTrigger> trigger = new AtomicReference<>();

    private final AtomicReference<@Nullable GroupFailedException> failure = new AtomicReference<>();

    /** @param threads those of the supervisor, which may call {@link System#exit} */
    FirstAsker(Threads threads) {
        this.threads = threads;
    }

    /** The current thread asks for this reason. */
    void ask(ShutdownReason reason) {
        if (trigger.get() == null) {
            Thread current = Thread.currentThread();
            // A hook of the user's may close the supervisor, or interrupt who runs it: it does so because the JVM
            // exits.
            trigger.compareAndSet(
                    null,
                    JvmExit.isUnderWay()
                            ? JvmExit.trigger(threads::live)
                            : new ShutdownTrigger(reason, Optional.of(JvmExit.nameOf(current)), Optional.empty()));
        }
    }

    /** The JVM's hook asks. */
    void askAtExit() {
        if (trigger.get() == null) {
            trigger.compareAndSet(null, JvmExit.trigger(threads::live));
        }
    }

    /** The root has failed. */
    void failed(GroupFailedException cause) {
        failure.compareAndSet(null, cause);
        trigger.compareAndSet(null, ShutdownTrigger.of(ShutdownReason.ROOT_FAILED));
    }

    /** Returns who asked; empty if nobody has. */
    Optional<ShutdownTrigger> trigger() {
        return Optional.ofNullable(trigger.get());
    }

    /** Returns why the root failed, if it did. */
    Optional<GroupFailedException> failure() {
        return Optional.ofNullable(failure.get());
    }
}
