package io.taskvisor.engine.time;

import io.taskvisor.engine.log.EngineLog;
import io.taskvisor.engine.log.LogKind;
import io.taskvisor.engine.run.Recovery;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * Notices when the whole process has stood still: stopped by a signal, suspended, moved to another machine, in a long pause of the
 * garbage collector. A time limit that has passed meanwhile proves nothing about what it limits, which stood still too: it
 * {@linkplain #due begins again} at the end of the freeze.
 *
 * <p>While alarms are set, the recovery's thread, which does nothing that takes long, says every {@link #PERIOD_NANOS} that it is
 * awake. If it has not for {@link #LATE_NANOS} more than that, nothing in the process has run. Whoever is to judge whether a limit
 * has passed {@linkplain #notice looks} first: after a freeze, it may come sooner than that thread. A scheduler that is late, and
 * a task that is slow, make no difference.
 *
 * <p>Where a clock and a scheduler of the user's drive the time, as in tests, nothing is noticed: how late they are says nothing.
 */
public final class Freezes implements Recovery.Lookout {
    /** How often the watching thread says that it is awake. */
    static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** How late it must be for a freeze. */
    static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How many freezes are remembered. */
    private static final int MOST = 32;

    /** What nothing began before. */
    private static final long NEVER_YET = -1;

    private record Freeze(long endNanos, long lostNanos) {}

    /**
     * What is known now.
     *
     * @param watched whether a thread says that it is awake
     * @param awakeNanos when it did so last
     * @param last when the last freeze ended
     * @param freezes the last freezes, oldest first
     */
    private record State(boolean watched, long awakeNanos, long last, List<Freeze> freezes) {
        State awakeAt(long now, boolean stillWatched) {
            return new State(stillWatched, Math.max(now, awakeNanos), last, freezes);
        }

        boolean isLate(long now) {
            return watched && now - awakeNanos > PERIOD_NANOS + LATE_NANOS;
        }

        State frozenUntil(long now) {
            List<Freeze> all = new ArrayList<>(freezes.subList(Math.max(0, freezes.size() + 1 - MOST), freezes.size()));
            // It has lasted for this at least: the thread may have been awake until it was due.
            all.add(new Freeze(now, now - awakeNanos - PERIOD_NANOS));
            return new State(true, now, now, List.copyOf(all));
        }

        /** Returns how much of the time since then was lost at least. */
        long lostSince(long start) {
            long lost = 0;
            for (Freeze freeze : freezes) {
                lost += freeze.endNanos > start ? freeze.lostNanos : 0;
            }
            return lost;
        }
    }

    private final TimeSource time;
    private final Recovery recovery;
    private final EngineLog log;
    private final AtomicReference<State> state = new AtomicReference<>(new State(false, 0, NEVER_YET, List.of()));

    /**
     * How many alarms are set. Who sets one counts it and then looks whether it is watched; who stops watching says so and then
     * looks whether there are alarms.
     */
    private final LongAdder alarms = new LongAdder();

    /** Creates a notice of freezes, whose watch is kept by the recovery's thread. */
    public Freezes(TimeSource time, Recovery recovery, EngineLog log) {
        this.time = time;
        this.recovery = recovery;
        this.log = log;
        if (time.isReal()) {
            recovery.lookAfter(this);
        }
    }

    /** An alarm is set: from here on a freeze must be noticed. */
    public void alarmSet() {
        alarms.increment();
        if (!state.get().watched && time.isReal() && beginWatch()) {
            recovery.poke();
        }
    }

    /** An alarm has gone off, or was cancelled. */
    public void alarmGone() {
        alarms.decrement();
    }

    private boolean beginWatch() {
        State now = state.get();
        return !now.watched && state.compareAndSet(now, now.awakeAt(time.nanos(), true));
    }

    @Override
    public long look(long nowNanos) {
        for (; ; ) {
            long now = time.nanos(); // Should the process stand still from here on, the next look notices.
            notice(now);
            State before = state.get();
            if (!before.watched) {
                return NEVER;
            }
            boolean needed = alarms.sum() > 0;
            if (!before.isLate(now) && state.compareAndSet(before, before.awakeAt(now, needed))) {
                return needed || (alarms.sum() > 0 && beginWatch()) ? PERIOD_NANOS : NEVER;
            }
        }
    }

    /** Notices a freeze that has just ended, once. To be called before one judges by {@link #due}; {@code now} was read just before. */
    public void notice(long now) {
        for (State before = state.get(); before.isLate(now); before = state.get()) {
            if (state.compareAndSet(before, before.frozenUntil(now))) {
                long seconds = Math.round((now - before.awakeNanos) / 1e9);
                log.log(
                        LogKind.PROCESS_FROZEN,
                        () -> "the process was frozen for " + seconds
                                + " s: timeouts, heartbeats, readiness and graces of what was running begin again");
                return;
            }
        }
    }

    /**
     * Returns when a limit of this length is over: so long after it began, or after the last freeze since. But if freezes follow
     * one another, no later than when the process has been awake for twice the limit.
     */
    public long due(long startNanos, long limitNanos) {
        long due = TimeSource.after(startNanos, limitNanos);
        State known = state.get();
        if (known.last <= startNanos || due == TimeSource.NEVER) {
            return due;
        }
        long again = TimeSource.after(known.last, limitNanos);
        long atMost = TimeSource.after(due, limitNanos);
        atMost = TimeSource.after(atMost, known.lostSince(startNanos));
        return Math.min(again, TimeSource.after(atMost, PERIOD_NANOS));
    }
}
