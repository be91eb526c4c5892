package io.taskvisor.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class PeriodicTest {
    @Test
    void aRunThatFailsIsRepeatedAndTheJobGoesOn() throws Exception {
        List<String> expected = List.of(
                "run 1 reports", "run 2 fails", "making up for: no numbers today", "run 3 reports", "run 4 reports");
        assertEquals(expected, Printed.by(Periodic::main).subList(0, 5));
    }
}
