package io.taskvisor.bench.program;

import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.taskvisor.bench.peer.Bare;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What delays and timeouts could run on. */
interface Scheduler extends AutoCloseable {
    /** The kinds there are. */
    enum Kind {
        /** A {@link java.util.concurrent.ScheduledThreadPoolExecutor} with one thread. */
        STPE,
        /** A {@link java.util.concurrent.ForkJoinPool}, which is a scheduler on JDK 25 and newer. */
        FORK_JOIN,
        /** Netty's hashed wheel, with ticks of a millisecond. */
        WHEEL;

        /** Opens one; null if this JVM has it not. */
        @Nullable
        Scheduler open() {
            return switch (this) {
                case STPE -> new OfExecutor(Bare.scheduler());
                case FORK_JOIN -> {
                    ScheduledExecutorService pool = Bare.forkJoinScheduler();
                    yield pool == null ? null : new OfExecutor(pool);
                }
                case WHEEL -> new Wheel();
            };
        }
    }

    /** Schedules; returns what {@link #cancel} takes. */
    Object schedule(Runnable action, long nanos);

    /** Cancels what was scheduled. */
    void cancel(Object scheduled);

    @Override
    void close();

    /** One of the JDK's. */
    final class OfExecutor implements Scheduler {
        private final ScheduledExecutorService executor;

        OfExecutor(ScheduledExecutorService executor) {
            this.executor = executor;
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // It is returned.
        public Object schedule(Runnable action, long nanos) {
            return executor.schedule(action, nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public void cancel(Object scheduled) {
            ((Future<?>) scheduled).cancel(false);
        }

        @Override
        public void close() {
            executor.shutdownNow();
        }
    }

    /** Netty's. */
    final class Wheel implements Scheduler {
        private final HashedWheelTimer timer =
                new HashedWheelTimer(new DefaultThreadFactory("wheel", true), 1, TimeUnit.MILLISECONDS, 8_192, false);

        @Override
        public Object schedule(Runnable action, long nanos) {
            return timer.newTimeout(timeout -> action.run(), nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public void cancel(Object scheduled) {
            ((Timeout) scheduled).cancel();
        }

        @Override
        public void close() {
            timer.stop();
        }
    }
}
