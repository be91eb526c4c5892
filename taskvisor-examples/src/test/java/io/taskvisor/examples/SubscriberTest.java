package io.taskvisor.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class SubscriberTest {
    @Test
    void theObserverIsToldEverythingInOrder() throws Exception {
        List<String> expected = List.of(
                "task_added",
                "attempt_starting",
                "attempt 1 failed: connection reset",
                "restart_scheduled",
                "attempt_starting",
                "attempt_succeeded",
                "finished: completed",
                "task_removed",
                "that was all");
        assertEquals(expected, Printed.by(Subscriber::main));
    }
}
