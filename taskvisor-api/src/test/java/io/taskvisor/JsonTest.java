package io.taskvisor;

import static io.taskvisor.Snapshots.AT;
import static io.taskvisor.Snapshots.group;
import static io.taskvisor.Snapshots.nested;
import static io.taskvisor.Snapshots.running;
import static io.taskvisor.Snapshots.task;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.event.Delivery;
import io.taskvisor.event.ObserverSnapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The export of a snapshot. */
class JsonTest {
    private static final Map<String, Object> COUNTS = new LinkedHashMap<>();

    static {
        for (TaskState state : TaskState.values()) {
            COUNTS.put(state.label(), 0L);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> parsed(GroupSnapshot group) {
        return (Map<String, Object>) new JsonParser(group.toJson()).parse();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> children(Map<String, Object> group) {
        return (List<Map<String, Object>>) group.get("children");
    }

    @Test
    void tagsAreThereInTheOrderOfTheirNames() {
        String json = Snapshots.running("g", Snapshots.tagged("g/t", Map.of("b", "2", "a", "say \"hi\"")))
                .toJson();
        assertTrue(json.contains("\"tags\":{\"a\":\"say \\\"hi\\\"\",\"b\":\"2\"},\"attempts\":"), json);
    }

    @Test
    void aGroupIsAnObjectWithItsChildrenLast() {
        assertEquals(
                "{\"kind\":\"group\",\"name\":\"h\",\"path\":\"g/h\",\"state\":\"quarantined\","
                        + "\"strategy\":\"rest_for_one\",\"intensity\":{\"max_restarts\":10,\"within\":\"1m\"},"
                        + "\"restarts_in_window\":0,\"restarts\":0,\"consecutive_failures\":0,"
                        + "\"counts\":{\"pending\":0,\"waiting\":0,\"running\":0,\"backing_off\":0,\"scheduled\":0,"
                        + "\"paused\":0,\"quarantined\":1,\"stuck\":0,\"stopping\":0,\"finished\":0},"
                        + "\"children\":[{\"kind\":\"task\",\"name\":\"t\",\"path\":\"g/h/t\",\"sequence\":7,"
                        + "\"state\":\"quarantined\",\"attempts\":1,\"restarts\":0,\"consecutive_failures\":0}]}",
                group("g/h", GroupStrategy.REST_FOR_ONE, GroupState.QUARANTINED, task("g/h/t", TaskState.QUARANTINED))
                        .toJson());
    }

    @Test
    void everythingThatThereIsIsInIt() {
        IOException gone = new IOException("gone", new IllegalStateException());
        TaskSnapshot task = new Snapshots.Tasked(
                new TaskId(42, "g/t"),
                TaskState.BACKING_OFF,
                Map.of(),
                5,
                3,
                Optional.of(gone),
                Optional.of(AT),
                Optional.of(new StopSnapshot(StopReason.TIMEOUT, AT.plusSeconds(3))),
                Optional.of(AT.plusSeconds(1)),
                Optional.of(AT.plusSeconds(2)),
                Optional.of(new TaskOutcome.Completed(5)));
        GroupSnapshot group = new Snapshots.Grouped(
                "g",
                "g",
                GroupStrategy.ONE_FOR_ALL,
                GroupState.BACKING_OFF,
                new Intensity(Intensity.UNLIMITED, Duration.ofMillis(1_500)),
                1,
                2,
                3,
                Optional.of(new GroupFailedException("g", "group 'g' failed", gone)),
                Optional.of(AT),
                List.of(task),
                Map.of(TaskState.BACKING_OFF, 1));
        Map<String, Object> failure = Map.of(
                "type",
                "java.io.IOException",
                "message",
                "gone",
                "cause",
                Map.of("type", "java.lang.IllegalStateException"));
        Map<String, Object> counts = new LinkedHashMap<>(COUNTS);
        counts.put("backing_off", 1L);
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("kind", "group");
        expected.put("name", "g");
        expected.put("path", "g");
        expected.put("state", "backing_off");
        expected.put("strategy", "one_for_all");
        expected.put("intensity", Map.of("within", "1500ms"));
        expected.put("restarts_in_window", 1L);
        expected.put("restarts", 2L);
        expected.put("consecutive_failures", 3L);
        expected.put(
                "last_failure",
                Map.of("type", "io.taskvisor.GroupFailedException", "message", "group 'g' failed", "cause", failure));
        expected.put("next_start_at", "2030-01-01T00:00:05.123456789Z");
        expected.put("counts", counts);
        Map<String, Object> expectedTask = new LinkedHashMap<>();
        expectedTask.put("kind", "task");
        expectedTask.put("name", "t");
        expectedTask.put("path", "g/t");
        expectedTask.put("sequence", 42L);
        expectedTask.put("state", "backing_off");
        expectedTask.put("attempts", 5L);
        expectedTask.put("restarts", 4L);
        expectedTask.put("consecutive_failures", 3L);
        expectedTask.put("last_failure", failure);
        expectedTask.put("started_at", "2030-01-01T00:00:05.123456789Z");
        expectedTask.put("last_heartbeat", "2030-01-01T00:00:06.123456789Z");
        expectedTask.put("stopping", Map.of("reason", "timeout", "since", "2030-01-01T00:00:08.123456789Z"));
        expectedTask.put("next_attempt_at", "2030-01-01T00:00:07.123456789Z");
        expectedTask.put("outcome", "completed");
        expected.put("children", List.of(expectedTask));
        assertEquals(expected, parsed(group));
    }

    @Test
    void aSupervisorHasWhatServesItToo() {
        Map<String, Object> shop = parsed(Snapshots.supervisor(
                "shop",
                new PermitsSnapshot(8, 3, 2),
                List.of(
                        new ObserverSnapshot("log", Delivery.DROP_OLDEST, 100, 1),
                        new ObserverSnapshot("slow", Delivery.BLOCK, 7, 0, 3, Optional.of(AT))),
                running("app", task("app/t", TaskState.RUNNING)),
                task("t", TaskState.RUNNING)));
        assertEquals("supervisor", shop.get("kind"));
        assertEquals("", shop.get("path"));
        assertEquals(Map.of("limit", 8L, "used", 3L, "waiting", 2L), shop.get("permits"));
        assertEquals(
                List.of(
                        Map.of("name", "log", "processed", 100L, "dropped", 1L, "behind", 0L),
                        Map.of(
                                "name",
                                "slow",
                                "processed",
                                7L,
                                "dropped",
                                0L,
                                "behind",
                                3L,
                                "busy_since",
                                AT.toString())),
                shop.get("observers"));
        assertEquals(
                List.of("group", "task"),
                children(shop).stream().map(child -> child.get("kind")).toList());
        assertFalse(parsed(Snapshots.supervisor("shop", null, List.of())).containsKey("permits"));
    }

    @Test
    void everyCharacterComesBack() {
        StringBuilder all = new StringBuilder();
        for (char c = 0; c < Character.MAX_VALUE; c++) {
            all.append(c);
        }
        all.append("😀").append('\udc00').append('\ud800');
        for (int from = 0; from < all.length(); from += 400) {
            String message = all.substring(from, Math.min(all.length(), from + 400));
            GroupSnapshot group = running("g", task("g/t", TaskState.RUNNING, 2, 1, new IOException(message), null));
            Map<?, ?> failure = (Map<?, ?>) children(parsed(group)).get(0).get("last_failure");
            assertEquals(message, failure.get("message"));
        }
    }

    @Test
    void whatMayNotStandInAStringIsEscaped() {
        assertEquals(
                "\"\\\"\\\\ \\n\\r\\t\\u0000\\u001f\\u007f\\u0085\\u2028\\u2029\\ud800😀\\udc00/\"",
                new JsonWriter()
                        .value("\"\\ \n\r\t\0\u001f\u007f\u0085\u2028\u2029\ud800😀\udc00/")
                        .toString());
    }

    @Test
    void messagesAreCutAndCausesEnd() {
        Throwable first = new IOException("x".repeat(499) + "😀");
        Throwable second = new IOException("y", first);
        first.initCause(second);
        Object failure = children(parsed(running("g", task("g/t", TaskState.RUNNING, 2, 1, first, null))))
                .get(0)
                .get("last_failure");
        int depth = 0;
        for (Object each = failure; each instanceof Map<?, ?> map; each = map.get("cause")) {
            assertEquals(depth % 2 == 0 ? "x".repeat(499) + "…" : "y", map.get("message"));
            depth++;
        }
        assertEquals(8, depth);
    }

    @Test
    void aFailureThatCannotBeReadHasItsType() {
        RuntimeException broken = new RuntimeException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new StackOverflowError();
            }

            @Override
            public synchronized Throwable getCause() {
                throw new IllegalStateException();
            }
        };
        assertEquals(
                Map.of("type", "io.taskvisor.JsonTest$1"),
                children(parsed(running("g", task("g/t", TaskState.RUNNING, 2, 1, broken, null))))
                        .get(0)
                        .get("last_failure"));
    }

    @Test
    void groupsInOneAnotherAreAsDeepInJson() {
        Map<String, Object> group = parsed(nested(1_000));
        for (int i = 1; i < 1_000; i++) {
            assertEquals("g" + i, group.get("name"));
            group = children(group).get(0);
        }
        assertEquals("t", children(group).get(0).get("name"));
        String deep = nested(20_000).toJson();
        assertTrue(deep.endsWith("]}".repeat(20_000)));
    }
}
