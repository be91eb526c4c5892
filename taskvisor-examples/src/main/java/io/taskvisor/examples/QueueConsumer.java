package io.taskvisor.examples;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** A consumer waits for messages. A bad one fails its attempt, and the next attempt goes on with the message after it. */
public final class QueueConsumer {
    private QueueConsumer() {}

    /** Runs the example. */
    public static void main(String[] args) throws InterruptedException {
        BlockingQueue<String> messages = new LinkedBlockingQueue<>(List.of("1", "2", "three", "4"));
        CountDownLatch last = new CountDownLatch(1);
        TaskSpec consumer = TaskSpec.restartable("consumer", context -> {
                    System.out.println("consumer starts");
                    while (true) {
                        int number = Integer.parseInt(messages.take()); // a cancel interrupts it
                        System.out.println("consumed " + number);
                        if (number == 4) {
                            last.countDown();
                        }
                    }
                })
                .withBackoff(BackoffStrategy.none());

        try (Supervisor supervisor = Supervisor.create()) {
            supervisor.add(consumer);
            last.await();
        }
        System.out.println("messages left: " + messages.size());
    }
}
