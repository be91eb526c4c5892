package io.taskvisor;

import static io.taskvisor.Snapshots.AT;
import static io.taskvisor.Snapshots.attempt;
import static io.taskvisor.Snapshots.group;
import static io.taskvisor.Snapshots.nested;
import static io.taskvisor.Snapshots.running;
import static io.taskvisor.Snapshots.task;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.event.Delivery;
import io.taskvisor.event.ObserverSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The drawing of a snapshot. */
class RenderTest {
    private static final IOException GONE = new IOException("gone");

    /** Returns tasks {@code g/0} to {@code g/n-1}, all running but for some. */
    private static ChildSnapshot[] many(int n, Map<Integer, TaskState> others) {
        return IntStream.range(0, n)
                .mapToObj(i -> task("g/" + i, others.getOrDefault(i, TaskState.RUNNING)))
                .toArray(ChildSnapshot[]::new);
    }

    /** Returns the names of the children that are drawn right below the top. */
    private static List<String> drawn(GroupSnapshot group) {
        return group.render()
                .lines()
                .filter(line -> line.matches("[├└]─ [^…].*"))
                .map(line -> line.replaceFirst("^...\\S ", "").replaceFirst(":.*", ""))
                .toList();
    }

    @Test
    void aTreeIsDrawnWithItsStatesAtAGlance() {
        SupervisorSnapshot shop = Snapshots.supervisor(
                "shop",
                new PermitsSnapshot(8, 3, 2),
                List.of(
                        new ObserverSnapshot("log", Delivery.DROP_OLDEST, 100, 1),
                        new ObserverSnapshot("otel", Delivery.INLINE, 100, 0),
                        new ObserverSnapshot("slow", Delivery.BLOCK, 7, 0, 3, Optional.of(AT))),
                task("prices", TaskState.SCHEDULED, 17, 0, null, AT),
                group(
                        "app",
                        GroupStrategy.REST_FOR_ONE,
                        GroupState.RESTARTING,
                        task("app/database", TaskState.BACKING_OFF, 4, 3, GONE, AT),
                        task("app/cache", TaskState.PENDING),
                        group(
                                "app/workers",
                                GroupStrategy.ONE_FOR_ONE,
                                GroupState.STOPPING,
                                task("app/workers/mail", TaskState.STUCK),
                                task("app/workers/report", TaskState.STOPPING)),
                        task("app/web", TaskState.PENDING, 0, 0, null, null)),
                group("empty", GroupStrategy.ONE_FOR_ALL, GroupState.QUARANTINED),
                task("import", TaskState.RUNNING, 2, 1, GONE, null));
        assertEquals("""
                ● supervisor shop: running, one_for_one, 0 of 10 restarts in 1m, 3 of 8 permits, 2 waiting, observer log lost 1 event, observer slow in one event since 2030-01-01T00:00:05.123Z and 3 events behind
                ├─ ○ prices: scheduled, attempt 17, next at 2030-01-01T00:00:05.123Z
                ├─ ▲ app: restarting, rest_for_one, 0 of 10 restarts in 1m
                │  ├─ ▲ database: backing_off, attempt 4, 3 failures in a row, last failure IOException: gone, next at 2030-01-01T00:00:05.123Z
                │  ├─ ○ cache: pending, attempt 1
                │  ├─ ■ workers: stopping, one_for_one, any number of restarts
                │  │  ├─ ✗ mail: stuck, attempt 1
                │  │  └─ ■ report: stopping, attempt 1
                │  └─ ○ web: pending
                ├─ ✗ empty: quarantined, one_for_all, 0 of 10 restarts in 1m
                └─ ● import: running, attempt 2, 1 failure in a row, last failure IOException: gone
                7 tasks: 2 pending, 1 running, 1 backing_off, 1 scheduled, 1 stuck, 1 stopping""", shop.render());
    }

    @Test
    void theReadmeShowsWhatItIs() throws IOException {
        Snapshots.Grouped shop = (Snapshots.Grouped) group(
                "shop",
                GroupStrategy.REST_FOR_ONE,
                GroupState.RESTARTING,
                attempt("shop/database", Instant.parse("2030-01-01T00:00:00.004Z"), null),
                task("shop/cache", TaskState.BACKING_OFF, 2, 2, new IOException("refused"), AT),
                group(
                        "shop/workers",
                        GroupStrategy.ONE_FOR_ONE,
                        GroupState.PENDING,
                        task("shop/workers/mail", TaskState.PENDING, 2, 0, null, null),
                        task("shop/workers/report", TaskState.PENDING, 2, 0, null, null)),
                task("shop/web", TaskState.PENDING, 2, 0, null, null));
        String text = Snapshots.supervisor("taskvisor", null, List.of(), shop.withRestartsInWindow(2))
                .render();
        assertTrue(
                Files.readString(Path.of(System.getProperty("basedir"), "..", "README.md"))
                        .contains("```\n" + text + "\n```\n"),
                text);
    }

    @Test
    void aGroupSaysHowItCameBackAndWhatFromInTheEnd() {
        Throwable inner = new GroupFailedException("a/b", "group 'a/b' failed", GONE);
        GroupSnapshot group = new Snapshots.Grouped(
                "b",
                "a/b",
                GroupStrategy.ONE_FOR_ALL,
                GroupState.BACKING_OFF,
                new Intensity(3, Duration.ofSeconds(90)),
                2,
                1,
                2,
                Optional.of(new GroupFailedException("a", "group 'a' failed", inner)),
                Optional.of(AT),
                List.of(),
                Snapshots.counts());
        assertEquals("""
                ▲ group a/b: backing_off, one_for_all, 2 of 3 restarts in 90s, built anew 1 time, last failure IOException: gone, next at 2030-01-01T00:00:05.123Z
                no tasks""", group.render());
    }

    @Test
    void withoutALimitThereIsNoCountOfRestarts() {
        GroupSnapshot group = new Snapshots.Grouped(
                "g",
                "g",
                GroupStrategy.ONE_FOR_ONE,
                GroupState.RUNNING,
                new Intensity(Intensity.UNLIMITED, Duration.ofSeconds(1)),
                0,
                3,
                0,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Map.of());
        assertEquals(
                "● group g: running, one_for_one, any number of restarts, built anew 3 times\nno tasks",
                group.render());
    }

    @Test
    void anAttemptThatIsBeingStoppedDoesNotJustRun() {
        StopSnapshot late = new StopSnapshot(StopReason.TIMEOUT, AT.plusSeconds(1));
        StopSnapshot cancelled = new StopSnapshot(StopReason.CANCEL, AT.plusSeconds(1));
        assertTrue(
                running("g", attempt("g/t", AT, late))
                        .render()
                        .contains(
                                "└─ ▲ t: running, attempt 1 since 2030-01-01T00:00:05.123Z, being stopped since 2030-01-01T00:00:06.123Z: timeout\n"));
        assertTrue(running("g", attempt("g/t", AT, cancelled)).render().contains("└─ ■ t: running, attempt 1 since "));
    }

    @Test
    void aFinishedTaskHasItsOutcome() {
        TaskSnapshot done = new Snapshots.Tasked(
                new TaskId(1, "g/t"),
                TaskState.FINISHED,
                Map.of(),
                1,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new TaskOutcome.Completed(1)));
        assertTrue(running("g", done).render().contains("\n└─ ■ t: finished, attempt 1, completed\n"));
    }

    @Test
    void theTextOfAFailureIsShortAndInOneLine() {
        Throwable twoLines = new IOException("a\nb\tc\u2028d");
        Throwable tooLong = new IOException("x".repeat(79) + "😀y");
        Throwable bare = new IllegalStateException();
        Throwable broken = new RuntimeException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new IllegalStateException("no message");
            }
        };
        String text = running(
                        "g",
                        task("g/1", TaskState.RUNNING, 2, 1, twoLines, null),
                        task("g/2", TaskState.RUNNING, 2, 1, tooLong, null),
                        task("g/3", TaskState.RUNNING, 2, 1, bare, null),
                        task("g/4", TaskState.RUNNING, 2, 1, broken, null))
                .render();
        assertEquals(
                List.of(
                        "IOException: a b c d",
                        "IOException: " + "x".repeat(79) + "…",
                        "IllegalStateException",
                        "RenderTest$1"),
                text.lines()
                        .filter(line -> line.contains("last failure"))
                        .map(line -> line.replaceFirst(".*last failure ", ""))
                        .toList());
    }

    @Test
    void causesThatGoInCirclesComeToAnEnd() {
        Throwable first = new GroupFailedException("a", "first", GONE) {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Throwable getCause() {
                return this;
            }
        };
        assertTrue(running("g", task("g/t", TaskState.RUNNING, 2, 1, first, null))
                .render()
                .contains("last failure RenderTest$2: first"));
    }

    @Test
    void twentyChildrenAreDrawnAndTheRestIsCounted() {
        assertEquals(20, drawn(running("g", many(20, Map.of()))).size());
        GroupSnapshot more = running("g", many(30, Map.of(29, TaskState.SCHEDULED)));
        assertEquals(IntStream.range(0, 20).mapToObj(Integer::toString).toList(), drawn(more));
        assertTrue(more.render().endsWith("""
                        ├─ ● 19: running, attempt 1
                        └─ … 10 more, 10 tasks: 9 running, 1 scheduled
                        30 tasks: 29 running, 1 scheduled"""), more::render);
    }

    @Test
    void whatNeedsSomebodyIsDrawnBeforeWhatFailsAndThatBeforeTheRest() {
        ChildSnapshot[] children = many(
                60,
                Map.of(
                        50, TaskState.QUARANTINED,
                        40, TaskState.BACKING_OFF,
                        58, TaskState.STUCK));
        children[45] = task("g/45", TaskState.RUNNING, 3, 2, GONE, null);
        children[59] = running("g/59", running("g/59/h", task("g/59/h/t", TaskState.QUARANTINED)));
        assertEquals(
                List.of(
                        "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "40", "45",
                        "50", "58", "59"),
                drawn(running("g", children)));

        ChildSnapshot[] failing = IntStream.range(0, 40)
                .mapToObj(i -> task("g/" + i, i < 25 ? TaskState.BACKING_OFF : TaskState.STUCK))
                .toArray(ChildSnapshot[]::new);
        assertEquals(
                List.of(
                        "0", "1", "2", "3", "4", "25", "26", "27", "28", "29", "30", "31", "32", "33", "34", "35", "36",
                        "37", "38", "39"),
                drawn(running("g", failing)));
    }

    @Test
    void groupsThatAreNotDrawnAreCountedWithTheirTasks() {
        ChildSnapshot[] groups = IntStream.range(0, 22)
                .mapToObj(i -> running("g/" + i, task("g/" + i + "/a", TaskState.RUNNING), task("b", TaskState.PAUSED)))
                .toArray(ChildSnapshot[]::new);
        String text = running("g", groups).render();
        assertTrue(text.contains("\n└─ … 2 more, 4 tasks: 2 running, 2 paused\n"), text);
    }

    @Test
    void twentyLevelsAreDrawnAndTheRestIsCounted() {
        List<String> lines = nested(21).render().lines().toList();
        assertEquals(" ".repeat(60) + "└─ … no groups below, 1 task: 1 running", lines.get(21));
        assertEquals(23, lines.size());
        assertEquals(
                " ".repeat(57) + "└─ ● t: running, attempt 1",
                nested(20).render().lines().toList().get(20));
    }

    @Test
    void aThousandGroupsInOneAnotherAreNoTrouble() {
        List<String> lines = nested(1_000).render().lines().toList();
        assertEquals(" ".repeat(60) + "└─ … 979 groups below, 1 task: 1 running", lines.get(21));
        assertEquals(23, nested(100_000).render().lines().count());
    }

    @Test
    void aThousandLinesAreDrawnAndTheRestIsCounted() {
        ChildSnapshot[] level = {task("t", TaskState.RUNNING)};
        for (int depth = 0; depth < 3; depth++) {
            ChildSnapshot[] below = level;
            level = IntStream.range(0, 20)
                    .mapToObj(i -> running("g/" + i, below))
                    .toArray(ChildSnapshot[]::new);
        }
        List<String> lines = running("g", level).render().lines().toList();
        assertTrue(lines.size() <= 1_005, () -> lines.size() + " lines");
        assertTrue(lines.get(lines.size() - 2).startsWith("└─ … "), () -> lines.get(lines.size() - 2));
        assertEquals("8000 tasks: 8000 running", lines.get(lines.size() - 1));
    }

    @Test
    void theSameSnapshotGivesTheSameText() {
        GroupSnapshot group = running("g", many(100, Map.of(3, TaskState.STUCK)));
        assertEquals(group.render(), group.render());
    }
}
