package user;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** No thread can be started for a moment: run with little address space, of which each thread takes a lot. */
public class NoThreads {
    private static final int WAITING = 500;

    private static final List<Thread> HOGS = new ArrayList<>();
    private static final CountDownLatch FREE = new CountDownLatch(1);

    public static void main(String[] args) throws Exception {
        if (args.length > 0) {
            shutDown();
            return;
        }
        ExecutorService pool = Executors.newFixedThreadPool(1, NoThreads::daemon);
        pool.submit(() -> {}).get();
        CountDownLatch go = new CountDownLatch(1);
        Supervisor supervisor = Supervisor.builder()
                .discovery(false)
                .config(SupervisorConfig.defaults().withMaxConcurrent(2))
                .build();
        TaskHandle failing = supervisor.add(TaskSpec.restartable("failing", context -> {
                    go.await();
                    if (context.attempt() < 3) {
                        throw new IOException("refused");
                    }
                })
                .withBackoff(BackoffStrategy.constant(Duration.ofMillis(5)))
                .withExecutor(pool));
        TaskHandle first = supervisor.add(TaskSpec.once("first", context -> go.await()).withExecutor(new OneThread()));
        List<TaskHandle> waiting = new ArrayList<>();
        for (int i = 0; i < WAITING; i++) {
            waiting.add(supervisor.add(TaskSpec.once("waiting-" + i, context -> {})));
        }
        System.out.println("no more threads after " + takeAll());
        go.countDown(); // Permits are passed on now, and there is no thread for those who get them.
        Thread.sleep(300);
        FREE.countDown();
        for (Thread hog : HOGS) {
            hog.join();
        }
        System.out.println("failing " + failing.await().label());
        System.out.println("first " + first.await().label());
        for (TaskHandle task : waiting) {
            System.out.println("waiting " + task.await().label());
        }
        System.out.println("permits used: " + supervisor.snapshot().permits().orElseThrow().used());
        System.out.println("clean: " + supervisor.shutdown().clean());
    }

    /**
     * A shutdown that finds no thread for itself is performed by its caller. What needs a thread of ours to end, has none until
     * the grace is over.
     */
    private static void shutDown() throws Exception {
        Supervisor supervisor = Supervisor.builder()
                .discovery(false)
                .config(SupervisorConfig.defaults().withGrace(Duration.ofSeconds(2)))
                .build();
        CountDownLatch started = new CountDownLatch(2);
        TaskHandle sleeping = supervisor.add(sleeping("sleeping", started).withExecutor(new OneThread()));
        TaskHandle other = supervisor.add(sleeping("other", started).withExecutor(new OneThread()));
        started.await();
        System.out.println("no more threads after " + takeAll());
        System.out.println("tasks: " + supervisor.shutdown().tasks());
        System.out.println("sleeping " + sleeping.await().label());
        System.out.println("other " + other.await().label());
        FREE.countDown();
    }

    private static TaskSpec sleeping(String name, CountDownLatch started) {
        return TaskSpec.restartable(name, context -> {
            started.countDown();
            context.sleep(Duration.ofHours(1));
        });
    }

    /** A thread that is there already. */
    private static final class OneThread implements Executor {
        private final ExecutorService one = Executors.newFixedThreadPool(1, NoThreads::daemon);

        OneThread() throws Exception {
            one.submit(() -> {}).get(1, TimeUnit.MINUTES);
        }

        @Override
        public void execute(Runnable work) {
            one.execute(work);
        }
    }

    private static int takeAll() {
        for (long stack = 1L << 30; stack >= 1L << 18; stack /= 4) {
            try {
                while (true) {
                    Thread hog = new Thread(null, NoThreads::hold, "hog", stack);
                    hog.setDaemon(true);
                    hog.start();
                    HOGS.add(hog);
                }
            } catch (OutOfMemoryError e) {
                continue; // With a smaller one there may be room.
            }
        }
        return HOGS.size();
    }

    private static void hold() {
        try {
            FREE.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    }
}
