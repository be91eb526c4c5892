package user;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskSpec;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A program that ends in one of several ways while a task runs. */
public class Asking {
    public static void main(String[] args) throws Exception {
        boolean ownHook = args[0].equals("hook");
        SupervisorConfig config =
                SupervisorConfig.defaults().withHandleSignals(!ownHook).withGrace(Duration.ofSeconds(8));
        Supervisor supervisor = Supervisor.create(config);
        CountDownLatch started = new CountDownLatch(1);
        supervisor.add(TaskSpec.restartable("poll", context -> {
            started.countDown();
            context.sleep(Duration.ofHours(1));
        }));
        started.await();
        switch (args[0]) {
            case "daemons" -> {}
            case "empty" -> supervisor.cancel().join();
            case "exit" -> {
                Thread exiting = new Thread(() -> System.exit(0), "exiting");
                exiting.start();
                exiting.join();
            }
            case "task" -> {
                supervisor.add(TaskSpec.once("exiting", context -> System.exit(0)));
                Thread.sleep(Duration.ofHours(1).toMillis());
            }
            case "signal" -> waitForSignal();
            case "hook" -> {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> System.err.println(supervisor.shutdown())));
                waitForSignal();
            }
            case "stubborn" -> {
                supervisor.add(TaskSpec.restartable("stubborn", context -> stay()));
                waitForSignal();
            }
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void waitForSignal() throws InterruptedException {
        System.out.println("ready");
        Thread.sleep(Duration.ofHours(1).toMillis());
    }

    private static void stay() {
        while (true) {
            try {
                Thread.sleep(Duration.ofHours(1).toMillis());
            } catch (InterruptedException e) {
                System.out.println("not me");
            }
        }
    }
}
