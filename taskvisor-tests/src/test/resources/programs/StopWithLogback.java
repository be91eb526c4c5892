package user;

import ch.qos.logback.classic.LoggerContext;
import io.taskvisor.ShutdownReport;
import io.taskvisor.Supervisor;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskSpec;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs through an asynchronous appender of Logback's to the very end; there is no hook in its configuration. */
public class StopWithLogback {
    private static final Logger LOG = LoggerFactory.getLogger("user");

    public static void main(String[] args) throws Exception {
        // <recipe>
        LoggerContext logback = (LoggerContext) LoggerFactory.getILoggerFactory();
        Supervisor supervisor = Supervisor.builder()
                .closeAfter(logback::stop)
                .build();
        // </recipe>
        ShutdownReport report = supervisor.run(TaskSpec.restartable("drainer", StopWithLogback::drain));
        System.out.println("clean " + report.clean());
    }

    private static void drain(TaskContext context) throws InterruptedException {
        LOG.info("ready");
        try {
            context.sleep(Duration.ofHours(1));
        } finally {
            Thread.sleep(300); // A hook of Logback's would be done by now.
            LOG.info("drained the last message");
        }
    }
}
