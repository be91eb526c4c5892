package io.taskvisor.examples.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskOutcome;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class PrimeCounterTest {
    @Test
    void allPrimesAreCounted() throws InterruptedException {
        ExecutorService processors = Executors.newSingleThreadExecutor();
        PrimeCounter job = new PrimeCounter(processors);
        try (Supervisor supervisor = Supervisor.create()) {
            assertInstanceOf(
                    TaskOutcome.Completed.class, supervisor.add(job.spec()).await());
        } finally {
            processors.shutdown();
        }
        assertEquals("primes below 3000000: 216816", job.did());
    }
}
