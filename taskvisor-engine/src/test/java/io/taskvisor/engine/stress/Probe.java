package io.taskvisor.engine.stress;

import io.taskvisor.Task;
import io.taskvisor.TaskContext;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The work of one task in a storm: it behaves in many ways, and sees whether two of its attempts overlap. */
final class Probe {
    private final Random random;
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger overlaps = new AtomicInteger();

    Probe(long seed) {
        random = new Random(seed); // Thread-safe; the schedule is the threads' anyway.
    }

    int overlaps() {
        return overlaps.get();
    }

    Task blocking() {
        return context -> {
            enter();
            try {
                behave(context);
            } finally {
                inside.decrementAndGet();
            }
        };
    }

    private void behave(TaskContext context) throws Exception {
        switch (random.nextInt(8)) {
            case 0 -> throw new IllegalStateException("failed");
            case 1 -> context.sleep(Duration.ofNanos(random.nextInt(300_000)));
            case 2 -> Thread.sleep(0, random.nextInt(300_000));
            case 3 -> context.sleep(Duration.ofHours(1));
            case 4 -> Thread.sleep(3_600_000);
            case 5 -> {
                context.onCancel(() -> LockSupport.parkNanos(20_000));
                context.sleep(Duration.ofNanos(random.nextInt(300_000)));
            }
            case 6 -> {
                for (long i = random.nextInt(2_000); i > 0 && !context.isCancelled(); i--) {
                    Thread.onSpinWait();
                }
            }
            default -> {}
        }
    }

    Task async() {
        return Task.async(context -> {
            enter();
            Runnable leave = leaveOnce();
            CompletableFuture<Void> stage = new Stage<>(leave);
            CompletionStage<Void> end = stage.whenComplete((value, failure) -> leave.run());
            switch (random.nextInt(4)) {
                case 0 -> stage.complete(null);
                case 1 -> stage.completeExceptionally(new IllegalStateException("failed"));
                case 2 -> CompletableFuture.runAsync(() -> stage.complete(null));
                default -> {}
            }
            context.onCancel(() -> stage.completeExceptionally(new IllegalStateException("stopped")));
            return end;
        });
    }

    private Runnable leaveOnce() {
        AtomicBoolean left = new AtomicBoolean();
        return () -> {
            if (!left.getAndSet(true)) {
                inside.decrementAndGet();
            }
        };
    }

    /**
     * A stage whose attempt leaves before it is complete, also when it is cancelled: that overtakes what another thread has begun
     * to do about its end.
     */
    private static final class Stage<T> extends CompletableFuture<T> {
        private final Runnable leave;

        Stage(Runnable leave) {
            this.leave = leave;
        }

        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new Stage<>(leave);
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            leave.run();
            return super.cancel(mayInterruptIfRunning);
        }
    }

    private void enter() {
        if (inside.incrementAndGet() != 1) {
            overlaps.incrementAndGet();
        }
    }
}
