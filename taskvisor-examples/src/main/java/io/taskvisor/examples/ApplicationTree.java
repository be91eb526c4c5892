package io.taskvisor.examples;

import io.taskvisor.GroupSpec;
import io.taskvisor.GroupState;
import io.taskvisor.Supervisor;
import io.taskvisor.Task;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Each part of an application rests on those before it: when the database fails, all behind it restart, in order. */
public final class ApplicationTree {
    private final CountDownLatch connectionLost = new CountDownLatch(1);

    private ApplicationTree() {}

    /** Runs the example. */
    public static void main(String[] args) throws InterruptedException {
        new ApplicationTree().run();
    }

    private void run() throws InterruptedException {
        GroupSpec spec = GroupSpec.restForOne(
                "shop",
                service("database", this::query),
                service("cache", ApplicationTree::serve),
                GroupSpec.oneForOne(
                        "workers", // these two do not depend on each other
                        service("mail", ApplicationTree::serve),
                        service("report", ApplicationTree::serve)),
                service("web", ApplicationTree::serve));
        try (Supervisor supervisor = Supervisor.create()) {
            TaskGroup shop = supervisor.add(spec);
            awaitRunning(shop);
            System.out.println("-- the database fails");
            connectionLost.countDown();
            awaitRestart(supervisor);
            awaitRunning(shop);
            System.out.println(shop.snapshot().render());
        }
    }

    private static TaskSpec service(String name, Task body) {
        return TaskSpec.restartable(name, context -> {
                    System.out.println(name + " starts");
                    try {
                        context.ready(); // who comes next may start
                        body.run(context);
                    } finally {
                        System.out.println(name + " stops");
                    }
                })
                .withReadiness(Duration.ofSeconds(10))
                .withBackoff(BackoffStrategy.constant(Duration.ofMillis(20)));
    }

    private void query(TaskContext context) throws Exception {
        if (context.attempt() == 1) {
            connectionLost.await();
            throw new IOException("connection lost");
        }
        serve(context);
    }

    private static void serve(TaskContext context) throws InterruptedException {
        context.sleep(Duration.ofDays(1));
    }

    private static void awaitRestart(Supervisor supervisor) throws InterruptedException {
        while (supervisor.task("shop/web").orElseThrow().snapshot().attempts() < 2) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private static void awaitRunning(TaskGroup group) throws InterruptedException {
        while (group.state() != GroupState.RUNNING) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }
}
