package io.taskvisor.examples;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A worker runs until it is cancelled, and cleans up behind itself. */
public final class Worker {
    private Worker() {}

    /** Runs the example. */
    public static void main(String[] args) throws InterruptedException {
        CountDownLatch rounds = new CountDownLatch(3);
        try (Supervisor supervisor = Supervisor.create()) {
            TaskHandle worker = supervisor.add(TaskSpec.restartable("worker", context -> work(context, rounds)));
            rounds.await();
            System.out.println("worker " + worker.cancel().join().label());
        }
    }

    private static void work(TaskContext context, CountDownLatch rounds) throws InterruptedException {
        System.out.println("worker opens its files");
        try {
            while (true) {
                System.out.println("worker works");
                rounds.countDown();
                context.sleep(Duration.ofMillis(20)); // a cancel wakes it, with a TaskCancelledException
            }
        } finally {
            System.out.println("worker closes its files");
        }
    }
}
