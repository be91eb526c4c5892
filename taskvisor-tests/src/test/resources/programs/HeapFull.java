package user;

import io.taskvisor.GroupSpec;
import io.taskvisor.Supervisor;
import io.taskvisor.Task;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.backoff.BackoffStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One task fills the heap, again and again, while others of all kinds run; then all of those must still run. */
public class HeapFull {
    private static final Duration PAUSE = Duration.ofMillis(1);

    public static void main(String[] args) throws Exception {
        Supervisor.Builder builder = Supervisor.builder().discovery(false);
        if (args.length > 0) {
            builder.observer(event -> {});
        }
        Supervisor supervisor = builder.build();
        List<TaskHandle> innocent = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            innocent.add(supervisor.add(TaskSpec.periodic("periodic-" + i, PAUSE, context -> {})));
            innocent.add(supervisor.add(TaskSpec.restartable("failing-" + i, HeapFull::fail)
                    .withBackoff(BackoffStrategy.constant(PAUSE))));
            innocent.add(supervisor.add(TaskSpec.periodic("async-" + i, PAUSE, Task.async(context -> {
                        CompletableFuture<Void> done = new CompletableFuture<>();
                        done.complete(null);
                        return done;
                    }))
                    .withTimeout(Duration.ofSeconds(20))));
            innocent.add(supervisor.slot("key-" + i)
                    .submit(TaskSpec.periodic("owner-" + i, PAUSE, context -> {}), AdmissionPolicy.QUEUE));
        }
        supervisor.add(GroupSpec.oneForOne(
                "group",
                TaskSpec.periodic("child", PAUSE, context -> {}),
                TaskSpec.restartable("failing", HeapFull::fail).withBackoff(BackoffStrategy.constant(PAUSE))));
        innocent.add(supervisor.task("group/child").orElseThrow());
        innocent.add(supervisor.task("group/failing").orElseThrow());
        TaskHandle hog = supervisor.add(
                TaskSpec.restartable("hog", HeapFull::fill).withBackoff(BackoffStrategy.constant(Duration.ofMillis(50))));
        while (isToGoOn(hog)) {
            rest();
        }
        System.gc();
        System.out.println("the heap was filled");
        for (TaskHandle task : innocent) {
            int before = task.snapshot().attempts();
            while (task.snapshot().attempts() <= before && !task.outcome().isDone()) {
                rest();
            }
            System.out.println(task.outcome().isDone() ? task + " has ended: " + task.outcome().join() : "goes on");
        }
        System.out.println("clean: " + supervisor.shutdown().abandoned());
    }

    private static void fail(Object context) throws Exception {
        throw new Exception("as always");
    }

    private static void fill(Object context) {
        List<byte[]> all = new ArrayList<>();
        while (true) {
            all.add(new byte[500]);
        }
    }

    /** Until the heap has been filled often enough; then the hog is cancelled, and waited for. */
    private static boolean isToGoOn(TaskHandle hog) {
        try {
            if (hog.snapshot().attempts() > 8) {
                hog.cancel();
            }
            return !hog.outcome().isDone();
        } catch (OutOfMemoryError e) {
            return true;
        }
    }

    private static void rest() throws InterruptedException {
        try {
            Thread.sleep(20);
        } catch (OutOfMemoryError e) {
            return; // It is full just now.
        }
    }
}
