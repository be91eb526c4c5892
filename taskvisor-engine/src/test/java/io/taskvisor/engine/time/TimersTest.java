package io.taskvisor.engine.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.RecordedLog;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The user's scheduler, or our own, or ours in place of the user's. */
class TimersTest {
    private final FakeTime time = new FakeTime();
    private final List<Thread> made = new ArrayList<>();
    private final Timers own = new Timers(null, this::thread);
    private final Timers given = new Timers(time.scheduler(), this::thread);

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
    }

    @Test
    void delaysGoToTheUsersScheduler() {
        List<String> trail = new ArrayList<>();
        given.schedule(() -> trail.add("b"), 20);
        given.schedule(() -> trail.add("a"), 10);
        given.schedule(() -> trail.add("never"), 15).cancel(false);
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
        own.schedule(ran::countDown, 0);
        own.schedule(ran::countDown, TimeUnit.MILLISECONDS.toNanos(1));
        Await.open(ran);
        assertEquals(1, made.size());
    }

    @Test
    void aSchedulerThatRefusesIsReplacedByOurs() throws InterruptedException {
        time.scheduler().shutdown();
        CountDownLatch ran = new CountDownLatch(1);
        given.schedule(ran::countDown, 0);
        Await.open(ran);
        assertEquals(1, made.size());
        RecordedLog.await(Level.WARNING, "the scheduler refused a delay; the supervisor's own takes it");
    }

    @Test
    void closingEndsOurThreadAndLeavesTheUsersAlone() {
        own.schedule(() -> {}, TimeUnit.DAYS.toNanos(1));
        own.close();
        Await.until("the thread ends", () -> !made.get(0).isAlive());
        given.close();
        assertFalse(time.scheduler().isShutdown());
    }

    @Test
    void whatIsScheduledAfterTheCloseIsDropped() {
        own.close();
        Future<?> dropped = own.schedule(() -> {}, 0);
        assertFalse(dropped.isDone());
        made.forEach(thread -> Await.until("the thread ends", () -> !thread.isAlive()));
    }
}
