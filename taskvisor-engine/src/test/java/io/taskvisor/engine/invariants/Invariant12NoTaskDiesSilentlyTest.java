package io.taskvisor.engine.invariants;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.taskvisor.Supervisor;
import io.taskvisor.Task;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.event.Event;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Every Throwable from a periodic or restartable task is a failed attempt. */
class Invariant12NoTaskDiesSilentlyTest {
    private static final class Own extends Throwable {
        private static final long serialVersionUID = 1L;
    }

    private static final List<Throwable> ALL = List.of(
            new RuntimeException("unchecked"),
            new IOException("checked"),
            new InterruptedException("interrupted"),
            new Error("error"),
            new OutOfMemoryError("not really"),
            new StackOverflowError("not really"),
            new NoClassDefFoundError("not really"),
            new AssertionError("assertion"),
            new Own());

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable throwable) throws T {
        throw (T) throwable;
    }

    private static final Task EACH_ONCE = context -> {
        if (context.attempt() <= ALL.size()) {
            Invariant12NoTaskDiesSilentlyTest.<RuntimeException>sneak(ALL.get(context.attempt() - 1));
        }
    };

    @Test
    void eachIsToldAndFollowedByAnotherAttempt() throws Exception {
        List<Throwable> told = new CopyOnWriteArrayList<>();
        try (Supervisor supervisor = World.open(event -> {
            if (event instanceof Event.AttemptFailed failed) {
                told.add(failed.cause());
            }
        })) {
            TaskHandle task =
                    supervisor.add(TaskSpec.restartable("unlucky", EACH_ONCE).withBackoff(BackoffStrategy.none()));
            assertEquals(new TaskOutcome.Completed(ALL.size() + 1), task.await());
        }
        assertEquals(ALL, told);
    }
}
