package user;

import io.taskvisor.ShutdownReport;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskSpec;
import java.time.Duration;

/** Exits with a status of its own on a signal: 0 after a clean stop, else 3. */
public class StopWithStatus {
    public static void main(String[] args) throws Exception {
        SupervisorConfig config = SupervisorConfig.defaults().withGrace(Duration.ofMillis(Long.parseLong(args[0])));
        // <recipe>
        Supervisor supervisor = Supervisor.create(config.withHandleSignals(false)); // the hook below does
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            ShutdownReport report = supervisor.shutdown();
            if (!report.clean()) {
                System.err.println(report);
            }
            Runtime.getRuntime().halt(report.clean() ? 0 : 3);
        }));
        // </recipe>
        supervisor.run(TaskSpec.restartable("job", context -> {
            System.out.println("ready");
            try {
                context.sleep(Duration.ofHours(1));
            } finally {
                System.out.println("stops");
                if (args[1].equals("stubborn")) {
                    stay();
                }
            }
        }));
    }

    private static void stay() {
        while (true) {
            try {
                Thread.sleep(3_600_000);
            } catch (InterruptedException e) {
                System.out.println("not me");
            }
        }
    }
}
