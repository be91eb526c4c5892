package io.taskvisor.examples;

import io.taskvisor.RestartPolicy;
import io.taskvisor.Supervisor;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/** A task is added to a live supervisor, run early, paused, resumed, changed, restarted and cancelled. */
public final class Dynamic {
    private Dynamic() {}

    /** Runs the example. */
    public static void main(String[] args) throws InterruptedException {
        Semaphore runs = new Semaphore(0);
        TaskSpec hourly = TaskSpec.periodic("backup", Duration.ofHours(1), context -> {
            System.out.println("backup " + context.attempt());
            runs.release();
        });
        try (Supervisor supervisor = Supervisor.create()) {
            TaskHandle backup = supervisor.add(hourly);
            runs.acquire();
            backup.await(TaskState.SCHEDULED);
            boolean early = backup.runNow();
            runs.acquire();
            System.out.println("run now: " + early);
            backup.await(TaskState.SCHEDULED);

            System.out.println("pause: " + backup.pause());
            System.out.println("run now: " + backup.runNow()); // not while it is paused
            System.out.println("resume: " + backup.resume()); // what was left of the hour goes on
            backup.await(TaskState.SCHEDULED);

            backup.update(spec -> spec.withRestart(RestartPolicy.NEVER)); // from the next decision on
            backup.restart();
            runs.acquire();
            System.out.println("backup " + backup.await().label());

            TaskHandle another = supervisor.add(hourly); // the name is free again
            runs.acquire();
            System.out.println("another " + another.cancel().join().label());
        }
    }
}
