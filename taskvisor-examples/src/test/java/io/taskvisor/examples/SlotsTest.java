package io.taskvisor.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class SlotsTest {
    @Test
    void eachPolicyDoesWhatItsNameSays() throws Exception {
        assertEquals(
                List.of(
                        "queue: completed, completed, completed",
                        "replace: cancelled, superseded, completed",
                        "drop_if_running: completed, slot_busy, slot_busy",
                        "keep_latest: completed, superseded, completed"),
                Printed.by(Slots::main));
    }
}
