package io.taskvisor.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class OutcomesTest {
    @Test
    void eachTaskEndsInItsOwnWay() throws Exception {
        List<String> printed =
                Printed.by(Outcomes::main).stream().distinct().toList(); // It is interrupted more than once.
        List<String> expected = List.of(
                "does not listen, not even to an interrupt",
                "succeeds -> completed (1)",
                "fails -> failed (3): the disk is full",
                "gives up -> fatal (1): the password is wrong",
                "is cancelled -> cancelled (1)",
                "does not listen -> abandoned (1)");
        assertEquals(expected.size(), printed.size(), printed::toString);
        for (String line : expected) {
            assertTrue(printed.stream().anyMatch(p -> p.startsWith(line)), () -> line + " is missing in " + printed);
        }
    }
}
