package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.taskvisor.ChildSpec;
import io.taskvisor.GroupSpec;
import io.taskvisor.Supervisor;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.admission.Slot;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.TestSupervisor;
import java.util.Arrays;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Null where the engine takes none: an exception that names the parameter. */
@NullUnmarked
class NullCallsTest {
    private final TestSupervisor test = TestSupervisor.manual(new FakeTime());
    private final Supervisor supervisor = test.supervisor();

    @AfterEach
    void close() {
        test.close();
    }

    private static void assertRefused(String message, Executable call) {
        assertEquals(message, assertThrows(NullPointerException.class, call).getMessage());
    }

    @Test
    void theSupervisorsOwn() {
        assertRefused("spec must not be null", () -> supervisor.add((TaskSpec) null));
        assertRefused("spec must not be null", () -> supervisor.add((GroupSpec) null));
        assertRefused("specs must not be null", () -> supervisor.addAll(null));
        assertRefused("specs must not contain null", () -> supervisor.addAll(Arrays.asList((TaskSpec) null)));
        assertRefused("path must not be null", () -> supervisor.task(null));
        assertRefused("path must not be null", () -> supervisor.group(null));
        assertRefused("timeout must not be null", () -> supervisor.awaitEmpty(null));
        assertRefused("children must not be null", () -> supervisor.run((ChildSpec[]) null));
        assertRefused("children must not contain null", () -> supervisor.run((TaskSpec) null));
        assertEquals(0, supervisor.tasks().size());
    }

    @Test
    void aSlots() {
        Slot slot = supervisor.slot("key");
        TaskSpec spec = TaskSpec.once("t", context -> {});
        assertRefused("key must not be null", () -> supervisor.slot(null));
        assertRefused("spec must not be null", () -> supervisor.submit(null, AdmissionPolicy.QUEUE));
        assertRefused("spec must not be null", () -> slot.submit(null, AdmissionPolicy.QUEUE));
        assertRefused("policy must not be null", () -> slot.submit(spec, null));
        assertEquals(0, supervisor.snapshot().slots().size());
    }

    @Test
    void aGroups() {
        TaskGroup group = supervisor.add(GroupSpec.oneForAll("g"));
        assertRefused("spec must not be null", () -> group.add((TaskSpec) null));
        assertRefused("spec must not be null", () -> group.add((GroupSpec) null));
        assertRefused("specs must not be null", () -> group.addAll(null));
        assertRefused("specs must not contain null", () -> group.addAll(Arrays.asList((TaskSpec) null)));
        assertRefused("path must not be null", () -> group.task(null));
        assertRefused("path must not be null", () -> group.group(null));
        assertEquals(0, group.tasks().size());
    }

    @Test
    void aHandles() {
        TaskHandle task = test.add(TaskSpec.once("t", context -> {}));
        assertRefused("timeout must not be null", () -> task.await(null));
        assertRefused("change must not be null", () -> task.update(null));
        assertRefused("change must not return null", () -> task.update(spec -> null));
    }

    @Test
    void aContexts() {
        TaskHandle task = test.run(TaskSpec.once("t", context -> {
            assertRefused("duration must not be null", () -> context.sleep(null));
            assertRefused("callback must not be null", () -> context.onCancel(null));
        }));
        test.assertOutcome("completed", 1, task);
    }
}
