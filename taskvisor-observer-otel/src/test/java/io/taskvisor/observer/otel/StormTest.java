package io.taskvisor.observer.otel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.opentelemetry.sdk.trace.data.SpanData;
import io.taskvisor.FatalTaskException;
import io.taskvisor.Supervisor;
import io.taskvisor.Task;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Many tasks of many kinds at once: the numbers are those of their outcomes, and nothing is left of them. */
class StormTest {
    private static final int TASKS = 600;

    @Test
    void everythingIsCountedOnceAndNothingIsKept() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (Telemetry telemetry = new Telemetry()) {
            OtelObserver observer = telemetry.observer();
            List<TaskOutcome> outcomes = new ArrayList<>();
            try (Supervisor supervisor = Telemetry.supervisor(Telemetry.CONFIG.withMaxConcurrent(16), observer)) {
                List<TaskHandle> handles = new ArrayList<>();
                for (int i = 0; i < TASKS; i++) {
                    TaskHandle task = supervisor.add(spec(random, i));
                    handles.add(task);
                    disturb(random, task);
                }
                for (TaskHandle handle : handles) {
                    outcomes.add(handle.await());
                }
                assertEquals(0, observer.size(), "tasks that are kept in mind; seed " + seed);
            }
            check(telemetry, outcomes, "seed " + seed);
        }
    }

    private TaskSpec spec(Random random, int i) {
        int fails = random.nextInt(4);
        boolean fatal = random.nextInt(5) == 0;
        Task blocking = context -> run(context, fails, fatal);
        Task task = random.nextBoolean()
                ? blocking
                : Task.async(context -> CompletableFuture.runAsync(() -> runUnchecked(context, fails, fatal)));
        return TaskSpec.restartable("job-" + i, task)
                .withBackoff(
                        random.nextBoolean() ? BackoffStrategy.none() : BackoffStrategy.constant(Duration.ofMillis(1)))
                .withMaxRetries(2);
    }

    private void run(TaskContext context, int fails, boolean fatal) throws Exception {
        if (context.attempt() <= fails) {
            throw fatal ? new FatalTaskException("fatal") : new IOException("fails");
        }
    }

    private void runUnchecked(TaskContext context, int fails, boolean fatal) {
        try {
            run(context, fails, fatal);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void disturb(Random random, TaskHandle task) {
        switch (random.nextInt(12)) {
            case 0 -> task.cancel();
            case 1 -> task.restart();
            case 2 -> task.runNow();
            case 3 -> {
                task.pause();
                task.resume();
            }
            default -> {}
        }
    }

    private static void check(Telemetry telemetry, List<TaskOutcome> outcomes, String seed) {
        long attempts = outcomes.stream().mapToLong(TaskOutcome::attempts).sum();
        long ran = outcomes.stream().filter(outcome -> outcome.attempts() > 0).count();
        assertEquals(TASKS, sum(telemetry.counts("task.duration"), key -> true), seed);
        for (String label : List.of("completed", "failed", "fatal", "cancelled")) {
            assertEquals(
                    outcomes.stream().filter(o -> o.label().equals(label)).count(),
                    sum(telemetry.counts("task.duration"), key -> key.contains("task.outcome=" + label)),
                    label + ", " + seed);
        }
        assertEquals(attempts, sum(telemetry.counts("task.attempt.duration"), key -> true), seed);
        assertEquals(Map.of("task.name=job-{n}", 0L), telemetry.sums("task.attempt.active"), seed);
        assertEquals(attempts - ran, sum(telemetry.sums("task.restarts"), key -> true), seed);

        List<SpanData> spans = telemetry.spans("run job-{n}");
        assertEquals(attempts, spans.size(), seed);
        assertEquals(
                attempts, spans.stream().map(SpanData::getSpanId).distinct().count(), seed);
        long errors = sum(telemetry.counts("task.attempt.duration"), key -> key.contains("error.type"));
        assertEquals(
                errors,
                spans.stream()
                        .filter(span -> span.getAttributes().get(Keys.ERROR_TYPE) != null)
                        .count(),
                seed);
        assertEquals(errors, telemetry.told().size(), seed);
    }

    private static long sum(Map<String, Long> values, Predicate<String> which) {
        return values.entrySet().stream()
                .filter(entry -> which.test(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
