package user;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskvisorException;
import java.time.Duration;
import java.util.ResourceBundle;
import java.util.concurrent.CountDownLatch;

/** What is said while the JVM exits, and what is refused. */
public class Exiting {
    /** Logging that is gone already, whatever is logged. */
    public static class NoLogging extends System.LoggerFinder {
        @Override
        public System.Logger getLogger(String name, Module module) {
            return new System.Logger() {
                @Override
                public String getName() {
                    return name;
                }

                @Override
                public boolean isLoggable(Level level) {
                    return true;
                }

                @Override
                public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {}

                @Override
                public void log(Level level, ResourceBundle bundle, String format, Object... params) {}
            };
        }
    }

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "polite" -> run(args[0], Duration.ofMinutes(2), new CountDownLatch(0));
            case "stubborn" -> run(args[0], Duration.ofSeconds(2), new CountDownLatch(1));
            case "late" -> {
                Runtime.getRuntime().addShutdownHook(new Thread(Exiting::createLate));
                System.exit(0);
            }
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void run(String name, Duration grace, CountDownLatch released) throws InterruptedException {
        SupervisorConfig config = SupervisorConfig.defaults().withGrace(grace);
        Supervisor.create(config).run(TaskSpec.restartable(name, context -> {
            System.out.println("ready");
            try {
                context.sleep(Duration.ofHours(1));
            } finally {
                stay(released);
            }
        }));
    }

    private static void stay(CountDownLatch released) {
        while (released.getCount() > 0) {
            try {
                released.await();
            } catch (InterruptedException e) {
                System.out.println("not me");
            }
        }
    }

    private static void createLate() {
        try {
            Supervisor.create();
            System.out.println("created");
        } catch (TaskvisorException e) {
            System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
        try (Supervisor own = Supervisor.create(SupervisorConfig.defaults().withHandleSignals(false))) {
            System.out.println("one without a hook: " + own.state());
        }
    }
}
