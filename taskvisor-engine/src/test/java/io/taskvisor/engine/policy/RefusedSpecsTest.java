package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.taskvisor.GroupSpec;
import io.taskvisor.RestartPolicy;
import io.taskvisor.Supervisor;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Script;
import io.taskvisor.engine.testing.TestSupervisor;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Specs with settings that can have no effect are refused wherever they come in, and leave nothing behind. */
class RefusedSpecsTest {
    private static final String RETRIES = "maxRetries 3 needs restart ON_FAILURE or ALWAYS, was NEVER";
    private static final String INTERVAL = "interval 1s needs restart ALWAYS, was NEVER";

    private final FakeTime time = new FakeTime();
    private final TestSupervisor test = TestSupervisor.manual(time);
    private final Supervisor supervisor = test.supervisor();

    @AfterEach
    void close() {
        test.close();
    }

    private static TaskSpec fine(String name) {
        return TaskSpec.once(name, context -> {});
    }

    private static TaskSpec bad(String name) {
        return fine(name).withMaxRetries(3).withInterval(Duration.ofSeconds(1));
    }

    private static String both(String path) {
        return "task '" + path + "' has settings that can have no effect: " + RETRIES + "; " + INTERVAL;
    }

    private void assertRefused(String message, Executable call) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, call);
        assertEquals(message, refused.getMessage());
        assertEquals(List.of(), supervisor.tasks());
    }

    @Test
    void byTheSupervisor() {
        assertRefused(both("t"), () -> supervisor.add(bad("t")));
        assertRefused(both("a") + "; " + both("c"), () -> supervisor.addAll(List.of(bad("a"), fine("b"), bad("c"))));
        assertRefused(both("b"), () -> supervisor.run(fine("a"), bad("b")));
        assertRefused(both("t"), () -> supervisor.slot("key").submit(bad("t"), AdmissionPolicy.QUEUE));
        assertEquals(0, supervisor.snapshot().slots().size());
        supervisor.add(fine("t")); // The name is free.
        assertEquals(
                List.of("t"), supervisor.tasks().stream().map(TaskHandle::name).toList());
    }

    @Test
    void deepInAGroup() {
        GroupSpec deep = GroupSpec.oneForAll("app", fine("a"), GroupSpec.oneForOne("workers", bad("mail")), bad("z"));
        String message = both("app/z") + "; " + both("app/workers/mail");
        assertRefused(message, () -> supervisor.add(deep));
        assertRefused(message, () -> supervisor.run(fine("a"), deep));
        assertEquals(List.of(), supervisor.groups());
    }

    @Test
    void byAGroup() {
        TaskGroup group = supervisor.add(GroupSpec.oneForOne("g"));
        assertRefused(both("g/t"), () -> group.add(bad("t")));
        assertRefused(both("g/b"), () -> group.addAll(List.of(fine("a"), bad("b"))));
        assertRefused(both("g/below/t"), () -> group.add(GroupSpec.oneForOne("below", bad("t"))));
        assertEquals(List.of(), group.tasks());
        assertEquals(List.of(), group.groups());
    }

    @Test
    void byAnUpdateWhichLeavesTheOldSpecInForce() {
        Script script = new Script(time).succeed().succeed();
        TaskSpec spec = TaskSpec.periodic("t", Duration.ofSeconds(1), script);
        TaskHandle task = test.run(spec);
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> task.update(old -> old.withRestart(RestartPolicy.NEVER).withMaxRetries(3)));
        assertEquals("task 't' has settings that can have no effect: " + RETRIES, refused.getMessage());
        assertEquals(spec, task.spec());
        test.runNextWhenDue(task);
        assertEquals(TaskState.SCHEDULED, task.state());
    }

    /** It has had its effect: this is how a periodic task is told to run once more. */
    @Test
    void notForWhatAnUpdateLeavesAsItWas() {
        Script script = new Script(time).succeed().succeed();
        TaskHandle task = test.run(TaskSpec.periodic("t", Duration.ofSeconds(1), script));
        task.update(old -> old.withRestart(RestartPolicy.NEVER));
        test.runNextWhenDue(task);
        test.assertOutcome("completed", 2, task);
    }

    /** Only the spec's own settings are looked at. */
    @Test
    void notForWhatComesFromTheDefaults() {
        try (TestSupervisor limited = TestSupervisor.manual(
                time,
                config -> config.withName("limited")
                        .withTaskDefaults(config.taskDefaults().withMaxRetries(3)))) {
            limited.assertOutcome("completed", 1, limited.run(fine("t")));
            limited.run(TaskSpec.restartable("q", context -> {}).withQuarantine(true));
        }
        assertRefused(
                "task 'q' has settings that can have no effect: quarantine needs a limit of retries (maxRetries), was"
                        + " unlimited (the supervisor's default)",
                () -> supervisor.add(TaskSpec.restartable("q", context -> {}).withQuarantine(true)));
    }
}
