package io.taskvisor.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.ShutdownReport.Abandoned;
import io.taskvisor.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The report's text, line by line. */
class ReportTest {
    private static Report report(
            int tasks, List<Abandoned> abandoned, List<String> callers, Map<String, Long> eventsDropped) {
        return new Report(
                "s",
                Optional.empty(),
                true,
                tasks,
                abandoned,
                0,
                Optional.empty(),
                Map.of(),
                callers,
                eventsDropped,
                List.of(),
                List.of(),
                Duration.ofMillis(12),
                Duration.ofMillis(34));
    }

    private static Abandoned abandoned(int frames) {
        Throwable stuckAt = new IllegalStateException();
        List<StackTraceElement> stack = new ArrayList<>();
        for (int i = 1; i <= frames; i++) {
            stack.add(new StackTraceElement("app.Job", "step" + i, "Job.java", i));
        }
        stuckAt.setStackTrace(stack.toArray(StackTraceElement[]::new));
        return new Abandoned("task 'a'", Optional.of(new TaskId(1, "a")), Optional.of("s/a"), stuckAt);
    }

    @Test
    void aCleanOneIsOneLine() {
        Report report = report(2, List.of(), List.of(), Map.of());
        assertTrue(report.clean());
        assertEquals("supervisor 's' stopped cleanly: 2 tasks in 12ms, all in 34ms", report.toString());
    }

    @Test
    void oneTaskIsNotSeveral() {
        assertEquals(
                "supervisor 's' stopped cleanly: 1 task in 12ms, all in 34ms",
                report(1, List.of(), List.of(), Map.of()).toString());
    }

    @Test
    void whatWasAbandonedIsShownWithItsStack() {
        Report report = report(3, List.of(abandoned(2)), List.of(), Map.of());
        assertFalse(report.clean());
        assertEquals(
                List.of(
                        "supervisor 's' stopped, but not cleanly: 3 tasks in 12ms, all in 34ms",
                        "  abandoned task 'a', its thread 's/a' was here:",
                        "    at app.Job.step1(Job.java:1)",
                        "    at app.Job.step2(Job.java:2)"),
                report.toString().lines().toList());
    }

    @Test
    void aLongStackIsCutAndSaysSo() {
        List<String> lines = report(3, List.of(abandoned(15)), List.of(), Map.of())
                .toString()
                .lines()
                .toList();
        assertEquals(2 + 12 + 1, lines.size());
        assertEquals("    at app.Job.step12(Job.java:12)", lines.get(13));
        assertEquals("    … 3 more", lines.get(14));
    }

    @Test
    void anAsynchronousAttemptHasNoThreadToShow() {
        Abandoned left = new Abandoned(
                "task 'a'",
                Optional.of(new TaskId(1, "a")),
                Optional.empty(),
                abandoned(0).stuckAt());
        assertEquals(
                "  abandoned task 'a'",
                report(1, List.of(left), List.of(), Map.of())
                        .toString()
                        .lines()
                        .toList()
                        .get(1));
    }

    @Test
    void callersAndLossesAreTold() {
        Map<String, Long> lost = new LinkedHashMap<>();
        lost.put("log", 7L);
        lost.put("otel", 8L);
        assertEquals(
                List.of(
                        "supervisor 's' stopped, but not cleanly: 0 tasks in 12ms, all in 34ms",
                        "  called from thread 't' of task 'a'",
                        "  observer 'log' lost 7 events",
                        "  observer 'otel' lost 8 events"),
                report(0, List.of(), List.of("thread 't' of task 'a'"), lost)
                        .toString()
                        .lines()
                        .toList());
    }
}
