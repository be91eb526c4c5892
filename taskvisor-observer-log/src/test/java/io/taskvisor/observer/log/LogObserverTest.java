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
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
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
            run(TaskSpec.once("import", context -> {}));
            assertEquals(
                    List.of("task import added", "task import: completed after 1 attempt"),
                    log.lines().stream()
                            .filter(line -> line.startsWith("INFO io.taskvisor.task.import: "))
                            .map(line -> line.replaceFirst(".*?: ", "").replaceFirst(" and \\d+ ms$", ""))
                            .toList());
            assertTrue(log.events().stream().allMatch(e -> e.getLevel() == Level.INFO), log.lines()::toString);
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
    void aFailedAttemptIsAWarningWithItsCauseAndItsData() throws Exception {
        try (Captured log = new Captured(Level.DEBUG)) {
            AtomicInteger calls = new AtomicInteger();
            run(TaskSpec.restartable("sync", context -> {
                        if (calls.incrementAndGet() == 1) {
                            throw new IOException("refused");
                        }
                    })
                    .withBackoff(BackoffStrategy.constant(Duration.ofMillis(3)))
                    .withTags(Map.of("tenant", "acme")));

            ILoggingEvent failed = log.one("attempt 1 failed after");
            assertEquals(Level.WARN, failed.getLevel());
            assertEquals("io.taskvisor.task.sync", failed.getLoggerName());
            assertEquals("java.io.IOException", failed.getThrowableProxy().getClassName());
            assertTrue(failed.getFormattedMessage().endsWith("ms: java.io.IOException: refused"));
            Map<String, Object> values = Captured.values(failed);
            assertEquals(Set.of("event", "task", "attempt", "elapsed_ms", "tenant"), values.keySet());
            assertEquals("attempt_failed", values.get("event"));
            assertEquals("sync", values.get("task"));
            assertEquals("acme", values.get("tenant"));

            ILoggingEvent restart = log.one("attempt 2 follows in 3 ms (failure)");
            assertEquals(Level.DEBUG, restart.getLevel());
            assertEquals(3L, Captured.values(restart).get("delay_ms"));
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
            assertEquals("bad licence", fatal.getThrowableProxy().getMessage());
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
            run(TaskSpec.once("v1.2 import", context -> {}));
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
}
