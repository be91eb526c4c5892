package io.taskvisor.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class TenantSyncTest {
    @Test
    void theLatestRevisionWins() throws Exception {
        assertEquals(
                List.of("acme 2 -> rejected", "acme 3 -> rejected", "acme 4 -> completed", "acme has 4, globex has 1"),
                Printed.by(TenantSync::main));
    }
}
