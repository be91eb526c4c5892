package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.DuplicateNameException;
import io.taskvisor.GroupSpec;
import io.taskvisor.GroupState;
import io.taskvisor.RestartPolicy;
import io.taskvisor.Supervisor;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Troupe;
import io.taskvisor.event.Event;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A supervisor and a group are running when all of their children have been ready, and starting before that. */
class SupervisorStateTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final FakeTime time = new FakeTime();
    private final Troupe troupe = new Troupe(time);
    private final Supervisor supervisor = troupe.supervisor();

    @AfterEach
    void close() {
        troupe.close();
    }

    private TaskSpec slow(String name) {
        return troupe.task(name).withReadiness(PATIENCE);
    }

    private TaskHandle add(TaskSpec spec) {
        TaskHandle task = supervisor.add(spec);
        troupe.settle();
        return task;
    }

    private void assertStarting() {
        assertEquals(GroupState.STARTING, supervisor.state());
        assertEquals(GroupState.STARTING, supervisor.snapshot().state());
        assertTrue(supervisor.snapshot().render().startsWith("○ supervisor test: starting,"));
        assertTrue(supervisor.snapshot().toJson().contains("\"state\":\"starting\""));
    }

    private void assertRunning() {
        assertEquals(GroupState.RUNNING, supervisor.state());
        assertEquals(GroupState.RUNNING, supervisor.snapshot().state());
    }

    @Test
    void withoutAChildItRuns() {
        assertRunning();
    }

    @Test
    void itStartsUntilItsTaskSaysThatItIsReady() {
        supervisor.add(slow("db"));
        assertStarting();
        troupe.settle();
        assertStarting();
        troupe.ready("db");
        assertRunning();
    }

    @Test
    void aTaskThatHasNothingToSayIsReadyWhenItsAttemptStarts() {
        supervisor.add(troupe.task("t"));
        assertStarting();
        troupe.settle();
        assertRunning();
    }

    @Test
    void oneOfManyIsEnough() {
        supervisor.addAll(List.of(troupe.task("a"), slow("b"), troupe.task("c")));
        troupe.settle();
        assertStarting();
        troupe.ready("b");
        assertRunning();
        add(slow("d"));
        assertStarting();
        troupe.succeed("d");
        assertRunning();
    }

    @Test
    void aTaskThatFailsBeforeItWasReadyHasNotBeen() {
        add(slow("db").withBackoff(BackoffStrategy.constant(Duration.ofSeconds(1))));
        troupe.fail("db", "1");
        assertStarting();
        troupe.advance(Duration.ofSeconds(1));
        assertStarting();
        troupe.ready("db");
        assertRunning();
    }

    @Test
    void aTaskThatHasBeenReadyHasBeenWhateverComesAfter() {
        TaskHandle db = add(slow("db").withBackoff(BackoffStrategy.constant(Duration.ofSeconds(1))));
        troupe.ready("db");
        troupe.fail("db", "1");
        assertRunning();
        troupe.advance(Duration.ofSeconds(1));
        assertRunning();
        assertTrue(db.restart());
        troupe.settle();
        assertRunning();
    }

    @Test
    void aPeriodicTaskIsReadyOnce() {
        add(slow("p").withRestart(RestartPolicy.ALWAYS).withInterval(Duration.ofSeconds(1)));
        troupe.succeed("p");
        assertRunning();
        troupe.advance(Duration.ofSeconds(1));
        assertRunning();
    }

    @Test
    void nobodyWaitsForATaskThatHasLeft() {
        add(slow("cancelled")).cancel();
        troupe.settle();
        assertRunning();
        add(slow("failed").withMaxRetries(0));
        troupe.fail("failed", "1");
        assertRunning();
        add(slow("late").withDeadline(Duration.ofSeconds(1))).pause();
        assertStarting();
        troupe.advance(Duration.ofSeconds(1));
        assertRunning();
    }

    @Test
    void aTaskInQuarantineIsWaitedFor() {
        TaskHandle task = add(slow("t").withMaxRetries(0).withQuarantine(true));
        troupe.fail("t", "1");
        assertEquals(TaskState.QUARANTINED, task.state());
        assertStarting();
    }

    @Test
    void aTaskThatIsNotLetInIsNoChild() {
        add(troupe.task("t"));
        assertThrows(DuplicateNameException.class, () -> supervisor.add(slow("t")));
        assertThrows(DuplicateNameException.class, () -> supervisor.addAll(List.of(slow("u"), slow("t"))));
        assertRunning();
    }

    @Test
    void aSubmissionIsAChildWhenItIsAdmitted() {
        TaskHandle owner = supervisor.slot("key").submit(slow("owner"), AdmissionPolicy.QUEUE);
        assertStarting();
        troupe.settle();
        troupe.ready("owner");
        assertRunning();
        supervisor.slot("key").submit(slow("next"), AdmissionPolicy.QUEUE);
        supervisor.slot("key").submit(slow("removed"), AdmissionPolicy.QUEUE).cancel();
        supervisor.slot("key").submit(slow("busy"), AdmissionPolicy.DROP_IF_RUNNING);
        assertRunning();
        owner.cancel();
        troupe.settle();
        assertStarting();
        troupe.ready("next");
        assertRunning();
        assertEquals(1, supervisor.tasks().size());
    }

    // ---- groups

    @Test
    void itStartsUntilItsGroupsHaveBeenReady() {
        supervisor.add(GroupSpec.restForOne("g", slow("db"), troupe.task("web")));
        assertStarting();
        troupe.settle();
        assertStarting();
        troupe.ready("db");
        assertRunning();
        troupe.fail("db", "1");
        troupe.assertState(GroupState.RESTARTING, troupe.group("g"));
        assertRunning();
    }

    @Test
    void aGroupThatCouldNotStartHasNotBeenReady() {
        TaskGroup group = troupe.add(GroupSpec.oneForOne("g", slow("db").withMaxRetries(0))
                .withBackoff(troupe.backoff(Duration.ofSeconds(1))));
        troupe.fail("db", "1");
        troupe.settleUntil("the backoff is known", () -> group.state() == GroupState.BACKING_OFF);
        assertStarting();
        group.cancel();
        troupe.settle();
        assertRunning();
    }

    @Test
    void aGroupStartsAgainWhenAChildIsAddedButTellsOfItsFirstStartOnly() {
        for (GroupSpec spec :
                List.of(GroupSpec.oneForOne("one", troupe.task("a")), GroupSpec.oneForAll("all", troupe.task("b")))) {
            TaskGroup group = troupe.started(spec);
            TaskHandle late = group.add(slow("late"));
            troupe.assertState(GroupState.STARTING, group);
            troupe.settle();
            troupe.assertState(GroupState.STARTING, group);
            troupe.ready("late");
            troupe.assertState(GroupState.RUNNING, group);
            group.add(slow("never"));
            troupe.settle();
            troupe.handle(group.path() + "/never").cancel();
            troupe.settle();
            troupe.assertState(GroupState.RUNNING, group);
            late.cancel();
            troupe.settle();
        }
        troupe.close();
        assertEquals(
                2,
                troupe.trail().events().stream()
                        .filter(Event.GroupStarted.class::isInstance)
                        .count());
    }

    @Test
    void aChildThatIsAddedHoldsBackNobodyButThoseAfterIt() {
        TaskGroup outer = troupe.started(GroupSpec.restForOne("o", GroupSpec.oneForOne("g", troupe.task("a"))));
        troupe.group("o/g").add(slow("late"));
        troupe.settle();
        troupe.assertState(GroupState.STARTING, troupe.group("o/g"));
        troupe.assertState(GroupState.RUNNING, outer);
        assertRunning();
    }

    @Test
    void anEmptyGroupRuns() {
        troupe.started(GroupSpec.oneForOne("one"));
        troupe.started(GroupSpec.oneForAll("all"));
        assertRunning();
    }

    @Test
    void inTheEndItIsFinished() {
        add(slow("t"));
        troupe.close();
        assertEquals(GroupState.FINISHED, supervisor.state());
    }

    @Test
    void whateverManyThreadsAddAndCancelTheCountsAddUp() throws Exception {
        try (Supervisor busy = Supervisor.builder().discovery(false).build()) {
            Thread[] adders = new Thread[4];
            for (int i = 0; i < adders.length; i++) {
                String name = "adder-" + i;
                adders[i] = new Thread(() -> {
                    for (int n = 0; n < 500; n++) {
                        TaskHandle task = busy.add(TaskSpec.once(name + "-" + n, context -> {}));
                        if (n % 3 == 0) {
                            task.cancel();
                        }
                    }
                });
                adders[i].start();
            }
            for (Thread adder : adders) {
                adder.join();
            }
            Await.until("all have been ready, or have left", () -> busy.state() == GroupState.RUNNING);
            TaskHandle last = busy.add(
                    TaskSpec.once("last", context -> context.sleep(PATIENCE)).withReadiness(PATIENCE));
            assertEquals(GroupState.STARTING, busy.state());
            last.cancel().get();
            assertEquals(GroupState.RUNNING, busy.state());
        }
    }
}
