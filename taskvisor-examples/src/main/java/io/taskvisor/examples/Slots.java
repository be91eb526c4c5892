package io.taskvisor.examples;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.admission.Slot;
import java.util.concurrent.CountDownLatch;

/** The four policies side by side: under each, three submissions to one slot, while the first of them runs. */
public final class Slots {
    private Slots() {}

    /** Runs the example. */
    public static void main(String[] args) throws InterruptedException {
        try (Supervisor supervisor = Supervisor.create()) {
            for (AdmissionPolicy policy : AdmissionPolicy.values()) {
                submitThree(supervisor.slot("report of " + policy.label()), policy);
            }
        }
    }

    private static void submitThree(Slot slot, AdmissionPolicy policy) throws InterruptedException {
        CountDownLatch runs = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        TaskHandle first = slot.submit(task("1", runs, release), policy);
        runs.await();
        TaskHandle second = slot.submit(task("2", runs, release), policy);
        TaskHandle third = slot.submit(task("3", runs, release), policy);
        release.countDown();
        System.out.println(policy.label() + ": " + end(first) + ", " + end(second) + ", " + end(third));
    }

    private static TaskSpec task(String name, CountDownLatch runs, CountDownLatch release) {
        return TaskSpec.once(name, context -> {
            runs.countDown();
            work(context, release);
        });
    }

    private static void work(TaskContext context, CountDownLatch release) throws InterruptedException {
        try {
            release.await();
        } catch (InterruptedException e) {
            release.await(); // Told to stop, it takes its time, until all three are there.
        }
        context.throwIfCancelled();
    }

    private static String end(TaskHandle task) throws InterruptedException {
        TaskOutcome outcome = task.await();
        return outcome instanceof TaskOutcome.Rejected rejected
                ? rejected.reason().label()
                : outcome.label();
    }
}
