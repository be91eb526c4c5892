package io.taskvisor.engine.event;

import io.taskvisor.engine.log.EngineLog;
import io.taskvisor.engine.log.LogKind;
import io.taskvisor.engine.run.Threads;
import io.taskvisor.internal.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/**
 * Logs that an observer has been in one event for so long that it loses others, which it cannot be told itself before it comes
 * back. Publishers look, every so many events: nothing is lost where nothing is published.
 */
final class Hangs {
    /** What takes no longer is not worth a word. */
    static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final List<ObserverWorker> workers;
    private final Threads threads;
    private final EngineLog log;

    /** Publishers look whenever these bits of the sequence are 0: some times while the ring is filled. */
    private final int lookMask;

    /** When each of those that hung was told of. */
    private final ConcurrentMap<ObserverWorker, Long> toldNanos = new ConcurrentHashMap<>();

    Hangs(List<ObserverWorker> workers, int capacity, Threads threads, EngineLog log) {
        this.workers = workers;
        this.lookMask = Integer.highestOneBit(Math.max(1, capacity / 2)) - 1;
        this.threads = threads;
        this.log = log;
    }

    /** Looks, now and then, when an event has been placed. */
    void placed(long sequence) {
        if ((sequence & lookMask) == 0) {
            look();
        }
    }

    /** Looks whether one hangs, and has it logged. Any thread; whoever looks does not wait, and nothing is thrown. */
    private void look() {
        for (int i = 0; i < workers.size(); i++) {
            ObserverWorker worker = workers.get(i);
            if (worker.lostWhileBusy() > 0 && worker.busyNanos() >= LEAST_NANOS) {
                tellLater(worker);
            }
        }
    }

    private void tellLater(ObserverWorker worker) {
        try {
            if (isDue(worker)) {
                threads.help(() -> tell(worker)); // It takes a while to look at a thread.
            }
        } catch (Throwable e) {
            // No memory or no thread: the publisher must go on, and looks again.
            return;
        }
    }

    /** Returns since when an observer is busy that has been for so long, if that is worth a word. */
    static Optional<Instant> since(long busyNanos, Instant now) {
        return busyNanos >= LEAST_NANOS ? Optional.of(now.minusNanos(busyNanos)) : Optional.empty();
    }

    private boolean isDue(ObserverWorker worker) {
        long now = System.nanoTime();
        Long told = toldNanos.get(worker);
        return told == null
                ? toldNanos.putIfAbsent(worker, now) == null
                : now - told >= AGAIN_NANOS && toldNanos.replace(worker, told, now);
    }

    private void tell(ObserverWorker worker) {
        StackTraceElement[] frames = worker.thread().getStackTrace();
        long busy = worker.busyNanos();
        long lost = worker.lostWhileBusy();
        if (busy < LEAST_NANOS || lost == 0) {
            return; // It came back.
        }
        StandsHere where = new StandsHere(worker.thread().getName(), frames);
        log.log(
                LogKind.OBSERVER_HANGS,
                () -> "observer '" + worker.name() + "' has been in one event for "
                        + DurationText.rounded(Duration.ofNanos(busy)) + ", and has lost " + lost
                        + (lost == 1 ? " event" : " events") + " meanwhile: it gets no others until it returns",
                where);
    }

    /** Where a thread is. */
    private static final class StandsHere extends Throwable {
        private static final long serialVersionUID = 1L;

        StandsHere(String thread, StackTraceElement[] frames) {
            super("thread '" + thread + "' is here:");
            setStackTrace(frames);
        }

        /** Its class is of no interest. */
        @Override
        @SuppressWarnings("OverrideThrowableToString")
        public String toString() {
            return String.valueOf(getMessage());
        }
    }
}
