package io.taskvisor.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class QueueConsumerTest {
    @Test
    void aBadMessageCostsOneAttemptAndNoOtherMessage() throws Exception {
        List<String> expected = List.of(
                "consumer starts", "consumed 1", "consumed 2", "consumer starts", "consumed 4", "messages left: 0");
        assertEquals(expected, Printed.by(QueueConsumer::main));
    }
}
