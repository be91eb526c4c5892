package io.taskvisor.engine.task;

import io.taskvisor.engine.future.ReadOnlyStage;

/** The stage that an attempt's cancellation completes: it is registered as a callback. */
final class CancellationStage extends ReadOnlyStage<Void> implements Runnable {
    @Override
    @SuppressWarnings("NullAway") // Void has no other value.
    public void run() {
        bring(null);
    }
}
