package io.taskvisor.engine;

import static java.util.Objects.requireNonNull;

import io.taskvisor.engine.log.EngineLog;
import io.taskvisor.engine.run.Threads;
import io.taskvisor.engine.time.TimeSource;
import io.taskvisor.engine.time.Timer;
import io.taskvisor.engine.time.Timers;
import org.jspecify.annotations.Nullable;

/** Lends a supervisor's clock, threads and timers to its log. */
final class LogHost implements EngineLog.Host {
    private final TimeSource time;
    private final Threads threads;

    /** Null while the supervisor is being put together: its timers have to log, too. */
    private volatile @Nullable Timers timers;

    LogHost(TimeSource time, Threads threads) {
        this.time = time;
        this.threads = threads;
    }

    void use(Timers made) {
        timers = made;
    }

    @Override
    public long nanos() {
        return time.nanos();
    }

    /** On a platform thread of its own: helpers may all be busy, or without a carrier, and then there is something to log. */
    @Override
    public void start(Runnable work) {
        threads.start(threads.platform("log", work));
    }

    @Override
    public void later(long nanos, Runnable action) {
        requireNonNull(timers).set(Timer.of(action), nanos);
    }
}
