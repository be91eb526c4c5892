package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.taskvisor.GroupSpec;
import io.taskvisor.GroupState;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Puppet;
import io.taskvisor.engine.testing.TestSupervisor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In which order children of a dependent group start, stop and restart. */
class GroupOrderTest {
    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.threaded(time);
    private final List<String> journal = new CopyOnWriteArrayList<>();
    private final Puppet a = new Puppet("a", journal);
    private final Puppet b = new Puppet("b", journal);
    private final Puppet c = new Puppet("c", journal);

    @AfterEach
    void close() {
        supervisor.close();
    }

    private TaskGroup started(GroupSpec spec) {
        TaskGroup group = supervisor.supervisor().add(spec);
        awaitState(group, GroupState.RUNNING);
        return group;
    }

    private void awaitState(TaskGroup group, GroupState state) {
        Await.until(() -> group + " is to be " + state + ", " + journal, () -> {
            time.advance(Duration.ZERO);
            return group.state() == state;
        });
    }

    private void awaitJournal(String... expected) {
        Await.until(() -> journal + " is to be " + List.of(expected), () -> journal.size() >= expected.length);
        assertEquals(List.of(expected), journal);
    }

    @Test
    void eachStartsWhenTheOneBeforeIsReady() {
        Duration patience = Duration.ofSeconds(10);
        supervisor
                .supervisor()
                .add(GroupSpec.oneForAll(
                        "g", a.spec().withReadiness(patience), b.spec().withReadiness(patience), c.spec()));
        awaitJournal("+a");
        a.ready();
        awaitJournal("+a", "+b");
        b.ready();
        awaitJournal("+a", "+b", "+c");
    }

    @Test
    void theyStopInReverseOrder() {
        TaskGroup group = started(GroupSpec.restForOne("g", a.spec(), b.spec(), c.spec()));
        TaskOutcome outcome = group.cancel().join();
        assertEquals(new TaskOutcome.Cancelled(null, 1), outcome);
        awaitJournal("+a", "+b", "+c", "-c", "-b", "-a");
        assertEquals(GroupState.FINISHED, group.state());
    }

    @Test
    void oneForAllRestartsAll() {
        TaskGroup group = started(GroupSpec.oneForAll("g", a.spec(), b.spec(), c.spec()));
        TaskHandle first = group.task("a").orElseThrow();
        b.fail("1");
        awaitJournal("+a", "+b", "+c", "-b", "-c", "-a", "+a", "+b", "+c");
        awaitState(group, GroupState.RUNNING);
        assertEquals(2, first.snapshot().attempts());
        assertEquals(1, group.snapshot().restartsInWindow());
    }

    @Test
    void restForOneRestartsThoseBehind() {
        TaskGroup group = started(GroupSpec.restForOne("g", a.spec(), b.spec(), c.spec()));
        b.fail("1");
        awaitJournal("+a", "+b", "+c", "-b", "-c", "+b", "+c");
        awaitState(group, GroupState.RUNNING);
        assertEquals(1, group.task("a").orElseThrow().snapshot().attempts());
    }

    @Test
    void aGroupThatNeedsTooManyRestartsIsBuiltAnew() {
        TaskGroup group = started(GroupSpec.oneForOne("g", a.spec(), b.spec()).withIntensity(1, Duration.ofMinutes(1)));
        TaskHandle first = group.task("a").orElseThrow();
        TaskHandle second = group.task("b").orElseThrow();
        a.fail("1");
        Await.until("a runs again", () -> first.snapshot().attempts() == 2);
        a.fail("2");
        assertEquals("failed", supervisor.outcome(first, TaskOutcome.class).label());
        assertEquals("cancelled", supervisor.outcome(second, TaskOutcome.class).label());
        Await.until("the group is built anew", () -> group.snapshot().restarts() == 1);
        awaitState(group, GroupState.RUNNING);
        assertEquals(1, group.task("a").orElseThrow().snapshot().attempts());
    }

    @Test
    void tooManyRestartsOfGroupsShutTheSupervisorDown() {
        TaskGroup group =
                supervisor.supervisor().add(GroupSpec.oneForAll("g", a.spec().withMaxRetries(0)));
        for (int i = 0; i < 11; i++) {
            a.fail("no " + i);
        }
        TaskOutcome outcome = group.outcome().join();
        assertEquals("failed", outcome.label());
        assertEquals(11, outcome.attempts());
        String report = supervisor.supervisor().shutdown().toString();
        assertEquals(
                List.of(
                        "  supervisor 'test' failed: it would need more than 10 restarts within PT1M",
                        "  because group 'g' failed: its child 'a' failed for good",
                        "  because io.taskvisor.engine.testing.Expected: no 10"),
                report.lines().skip(1).toList());
    }
}
