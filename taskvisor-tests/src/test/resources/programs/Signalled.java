package user;

import io.taskvisor.Interrupt;
import io.taskvisor.ShutdownReport;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Runs what its arguments say, and prints "ready" when it is up. */
public class Signalled {
    public static void main(String[] args) throws Exception {
        // The JDK's logging, once in use, closes itself in a shutdown hook of its own.
        System.getLogger("user").log(System.Logger.Level.INFO, "up");
        SupervisorConfig config = SupervisorConfig.defaults()
                .withGrace(Duration.ofMillis(Long.parseLong(args[1])))
                .withHandleSignals(!args[0].equals("unhandled"));
        TaskSpec ready = TaskSpec.once("announcer", context -> System.out.println("ready"));
        TaskSpec task = switch (args[0]) {
            case "polite", "unhandled", "two" -> TaskSpec.restartable("polite", context -> {
                try {
                    context.sleep(Duration.ofHours(1));
                } finally {
                    System.out.println("cleaned up");
                }
            });
            case "stubborn" -> TaskSpec.restartable("stubborn", context -> stayForever());
            case "exit" -> TaskSpec.restartable("leaver", context -> System.exit(7));
            case "exit-late", "exit-at-signal" -> TaskSpec.restartable("late leaver", context -> {
                try {
                    context.sleep(Duration.ofHours(1));
                } finally {
                    TimeUnit.MILLISECONDS.sleep(80); // cleans up, while others look who called exit
                    System.exit(8);
                }
            }).withInterrupt(Interrupt.never());
            default -> throw new IllegalArgumentException(args[0]);
        };
        if (args[0].equals("two")) {
            Supervisor other = Supervisor.create(config);
            other.add(TaskSpec.restartable("other", context -> {
                try {
                    context.sleep(Duration.ofHours(1));
                } finally {
                    System.out.println("other cleaned up");
                }
            }));
        }
        if (args[0].equals("exit-late")) {
            Supervisor supervisor = Supervisor.create(config);
            supervisor.add(task);
            while (supervisor.tasks().get(0).state() != TaskState.RUNNING) {
                Thread.onSpinWait();
            }
            supervisor.shutdown();
        }
        ShutdownReport report = Supervisor.create(config).run(task, ready);
        System.out.println("run returned, clean " + report.clean());
    }

    private static void stayForever() {
        while (true) {
            try {
                Thread.sleep(1000);
            } catch (InterruptedException e) {
                System.out.println("not me");
            }
        }
    }
}
