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
                "supervisor 'shop' failed: it would need more than 1 restart within PT1M",
                "group 'app' failed: it would need more than 1 restart within PT1M",
                "group 'app/storage' failed: it would need more than 2 restarts within PT1M",
                "the disk is full");
        assertEquals(expected, Printed.by(Escalation::main));
    }
}
