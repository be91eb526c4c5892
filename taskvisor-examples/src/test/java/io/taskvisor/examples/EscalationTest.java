package io.taskvisor.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class EscalationTest {
    @Test
    void theReportHasTheChainOfCauses() throws Exception {
        List<String> expected = List.of(
                "12 attempts",
                "supervisor 'shop' failed: it would need 2 restarts within 1m, more than withIntensity(1, 1m) allows;"
                        + " its child 'app' failed last",
                "group 'app' failed: it would need 2 restarts within 1m, more than withIntensity(1, 1m) allows;"
                        + " its child 'storage' failed last",
                "group 'app/storage' failed: it would need 3 restarts within 1m, more than withIntensity(2, 1m)"
                        + " allows; its child 'disk' failed last",
                "the disk is full");
        assertEquals(expected, Printed.by(Escalation::main));
    }
}
