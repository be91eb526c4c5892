package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.RecordedLog;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import java.lang.System.Logger.Level;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Of very many like lines of the engine's, a few are logged. */
class LogFloodTest {
    private static final int MANY = 500;

    @Test
    void ofAnObserverThatAlwaysFailsAFewFailuresAreLoggedAndTheRestIsCounted() throws InterruptedException {
        Observer failing = new Observer() {
            @Override
            public String name() {
                return "always-fails";
            }

            @Override
            public Set<EventKind> interests() {
                return Set.of(EventKind.TASK_ADDED);
            }

            @Override
            public void onEvent(Event event) {
                throw new IllegalStateException("no");
            }
        };
        try (Supervisor supervisor = Supervisor.builder()
                .config(SupervisorConfig.defaults().withName("flood").withHandleSignals(false))
                .observer(failing)
                .discovery(false)
                .build()) {
            for (int i = 0; i < MANY; i++) {
                supervisor.add(TaskSpec.once("task-" + i, context -> {}));
            }
        }
        long logged = RecordedLog.messages(Level.WARNING, "observer 'always-fails' failed on task_added")
                .lines()
                .count();
        assertTrue(logged >= 1 && logged < MANY / 10, logged + " lines");
        assertEquals(
                "supervisor 'flood' left out " + (MANY - logged) + " more lines about failures of observers",
                RecordedLog.messages(Level.WARNING, "supervisor 'flood' left out"));
    }
}
