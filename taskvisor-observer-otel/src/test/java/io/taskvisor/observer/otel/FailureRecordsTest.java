package io.taskvisor.observer.otel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.taskvisor.FatalTaskException;
import io.taskvisor.Supervisor;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each failure is told once, and as loud as it deserves. */
class FailureRecordsTest {
    private final Telemetry telemetry = new Telemetry();

    @AfterEach
    void close() {
        telemetry.close();
    }

    private void run(TaskSpec... specs) throws InterruptedException {
        telemetry.supervisor().run(specs);
    }

    @Test
    void aFailureThatIsRetriedIsAWarning() throws Exception {
        run(TaskSpec.restartable("sync", Failing.times(1)).withBackoff(BackoffStrategy.none()));
        assertEquals(List.of("WARN task.attempt.exception: java.io.IOException"), telemetry.told());
    }

    @Test
    void aFailureThatNobodyRetriesIsAnErrorAndToldOnce() throws Exception {
        run(TaskSpec.restartable("sync", Failing.times(9))
                .withBackoff(BackoffStrategy.none())
                .withMaxRetries(1));
        assertEquals(
                List.of(
                        "WARN task.attempt.exception: java.io.IOException",
                        "ERROR task.attempt.exception: java.io.IOException"),
                telemetry.told());
    }

    @Test
    void aFailureSaysHowManyThereWereInARow() throws Exception {
        run(TaskSpec.restartable("sync", Failing.times(3)).withBackoff(BackoffStrategy.none()));
        assertEquals(
                List.of(1L, 2L, 3L),
                telemetry.records().stream()
                        .map(told -> told.getAttributes().get(Keys.CONSECUTIVE_FAILURES))
                        .toList());
        List<Long> ofSpans = new ArrayList<>();
        telemetry
                .spans("run sync")
                .forEach(span -> ofSpans.add(span.getAttributes().get(Keys.CONSECUTIVE_FAILURES)));
        assertEquals(Arrays.asList(1L, 2L, 3L, null), ofSpans);
    }

    @Test
    void aFatalFailureIsAnError() throws Exception {
        run(TaskSpec.restartable("job", context -> {
            throw new FatalTaskException("no use");
        }));
        assertEquals(List.of("ERROR task.attempt.exception: io.taskvisor.FatalTaskException"), telemetry.told());
    }

    @Test
    void theRecordIsAnEventWithItsExceptionInTheSpanOfTheAttempt() throws Exception {
        long before = TimeUnit.MILLISECONDS.toNanos(Instant.now().toEpochMilli());
        run(TaskSpec.once("import-7", Failing.times(1)));
        LogRecordData told = telemetry.records().get(0);
        SpanData span = telemetry.span("run import-{n}");
        assertEquals("taskvisor.task.attempt.exception", told.getEventName());
        assertEquals(span.getSpanContext(), told.getSpanContext());
        assertEquals("attempt 1", told.getAttributes().get(AttributeKey.stringKey("exception.message")));
        assertTrue(told.getAttributes()
                .get(AttributeKey.stringKey("exception.stacktrace"))
                .contains("at io.taskvisor.observer.otel.Failing.failUpTo"));
        assertEquals("import-7", told.getAttributes().get(Keys.TASK_PATH));
        assertEquals(1L, told.getAttributes().get(Keys.ATTEMPT_NUMBER));
        assertTrue(told.getTimestampEpochNanos() >= before);
        assertEquals(
                "io.taskvisor.observer.otel", told.getInstrumentationScopeInfo().getName());
        assertEquals(List.of(), span.getEvents());
    }

    @Test
    void anAttemptThatTimesOutIsToldBeforeItEnds() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (Supervisor supervisor = telemetry.supervisor()) {
            TaskHandle task = supervisor.add(TaskSpec.once("deaf", context -> Await.openStubbornly(release))
                    .withTimeout(Duration.ofMillis(10)));
            Await.until("it is told", () -> !telemetry.told().isEmpty());
            assertEquals(List.of(), telemetry.spans("run deaf"));
            release.countDown();
            task.await();
        }
        assertEquals(List.of("WARN task.attempt.exception: io.taskvisor.AttemptTimeoutException"), telemetry.told());
        assertEquals(
                telemetry.span("run deaf").getSpanContext(),
                telemetry.records().get(0).getSpanContext());
    }

    @Test
    void aDeadlineIsAnErrorOfTheTask() throws Exception {
        run(TaskSpec.restartable("late", context -> context.sleep(Duration.ofHours(1)))
                .withDeadline(Duration.ofMillis(20)));
        assertEquals(List.of("ERROR task.exception: io.taskvisor.DeadlineExceededException"), telemetry.told());
        assertEquals("failed", telemetry.records().get(0).getAttributes().get(Keys.TASK_OUTCOME));
    }

    @Test
    void whatACancelledTaskThrewIsNoFailure() throws Exception {
        CountDownLatch runs = new CountDownLatch(1);
        try (Supervisor supervisor = telemetry.supervisor()) {
            supervisor.add(TaskSpec.restartable("loop", context -> {
                runs.countDown();
                context.sleep(Duration.ofHours(1));
            }));
            Await.open(runs);
        }
        assertEquals(List.of(), telemetry.told());
    }

    @Test
    void aQuarantinedTaskWasGivenUp() throws Exception {
        try (Supervisor supervisor = telemetry.supervisor()) {
            supervisor.add(TaskSpec.restartable("sick", Failing.times(9))
                    .withMaxRetries(0)
                    .withQuarantine(true));
            Await.until("it is told", () -> !telemetry.told().isEmpty());
        }
        assertEquals(List.of("ERROR task.attempt.exception: java.io.IOException"), telemetry.told());
    }
}
