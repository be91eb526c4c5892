package io.taskvisor.observer.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.taskvisor.FatalTaskException;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.admission.Slot;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The observer as users have it: found by a real supervisor, logging through a real Logback. */
class LogObserverTest {
    private static final SupervisorConfig CONFIG =
            SupervisorConfig.defaults().withHandleSignals(false).withName("log-test");

    private static void run(TaskSpec... specs) throws InterruptedException {
        Supervisor.create(CONFIG).run(specs);
    }

    @Test
    void aTaskThatSucceedsLeavesItsBeginningAndItsEndAtInfo() throws Exception {
        try (Captured log = new Captured(Level.INFO)) {
            run(TaskSpec.restartable("import", context -> {}));
            assertEquals(
                    List.of("task import added", "task import: completed after 1 attempt"),
                    log.lines().stream()
                            .filter(line -> line.startsWith("INFO io.taskvisor.task.import: "))
                            .map(line -> line.replaceFirst(".*?: ", "").replaceFirst(" and \\d+ms$", ""))
                            .toList());
            assertTrue(log.events().stream().allMatch(e -> e.getLevel() == Level.INFO), log.lines()::toString);
        }
    }

    @Test
    void aOneShotThatSucceedsIsQuietAtInfoAndOneThatFailsIsNot() throws Exception {
        try (Captured log = new Captured(Level.INFO)) {
            run(TaskSpec.once("good", context -> {}), TaskSpec.once("bad", context -> {
                throw new IOException("gone");
            }));
            assertFalse(log.lines().stream().anyMatch(line -> line.contains("task.good")), log.lines()::toString);
            assertEquals(
                    Level.ERROR, log.one("task bad: failed after 1 attempt").getLevel());
        }
        try (Captured log = new Captured(Level.DEBUG)) {
            run(TaskSpec.once("good", context -> {}));
            assertEquals(Level.DEBUG, log.one("task good added").getLevel());
            assertEquals(
                    Level.DEBUG, log.one("task good: completed after 1 attempt").getLevel());
        }
    }

    @Test
    void aHealthyPeriodicTaskIsQuietAtInfo() throws Exception {
        try (Captured log = new Captured(Level.INFO);
                Supervisor supervisor = Supervisor.create(CONFIG)) {
            CountDownLatch ran = new CountDownLatch(5);
            supervisor.add(TaskSpec.periodic("poll", Duration.ofMillis(1), context -> ran.countDown()));
            ran.await();
            supervisor.shutdown();
            assertEquals(
                    2, log.lines().stream().filter(l -> l.contains("task.poll")).count(), log.lines()::toString);
        }
    }

    @Test
    void aFailedAttemptIsAWarningThatSaysWhatFollows() throws Exception {
        try (Captured log = new Captured(Level.INFO)) {
            AtomicInteger calls = new AtomicInteger();
            run(TaskSpec.restartable("sync", context -> {
                        if (calls.incrementAndGet() < 3) {
                            throw new IOException("refused");
                        }
                    })
                    .withBackoff(BackoffStrategy.constant(Duration.ofMillis(3)))
                    .withTags(Map.of("tenant", "acme")));

            ILoggingEvent failed = log.one("attempt 1 failed after");
            assertEquals(Level.WARN, failed.getLevel());
            assertEquals("io.taskvisor.task.sync", failed.getLoggerName());
            assertEquals("java.io.IOException", failed.getThrowableProxy().getClassName());
            assertTrue(failed.getFormattedMessage()
                    .endsWith("ms: java.io.IOException: refused; attempt 2 follows in 3ms"));
            Map<String, Object> values = Captured.values(failed);
            assertEquals(
                    Set.of(
                            "event",
                            "task",
                            "attempt",
                            "elapsed_ms",
                            "error_type",
                            "next_attempt",
                            "delay_ms",
                            "reason",
                            "failures",
                            "tenant"),
                    values.keySet());
            assertEquals("attempt_failed", values.get("event"));
            assertEquals("acme", values.get("tenant"));

            ILoggingEvent again = log.one("attempt 2 failed after");
            assertTrue(again.getFormattedMessage()
                    .contains(" (2 in a row), same as attempt 1: java.io.IOException: refused;"));
            assertNull(again.getThrowableProxy());
            assertEquals(Level.INFO, log.one("recovered after 2 failures").getLevel());
        }
    }

    @Test
    void whatAHealthyTaskDoesAgainAndAgainIsThereAtDebug() throws Exception {
        try (Captured log = new Captured(Level.DEBUG);
                Supervisor supervisor = Supervisor.create(CONFIG)) {
            CountDownLatch ran = new CountDownLatch(2);
            supervisor.add(TaskSpec.periodic("poll", Duration.ofMillis(1), context -> ran.countDown()));
            ran.await();
            supervisor.shutdown();
            assertEquals(Level.DEBUG, log.one("attempt 1 starts").getLevel());
            assertEquals(
                    Set.of("event", "task", "attempt", "waited_ms"),
                    Captured.values(log.one("attempt 1 starts")).keySet());
            assertEquals(Level.DEBUG, log.one("attempt 1 succeeded after").getLevel());
            assertEquals(
                    Level.DEBUG, log.one("attempt 2 follows in 1ms (interval)").getLevel());
        }
    }

    @Test
    void aShutdownNamesWhomItAbandons() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (Captured log = new Captured(Level.INFO)) {
            Supervisor supervisor = Supervisor.create(CONFIG.withGrace(Duration.ofMillis(20)));
            CountDownLatch runs = new CountDownLatch(1);
            supervisor.add(TaskSpec.once("stubborn", context -> {
                runs.countDown();
                while (release.getCount() > 0) {
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        continue; // Stubborn.
                    }
                }
            }));
            runs.await();
            supervisor.shutdown();
            ILoggingEvent exceeded = log.one("its grace is over, 1 task abandoned: stubborn");
            assertEquals(Level.ERROR, exceeded.getLevel());
            assertEquals("io.taskvisor.supervisor", exceeded.getLoggerName());
            ILoggingEvent outcome = log.one("task stubborn: abandoned after 1 attempt");
            assertEquals(Level.ERROR, outcome.getLevel());
            ILoggingEvent attempt = log.one("attempt 1 was abandoned after");
            assertEquals(Level.WARN, attempt.getLevel());
            assertTrue(
                    List.of(attempt.getThrowableProxy().getStackTraceElementProxyArray()).stream()
                            .anyMatch(frame -> frame.toString().contains(LogObserverTest.class.getName())),
                    "the stack trace is where it hangs");
        } finally {
            release.countDown();
        }
    }

    @Test
    void anObserverThatFailsAgainAndAgainHasItsStackTraceOnce() throws Exception {
        try (Captured log = new Captured(Level.INFO)) {
            Observer broken = new Observer() {
                @Override
                public void onEvent(Event event) {
                    throw new IllegalStateException("broken");
                }

                @Override
                public String name() {
                    return "broken";
                }

                @Override
                public Set<EventKind> interests() {
                    return Set.of(EventKind.TASK_ADDED, EventKind.TASK_FINISHED);
                }
            };
            Supervisor supervisor =
                    Supervisor.builder().config(CONFIG).observer(broken).build();
            supervisor.add(TaskSpec.once("import", context -> {})).await();
            ILoggingEvent first =
                    log.await("observer broken failed on task_added: java.lang.IllegalStateException: broken");
            assertEquals(Level.WARN, first.getLevel());
            assertEquals("task_added", Captured.values(first).get("during"));
            assertEquals("broken", first.getThrowableProxy().getMessage());
            assertNull(log.await("observer broken failed on task_finished, as before: ")
                    .getThrowableProxy());
            supervisor.shutdown();
        }
    }

    @Test
    void onlySoManyPathsGetALoggerOfTheirOwn() throws Exception {
        try (Captured log = new Captured(Level.INFO)) {
            Supervisor supervisor = Supervisor.builder()
                    .config(CONFIG)
                    .discovery(false)
                    .observer(LogObserver.create().withMaxLoggers(2))
                    .build();
            for (int i = 1; i <= 3; i++) {
                supervisor.add(TaskSpec.restartable("job " + i, context -> {})).await();
            }
            supervisor.shutdown();
            assertEquals("io.taskvisor.task.job_2", log.one("task job 2 added").getLoggerName());
            ILoggingEvent third = log.one("task job 3 added");
            assertEquals("io.taskvisor.task", third.getLoggerName());
            assertEquals("job 3", Captured.values(third).get("task"));
        }
    }

    @Test
    void anOutcomeThatNeedsSomebodyIsAnError() throws Exception {
        try (Captured log = new Captured(Level.INFO)) {
            run(
                    TaskSpec.once("fails", context -> {
                        throw new IOException("gone");
                    }),
                    TaskSpec.once("fatal", context -> {
                        throw new FatalTaskException("bad licence");
                    }));
            assertEquals(Level.ERROR, log.one("task fails: failed").getLevel());
            ILoggingEvent fatal = log.one("task fatal: fatal");
            assertEquals(Level.ERROR, fatal.getLevel());
            assertTrue(
                    fatal.getFormattedMessage()
                            .endsWith(": io.taskvisor.FatalTaskException: bad licence (stack trace: attempt 1)"),
                    fatal.getFormattedMessage());
            assertNull(fatal.getThrowableProxy());
            assertEquals(
                    "bad licence",
                    log.one("attempt 1 failed fatally").getThrowableProxy().getMessage());
            assertEquals("fatal", Captured.values(fatal).get("outcome"));
        }
    }

    @Test
    void aCancelledTaskIsNoError() throws Exception {
        try (Captured log = new Captured(Level.INFO)) {
            Supervisor supervisor = Supervisor.create(CONFIG);
            CountDownLatch runs = new CountDownLatch(1);
            supervisor.add(TaskSpec.restartable("loop", context -> {
                runs.countDown();
                context.sleep(Duration.ofHours(1));
            }));
            runs.await();
            supervisor.shutdown();
            ILoggingEvent finished = log.one("task loop: cancelled");
            assertEquals(Level.INFO, finished.getLevel());
            assertNull(finished.getThrowableProxy());
            assertEquals(
                    "io.taskvisor.supervisor",
                    log.one("shuts down: 1 task to stop").getLoggerName());
        }
    }

    @Test
    void aNameCannotMakeLevelsOfItsOwnInTheLoggerHierarchy() throws Exception {
        assertEquals("a.b_c_d", Loggers.safe("a/b.c d"));
        try (Captured log = new Captured(Level.INFO)) {
            run(TaskSpec.restartable("v1.2 import", context -> {}));
            assertEquals(
                    "io.taskvisor.task.v1_2_import",
                    log.one("task v1.2 import added").getLoggerName());
        }
    }

    @Test
    void itsNameTurnsItOff() throws Exception {
        try (Captured log = new Captured(Level.TRACE)) {
            Supervisor.create(CONFIG.withDisabledObservers(Set.of("log"))).run(TaskSpec.once("quiet", context -> {}));
            assertTrue(log.lines().isEmpty(), log.lines()::toString);
        }
    }

    @Test
    void aLevelThatIsOffCostsNoLine() throws Exception {
        try (Captured log = new Captured(Level.WARN)) {
            run(TaskSpec.once("import", context -> {}));
            assertFalse(log.lines().stream().anyMatch(l -> l.contains("import")), log.lines()::toString);
        }
    }

    @Test
    void slotsAreToldAtDebugAndRejectionsThatMatterAtWarn() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (Captured log = new Captured(Level.DEBUG);
                Supervisor supervisor = Supervisor.create(CONFIG)) {
            Slot slot = supervisor.slot("tenant");
            TaskHandle owner = slot.submit(TaskSpec.once("a", context -> release.await()), AdmissionPolicy.QUEUE);
            slot.submit(TaskSpec.once("b", context -> {}), AdmissionPolicy.KEEP_LATEST);
            slot.submit(TaskSpec.once("c", context -> {}), AdmissionPolicy.DROP_IF_RUNNING);
            TaskHandle last = slot.submit(TaskSpec.once("d", context -> {}), AdmissionPolicy.KEEP_LATEST);
            release.countDown();
            owner.await();
            last.await();
            supervisor.shutdown();

            ILoggingEvent queued = log.one(
                    "task slot://tenant/b#2 waits for slot tenant (keep_latest): 1 behind slot://tenant/a#1, which is");
            assertEquals("tenant", Captured.values(queued).get("slot"));
            assertEquals("keep_latest", Captured.values(queued).get("policy"));
            assertEquals(1, Captured.values(queued).get("waiting"));
            assertEquals(Level.DEBUG, queued.getLevel());
            assertEquals("io.taskvisor.task.b", queued.getLoggerName()); // Of all slots: keys may be many.
            assertEquals(
                    Level.DEBUG,
                    log.one(
                                    "task slot://tenant/d#4 comes in slot tenant instead of slot://tenant/b#2, which is pending")
                            .getLevel());
            assertEquals(
                    Level.DEBUG,
                    log.one("task slot://tenant/b#2 rejected by slot tenant (keep_latest): superseded")
                            .getLevel());
            ILoggingEvent rejected =
                    log.one("task slot://tenant/c#3 rejected by slot tenant (drop_if_running): slot_busy");
            assertEquals(Level.WARN, rejected.getLevel());
            assertEquals("slot_busy", Captured.values(rejected).get("reason"));
            assertEquals(
                    Level.DEBUG,
                    log.one("task slot://tenant/c#3 rejected: slot_busy").getLevel());
        }
    }
}
