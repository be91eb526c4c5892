package user;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.Task;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** Opens and closes a hundred supervisors that have everything which starts a thread, then waits for its input to end. */
public class Rounds {
    public static void main(String[] args) throws Exception {
        for (int i = 0; i < 100; i++) {
            round();
        }
        System.out.println("done");
        System.in.read();
    }

    private static void round() throws Exception {
        CountDownLatch up = new CountDownLatch(5);
        try (Supervisor supervisor = Supervisor.builder()
                .config(SupervisorConfig.defaults().withName("leaky"))
                .observer(event -> {})
                .build()) {
            supervisor.add(TaskSpec.restartable("sleeps", context -> {
                up.countDown();
                context.sleep(Duration.ofHours(1));
            }));
            supervisor.add(TaskSpec.restartable("blocks", context -> {
                up.countDown();
                Thread.sleep(3_600_000);
            }));
            supervisor.add(TaskSpec.restartable("waits", Task.async(context -> {
                up.countDown();
                CompletableFuture<Void> stage = new CompletableFuture<>();
                context.onCancel(() -> stage.cancel(false));
                return stage;
            })));
            supervisor.add(TaskSpec.restartable("fails", context -> {
                        up.countDown();
                        throw new IllegalStateException("again");
                    })
                    .withBackoff(BackoffStrategy.constant(Duration.ofHours(1))));
            supervisor.add(TaskSpec.periodic("ticks", Duration.ofMillis(1), context -> up.countDown()));
            up.await();
        }
    }
}
