package io.taskvisor.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class BasicTest {
    @Test
    void aTaskThatFailsIsRetriedUntilItSucceeds() throws Exception {
        List<String> expected = List.of(
                "attempt 1 fails", "attempt 2 fails", "attempt 3 says hello", "greeter completed after 3 attempts");
        assertEquals(expected, Printed.by(Basic::main));
    }
}
