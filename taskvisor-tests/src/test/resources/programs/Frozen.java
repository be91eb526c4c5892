package user;

import io.taskvisor.AttemptStalledException;
import io.taskvisor.RestartPolicy;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Has tasks with limits run while its whole process is stopped and goes on; with its own scheduler, or one that is passed in. */
public class Frozen {
    private static final Duration LIMIT = Duration.ofSeconds(8);

    public static void main(String[] args) throws Exception {
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        Supervisor.Builder builder =
                Supervisor.builder().config(SupervisorConfig.defaults().withHandleSignals(false)).discovery(false);
        Supervisor supervisor = (args[0].equals("given") ? builder.scheduler(scheduler) : builder).build();
        CountDownLatch up = new CountDownLatch(4);
        CountDownLatch thawed = new CountDownLatch(1);
        TaskHandle beats = supervisor.add(TaskSpec.restartable("beats", context -> {
                    up.countDown();
                    while (true) {
                        context.heartbeat();
                        Thread.sleep(20);
                    }
                })
                .withHeartbeat(LIMIT));
        // These two have used up most of their time when the process is stopped, and need some more afterwards.
        TaskHandle timed = supervisor.add(TaskSpec.once("timed", context -> {
                    up.countDown();
                    thawed.await();
                    Thread.sleep(500);
                })
                .withTimeout(LIMIT));
        TaskHandle readies = supervisor.add(TaskSpec.restartable("readies", context -> {
                    up.countDown();
                    thawed.await();
                    Thread.sleep(500);
                    context.ready();
                    Thread.sleep(Long.MAX_VALUE);
                })
                .withReadiness(LIMIT));
        TaskHandle hangs = supervisor.add(TaskSpec.restartable("hangs", context -> {
                    up.countDown();
                    Thread.sleep(Long.MAX_VALUE);
                })
                .withRestart(RestartPolicy.NEVER)
                .withBackoff(BackoffStrategy.none())
                .withHeartbeat(LIMIT));
        up.await();
        System.out.println("ready");
        System.in.read(); // After the process has gone on.
        thawed.countDown();
        System.out.println("timed: " + timed.await().label());
        Throwable cause = hangs.await().failure().orElseThrow();
        System.out.println("hangs: " + (cause instanceof AttemptStalledException ? "stalled" : cause));
        System.out.println("beats: attempt " + beats.snapshot().attempts());
        System.out.println("readies: attempt " + readies.snapshot().attempts());
        supervisor.close();
        scheduler.shutdown();
        scheduler.awaitTermination(1, TimeUnit.MINUTES);
        System.out.println("end");
    }
}
