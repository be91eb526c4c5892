package io.taskvisor.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class WorkerTest {
    @Test
    void aCancelledWorkerCleansUpBeforeItsOutcomeIsThere() throws Exception {
        List<String> printed = Printed.by(Worker::main);
        List<String> beginning = List.of("worker opens its files", "worker works", "worker works", "worker works");
        List<String> end = List.of("worker closes its files", "worker cancelled");
        assertEquals(beginning, printed.subList(0, 4));
        assertEquals(end, printed.subList(printed.size() - 2, printed.size()));
    }
}
