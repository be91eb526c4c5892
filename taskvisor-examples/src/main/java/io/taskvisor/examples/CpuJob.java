package io.taskvisor.examples;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskSpec;
import java.math.BigInteger;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Computation belongs on as many platform threads as there are processors to spare, not on virtual threads. A heartbeat
 * tells a long computation from one that hangs.
 */
public final class CpuJob {
    private CpuJob() {}

    /** Runs the example. */
    public static void main(String[] args) throws InterruptedException {
        ExecutorService processors = Executors.newFixedThreadPool(1, work -> new Thread(work, "processor"));
        TaskSpec factorial = TaskSpec.once("factorial", CpuJob::factorial)
                .withExecutor(processors)
                .withHeartbeat(Duration.ofSeconds(10));
        try (Supervisor supervisor = Supervisor.create()) {
            System.out.println("factorial " + supervisor.add(factorial).await().label());
        } finally {
            processors.shutdown(); // what is passed in stays ours
        }
    }

    private static void factorial(TaskContext context) {
        BigInteger product = BigInteger.ONE;
        for (int factor = 2; factor <= 2_000; factor++) {
            context.throwIfCancelled(); // an interrupt alone does not stop arithmetic
            context.heartbeat();
            product = product.multiply(BigInteger.valueOf(factor));
        }
        int digits = product.toString().length();
        System.out.println("2000! has " + digits + " digits, says "
                + Thread.currentThread().getName());
    }
}
