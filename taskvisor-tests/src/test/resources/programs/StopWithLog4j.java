package user;

import io.taskvisor.ShutdownReport;
import io.taskvisor.Supervisor;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskSpec;
import java.time.Duration;
import org.apache.logging.log4j.LogManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs through Log4j to the very end, which its configuration leaves to the supervisor: shutdownHook="disable". */
public class StopWithLog4j {
    private static final Logger LOG = LoggerFactory.getLogger("user");

    public static void main(String[] args) throws Exception {
        // <recipe>
        Supervisor supervisor = Supervisor.builder()
                .closeAfter(LogManager::shutdown)
                .build();
        // </recipe>
        ShutdownReport report = supervisor.run(TaskSpec.restartable("drainer", StopWithLog4j::drain));
        System.out.println("clean " + report.clean());
    }

    private static void drain(TaskContext context) throws InterruptedException {
        LOG.info("ready");
        try {
            context.sleep(Duration.ofHours(1));
        } finally {
            Thread.sleep(300); // Log4j's own hook would be done by now.
            LOG.info("drained the last message");
        }
    }
}
