package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.taskvisor.RestartPolicy;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.RecordedLog;
import io.taskvisor.engine.testing.TestSupervisor;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A task that was to run for ever and returns at once is noticed, although it never fails. */
class SpinTest {
    private static final Duration FLOOR = Duration.ofMillis(1);

    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.manual(time);

    @AfterEach
    void close() {
        supervisor.close();
    }

    private void run(TaskSpec spec, Duration pause) {
        TaskHandle task = supervisor.add(spec);
        while (task.snapshot().attempts() <= 1_000) {
            supervisor.runNext();
            time.advance(pause);
        }
        task.cancel();
    }

    private TaskSpec always(String name) {
        return TaskSpec.restartable(name, context -> {}).withRestart(RestartPolicy.ALWAYS);
    }

    @Test
    void onceForATaskThatReturnsAtOnceAndNotForOthers() {
        run(TaskSpec.periodic("spin-periodic", FLOOR, context -> {}), FLOOR);
        run(always("spin-slow"), Duration.ofMillis(11));
        run(always("spin"), FLOOR);
        RecordedLog.await(Level.WARNING, "task 'spin' has returned 1000 times within 10 s");
        assertEquals(
                "task 'spin' has returned 1000 times within 10 s, and is run again each time: give it an interval"
                        + " (withInterval), or, if it is to run until it is stopped, make it TaskSpec.resident, for which"
                        + " to return is to fail",
                RecordedLog.messages(Level.WARNING, "task 'spin"));
    }
}
