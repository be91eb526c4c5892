package io.taskvisor.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class DynamicTest {
    @Test
    void aLiveTaskDoesWhatItIsAskedFor() throws Exception {
        List<String> expected = List.of(
                "backup 1",
                "backup 2",
                "run now: true",
                "pause: true",
                "run now: false",
                "resume: true",
                "backup 3",
                "backup completed",
                "backup 1",
                "another cancelled");
        assertEquals(expected, Printed.by(Dynamic::main));
    }
}
