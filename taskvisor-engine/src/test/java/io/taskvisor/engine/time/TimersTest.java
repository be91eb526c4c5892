package io.taskvisor.engine.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.engine.log.EngineLog;
import io.taskvisor.engine.run.Threads;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.RecordedLog;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The user's scheduler, or our own, or ours in place of the user's. */
class TimersTest {
    private final FakeTime time = new FakeTime();
    private final List<Thread> made = new ArrayList<>();
    private final EngineLog log = EngineLog.alone("timers");
    private final Threads threads = new Threads("timers");
    private final Timers own = new Timers(null, this::thread, log, threads.recovery());
    private final Timers given = new Timers(time.scheduler(), this::thread, log, threads.recovery());

    private Thread thread(Runnable work) {
        Thread thread = new Thread(work, "timers-test");
        thread.setDaemon(true);
        made.add(thread);
        return thread;
    }

    @AfterEach
    void close() {
        own.close();
        given.close();
        threads.close();
    }

    @Test
    void delaysGoToTheUsersScheduler() {
        List<String> trail = new ArrayList<>();
        given.set(Timer.of(() -> trail.add("b")), 20);
        given.set(Timer.of(() -> trail.add("a")), 10);
        Timer cancelled = Timer.of(() -> trail.add("never"));
        given.set(cancelled, 15);
        cancelled.cancel();
        time.advance(Duration.ofNanos(20));
        assertEquals(List.of("a", "b"), trail);
        assertTrue(given.given());
        assertEquals(List.of(), made);
    }

    @Test
    void ourOwnThreadIsMadeWhenItIsFirstNeeded() throws InterruptedException {
        assertFalse(own.given());
        assertEquals(List.of(), made);
        CountDownLatch ran = new CountDownLatch(2);
        own.set(Timer.of(ran::countDown), 0);
        own.set(Timer.of(ran::countDown), TimeUnit.MILLISECONDS.toNanos(1));
        Await.open(ran);
        assertEquals(1, made.size());
    }

    @Test
    void aSchedulerThatRefusesIsReplacedByOurs() throws InterruptedException {
        time.scheduler().shutdown();
        CountDownLatch ran = new CountDownLatch(1);
        given.set(Timer.of(ran::countDown), 0);
        Await.open(ran);
        assertEquals(1, made.size());
        RecordedLog.await(Level.WARNING, "the scheduler refused a delay; the supervisor's own takes it");
    }

    @Test
    void closingEndsOurThreadAndLeavesTheUsersAlone() {
        own.set(new Counted(), TimeUnit.DAYS.toNanos(1));
        own.close();
        Await.until("the thread ends", () -> !made.get(0).isAlive());
        given.close();
        assertFalse(time.scheduler().isShutdown());
    }

    @Test
    void whatIsScheduledAfterTheCloseIsDropped() {
        own.close();
        Counted soon = new Counted();
        Counted later = new Counted();
        own.set(soon, 0);
        own.set(later, TimeUnit.MILLISECONDS.toNanos(50));
        made.forEach(thread -> Await.until("the thread ends", () -> !thread.isAlive()));
        assertEquals(0, soon.runs.get() + later.runs.get());
    }

    @Test
    void longDelaysAreNotOverBeforeTheirTime() throws InterruptedException {
        CountDownLatch ran = new CountDownLatch(3);
        List<Long> early = new CopyOnWriteArrayList<>();
        for (long millis : new long[] {29, 31, 90}) {
            long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
            long before = System.nanoTime();
            own.set(
                    Timer.of(() -> {
                        if (System.nanoTime() - before < nanos) {
                            early.add(millis);
                        }
                        ran.countDown();
                    }),
                    nanos);
        }
        Await.open(ran);
        assertEquals(List.of(), early);
    }

    @Test
    void whatCouldNotBeEnteredIsEnteredByTheNextSweep() throws InterruptedException {
        CountDownLatch ran = new CountDownLatch(2);
        Timer failsOnce = new Timer() {
            private boolean failed;

            @Override
            void entered(Future<?> given) {
                if (!failed) {
                    failed = true;
                    given.cancel(false);
                    throw new OutOfMemoryError("for the test");
                }
                super.entered(given);
            }

            @Override
            public void run() {
                ran.countDown();
            }
        };
        threads.begin();
        own.set(failsOnce, TimeUnit.MILLISECONDS.toNanos(40));
        own.set(Timer.of(ran::countDown), TimeUnit.MILLISECONDS.toNanos(40));
        Await.open(ran);
    }

    @Test
    void whatIsCancelledWhileItIsEnteredIsTakenOutAgain() {
        Counted timer = new Counted();
        timer.cancel();
        given.set(timer, 10);
        assertTrue(timer.isOut());
        assertEquals(1, timer.entries.get());
    }

    @Test
    void aLongDelayThatIsCancelledAtOnceIsNeverEntered() throws InterruptedException {
        List<Counted> cancelled = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            Counted timer = new Counted();
            timer.cancel();
            own.set(timer, TimeUnit.DAYS.toNanos(1));
            cancelled.add(timer);
        }
        Counted kept = new Counted();
        own.set(kept, TimeUnit.DAYS.toNanos(1));
        Await.until("the sweep has come", () -> kept.entries.get() == 1);
        assertEquals(
                0, cancelled.stream().mapToInt(timer -> timer.entries.get()).sum());
    }

    @Test
    void whatIsKeptRunsOnceAndWhatIsCancelledNever() throws InterruptedException {
        int threads = 4;
        int each = 20_000;
        List<Counted> kept = new CopyOnWriteArrayList<>();
        List<Counted> cancelled = new CopyOnWriteArrayList<>();
        CountDownLatch done = new CountDownLatch(threads);
        for (int t = 0; t < threads; t++) {
            Random random = new Random(t);
            new Thread(() -> {
                        List<Counted> mine = new ArrayList<>();
                        List<Counted> notMine = new ArrayList<>();
                        for (int i = 0; i < each; i++) {
                            Counted timer = new Counted();
                            boolean keep = random.nextBoolean();
                            // Those to be cancelled are not due before they are, however slow this thread is.
                            own.set(timer, TimeUnit.MILLISECONDS.toNanos(keep ? random.nextInt(60) : 600_000));
                            (keep ? mine : notMine).add(timer);
                            if (random.nextInt(100) == 0) {
                                notMine.forEach(Timer::cancel);
                            }
                        }
                        notMine.forEach(Timer::cancel);
                        kept.addAll(mine);
                        cancelled.addAll(notMine);
                        done.countDown();
                    })
                    .start();
        }
        Await.open(done);
        Await.until("all have run", () -> kept.stream().allMatch(timer -> timer.runs.get() > 0));
        CountDownLatch last = new CountDownLatch(1);
        own.set(Timer.of(last::countDown), TimeUnit.MILLISECONDS.toNanos(100));
        Await.open(last); // The sweep has come to all.
        assertTrue(kept.stream().allMatch(timer -> timer.runs.get() == 1 && timer.entries.get() == 1));
        assertTrue(cancelled.stream().allMatch(timer -> timer.runs.get() == 0 && timer.isOut()));
    }

    private static final class Counted extends Timer {
        private final AtomicInteger entries = new AtomicInteger();
        private final AtomicInteger runs = new AtomicInteger();
        private volatile @Nullable Future<?> entry;

        @Override
        void entered(Future<?> given) {
            super.entered(given);
            entry = given;
            entries.incrementAndGet();
        }

        @Override
        public void run() {
            runs.incrementAndGet();
        }

        /** Returns whether it was never entered, or its entry is cancelled. */
        boolean isOut() {
            Future<?> known = entry;
            return known == null || known.isCancelled();
        }
    }
}
