package io.taskvisor.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class AdmissionTest {
    @Test
    void rejectionsAreTyped() throws Exception {
        assertEquals(
                List.of(
                        "ping did not run: the device has something to do",
                        "reset did not run: too many wait for the device",
                        "waiting: 1",
                        "restart did not run: somebody thought better of it",
                        "settings did not run: newer ones have come",
                        "firmware is running",
                        "settings did not run: the program ends"),
                Printed.by(Admission::main));
    }
}
