package user;

import io.taskvisor.Supervisor;
import io.taskvisor.Task;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Real errors of the JVM, in attempts that are restarted until the third succeeds. */
public class Errors {
    public static void main(String[] args) throws Exception {
        try (Supervisor supervisor = Supervisor.create()) {
            List<TaskHandle> tasks = List.of(
                    add(supervisor, "memory", () -> {
                        List<byte[]> all = new ArrayList<>();
                        while (true) {
                            all.add(new byte[100_000]);
                        }
                    }),
                    add(supervisor, "stack", Errors::deeper),
                    add(supervisor, "linkage", () -> Broken.use()));
            for (TaskHandle task : tasks) {
                System.out.println(task.name() + " " + task.await().label() + " " + task.await().attempts());
            }
            System.out.println("after: " + supervisor.add(TaskSpec.once("after", context -> {})).await().label());
        }
    }

    private static TaskHandle add(Supervisor supervisor, String name, Runnable error) {
        AtomicInteger calls = new AtomicInteger();
        Task task = context -> {
            if (calls.incrementAndGet() < 3) {
                try {
                    error.run();
                } catch (Throwable e) {
                    System.out.println(name + " threw " + e.getClass().getSimpleName());
                    throw e;
                }
            }
        };
        return supervisor.add(TaskSpec.restartable(name, task).withBackoff(BackoffStrategy.constant(Duration.ofMillis(1))));
    }

    private static void deeper() {
        deeper();
    }

    private static class Broken {
        static {
            if (true) {
                throw new IllegalStateException("cannot be initialised");
            }
        }

        static void use() {}
    }
}
