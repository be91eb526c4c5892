package io.taskvisor.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class WatchdogTest {
    @Test
    void theNextAttemptKnowsWhereTheOneBeforeWasHanging() throws Exception {
        List<String> expected = List.of(
                "attempt 1 reads page 1",
                "attempt 1 reads page 2",
                "it was hanging in waitForAPeerThatIsGone",
                "attempt 2 reads page 1",
                "attempt 2 reads page 2",
                "attempt 2 reads page 3");
        assertEquals(expected, Printed.by(Watchdog::main));
    }
}
