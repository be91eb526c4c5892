package io.taskvisor.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class MultipleTest {
    @Test
    void allAreDoneAndNeverMoreThanTwoAtOnce() throws Exception {
        List<String> printed = Printed.by(Multiple::main);
        int running = 0;
        for (String line : printed) {
            running += line.startsWith("begin") ? 1 : line.startsWith("end") ? -1 : 0;
            assertTrue(running <= 2, printed::toString);
        }
        for (String name : List.of("north", "east", "south", "west")) {
            assertTrue(printed.indexOf("begin " + name) < printed.indexOf("end " + name), printed::toString);
        }
        assertEquals(9, printed.size());
        assertEquals("all done", printed.get(8));
    }
}
