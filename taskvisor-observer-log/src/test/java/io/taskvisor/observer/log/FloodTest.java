package io.taskvisor.observer.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A log that cannot keep up with all that succeeds has a line for each failure. */
class FloodTest {
    private static final int JOBS = 30_000;
    private static final int ONE_IN = 100;

    /** Holds up the first line, and with it the observer, until it is released. */
    private static final class Slow extends AppenderBase<ILoggingEvent> {
        private final CountDownLatch release = new CountDownLatch(1);

        @Override
        protected void append(ILoggingEvent event) {
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void noFailureIsLostInAFloodOfSuccesses() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger("io.taskvisor");
        Slow slow = new Slow();
        slow.start();
        logger.addAppender(slow);
        SupervisorConfig config = SupervisorConfig.defaults()
                .withHandleSignals(false)
                .withName("flood")
                .withObserverDrain(Duration.ofMinutes(2));
        try (Captured log = new Captured(Level.INFO)) {
            try (Supervisor supervisor = Supervisor.create(config)) {
                List<TaskHandle> jobs = new ArrayList<>();
                for (int i = 0; i < JOBS; i++) {
                    boolean fails = i % ONE_IN == 0;
                    jobs.add(supervisor.add(TaskSpec.once("job-" + i, context -> {
                        if (fails) {
                            throw new IOException("gone");
                        }
                    })));
                }
                for (TaskHandle job : jobs) {
                    job.await();
                }
                slow.release.countDown();
            } finally {
                slow.release.countDown();
                logger.detachAppender(slow);
            }
            Map<String, List<String>> ofTasks = log.events().stream()
                    .filter(line -> Captured.values(line).containsKey("task"))
                    .collect(Collectors.groupingBy(
                            line -> String.valueOf(Captured.values(line).get("task")),
                            Collectors.mapping(
                                    line -> line.getLevel() + " " + line.getFormattedMessage(), Collectors.toList())));
            for (int i = 0; i < JOBS; i += ONE_IN) {
                String job = "job-" + i;
                List<String> lines = ofTasks.getOrDefault(job, List.of());
                assertEquals(2, lines.size(), () -> job + ": " + lines);
                assertTrue(lines.get(0).startsWith("WARN attempt 1 failed"), lines::toString);
                assertTrue(lines.get(1).startsWith("ERROR task " + job + ": failed"), lines::toString);
            }
            assertTrue(log.lines().stream().anyMatch(line -> line.contains(" lost ")), "what was lost is told");
        }
    }
}
