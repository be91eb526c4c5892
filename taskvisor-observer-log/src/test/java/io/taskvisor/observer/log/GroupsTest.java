package io.taskvisor.observer.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.taskvisor.GroupSpec;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a real supervisor's groups leave in the log. */
@Timeout(300)
class GroupsTest {
    private static final SupervisorConfig CONFIG =
            SupervisorConfig.defaults().withHandleSignals(false).withName("log-test");

    private static void waitForEver(CountDownLatch runs) throws InterruptedException {
        runs.countDown();
        new CountDownLatch(1).await();
    }

    /** Returns the lines that say this, without what differs from run to run. */
    private static List<String> ofGroups(Captured log) {
        return log.events().stream()
                .filter(event -> Captured.values(event).containsKey("group"))
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    private static long traces(Captured log) {
        return log.events().stream()
                .filter(event -> event.getThrowableProxy() != null)
                .count();
    }

    @Test
    void aRestartIsOneLineAndItsStackTraceIsThatOfTheAttempt() throws Exception {
        try (Captured log = new Captured(Level.DEBUG)) {
            CountDownLatch fail = new CountDownLatch(1);
            CountDownLatch webRunsAgain = new CountDownLatch(2);
            try (Supervisor supervisor = Supervisor.create(CONFIG)) {
                supervisor.add(GroupSpec.oneForAll(
                        "app",
                        TaskSpec.restartable("database", context -> {
                                    if (context.attempt() == 1) {
                                        fail.await();
                                        throw new IOException("gone");
                                    }
                                    context.sleep(Duration.ofHours(1));
                                })
                                .withBackoff(BackoffStrategy.none()),
                        TaskSpec.restartable("web", context -> waitForEver(webRunsAgain))));
                log.await("group app started");
                fail.countDown();
                webRunsAgain.await();
            }
            assertEquals(
                    List.of(
                            "INFO group app started (one_for_all)",
                            "INFO group app restarts because of its child database, which follows at once:"
                                    + " java.io.IOException: gone",
                            "INFO group app stopped: cancelled after it was built 1 time"),
                    ofGroups(log).stream().distinct().toList());
            assertEquals(1, traces(log));
            assertEquals(
                    1,
                    log.events().stream()
                            .filter(line -> line.getLevel() == Level.WARN)
                            .count(),
                    "one failure, one warning");
            ILoggingEvent failed = log.one("attempt 1 failed after");
            assertTrue(
                    failed.getFormattedMessage().endsWith("java.io.IOException: gone; attempt 2 follows at once"),
                    failed.getFormattedMessage());
        }
    }

    @Test
    void whatHappensToTheOthersOfAGroupIsThereAtDebug() throws Exception {
        try (Captured log = new Captured(Level.DEBUG);
                Supervisor supervisor = Supervisor.create(CONFIG)) {
            CountDownLatch first = new CountDownLatch(1);
            CountDownLatch second = new CountDownLatch(2);
            supervisor.add(GroupSpec.oneForAll("app", TaskSpec.restartable("web", context -> {
                second.countDown();
                waitForEver(first);
            })));
            first.await();
            supervisor.group("app").orElseThrow().restart();
            second.await();
            supervisor.shutdown();
            assertEquals(Level.INFO, log.one("group app restarts (request)").getLevel());
            ILoggingEvent follows = log.one("attempt 2 follows when its turn in the group comes");
            assertEquals(Level.DEBUG, follows.getLevel());
            assertEquals("group", Captured.values(follows).get("reason"));
        }
    }

    @Test
    void aGroupThatIsBuiltAnewSaysSo() throws Exception {
        try (Captured log = new Captured(Level.INFO)) {
            Supervisor.create(CONFIG.withIntensity(1, Duration.ofMinutes(1)))
                    .run(GroupSpec.oneForAll("app", TaskSpec.once("migration", context -> {
                                throw new IOException("gone");
                            }))
                            .withBackoff(BackoffStrategy.none()));
            String failed =
                    "group 'app' failed: its child 'migration' failed for good before it was ready, because java.io.IOException: gone";
            assertEquals(
                    List.of(
                            "ERROR " + failed,
                            "INFO group app is built anew at once: " + failed,
                            "ERROR " + failed,
                            "ERROR supervisor '" + CONFIG.name()
                                    + "' failed: it would need 2 restarts within 1m, more than withIntensity(1, 1m) allows;"
                                    + " its child 'app' failed last, because " + failed,
                            "INFO group app stopped: failed after it was built 2 times"),
                    ofGroups(log));
            assertEquals(2, traces(log), "it is another task each time");
        }
    }

    @Test
    void anEscalationHasTheStackTraceOnceAndTheChainOfCausesInTheEnd() throws Exception {
        try (Captured log = new Captured(Level.INFO)) {
            SupervisorConfig noRestart = CONFIG.withIntensity(0, Duration.ofMinutes(1));
            Supervisor.create(noRestart)
                    .run(GroupSpec.oneForOne(
                                    "app",
                                    TaskSpec.restartable("database", context -> {
                                                throw new IOException("gone");
                                            })
                                            .withBackoff(BackoffStrategy.none()))
                            .withIntensity(2, Duration.ofMinutes(1)));
            ILoggingEvent failed = log.events().stream()
                    .filter(event -> event.getLoggerName().equals("io.taskvisor.task.app"))
                    .filter(event -> event.getLevel() == Level.ERROR)
                    .findFirst()
                    .orElseThrow();
            assertEquals(
                    "group 'app' failed: it would need 3 restarts within 1m, more than withIntensity(2, 1m) allows;"
                            + " its child 'database' failed last, because java.io.IOException: gone",
                    failed.getFormattedMessage());
            ILoggingEvent root = log.one("supervisor '" + CONFIG.name());
            assertEquals(Level.ERROR, root.getLevel());
            assertEquals(
                    "supervisor '" + CONFIG.name()
                            + "' failed: it would need 1 restart within 1m, more than withIntensity(0, 1m) allows;"
                            + " its child 'app' failed last, because "
                            + failed.getFormattedMessage(),
                    root.getFormattedMessage());
            assertEquals(1, traces(log), () -> log.lines().toString());
        }
    }
}
