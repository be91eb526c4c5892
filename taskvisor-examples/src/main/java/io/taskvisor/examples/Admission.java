package io.taskvisor.examples;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.admission.Slot;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Why a submission does not run: each reason is a value, and the outcome comes from the handle like any other. */
public final class Admission {
    private Admission() {}

    /** Runs the example. */
    public static void main(String[] args) throws InterruptedException {
        SupervisorConfig oneMayWait = SupervisorConfig.defaults().withMaxSlotQueue(1);
        CountDownLatch begun = new CountDownLatch(1);
        TaskHandle left;
        try (Supervisor supervisor = Supervisor.create(oneMayWait)) {
            Slot slot = supervisor.slot("device 7");
            TaskHandle owner = slot.submit(firmware(begun), AdmissionPolicy.QUEUE);
            begun.await();
            TaskHandle waits = slot.submit(quick("restart"), AdmissionPolicy.QUEUE);
            tell(slot.submit(quick("ping"), AdmissionPolicy.DROP_IF_RUNNING));
            tell(slot.submit(quick("reset"), AdmissionPolicy.QUEUE));
            System.out.println("waiting: " + slot.snapshot().waiting().size());
            waits.cancel().join(); // Does not wait for the owner.
            tell(waits);
            TaskHandle older = slot.submit(quick("settings"), AdmissionPolicy.KEEP_LATEST);
            left = slot.submit(quick("settings"), AdmissionPolicy.KEEP_LATEST);
            tell(older);
            System.out.println("firmware is " + owner.state().label());
        } // shuts down: the owner is stopped, what waits is rejected
        tell(left);
    }

    private static TaskSpec firmware(CountDownLatch begun) {
        return TaskSpec.once("firmware", context -> {
            begun.countDown();
            context.sleep(Duration.ofHours(1));
        });
    }

    private static TaskSpec quick(String name) {
        return TaskSpec.once(name, context -> System.out.println("does not get here"));
    }

    private static void tell(TaskHandle task) throws InterruptedException {
        TaskOutcome outcome = task.await();
        if (outcome instanceof TaskOutcome.Rejected rejected) {
            String why = switch (rejected.reason()) {
                case SLOT_BUSY -> "the device has something to do";
                case QUEUE_FULL -> "too many wait for the device";
                case SUPERSEDED -> "newer ones have come";
                case REMOVED -> "somebody thought better of it";
                case SHUTTING_DOWN -> "the program ends";
                case DUPLICATE_NAME -> "its name is taken";
            };
            System.out.println(task.name() + " did not run: " + why);
        } else {
            System.out.println(task.name() + " ended: " + outcome.label());
        }
    }
}
