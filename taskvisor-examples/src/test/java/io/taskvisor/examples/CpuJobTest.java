package io.taskvisor.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class CpuJobTest {
    @Test
    void theWorkRunsOnTheGivenThread() throws Exception {
        List<String> expected = List.of("2000! has 5736 digits, says processor", "factorial completed");
        assertEquals(expected, Printed.by(CpuJob::main));
    }
}
