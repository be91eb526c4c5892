package user;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskSpec;
import java.util.concurrent.CountDownLatch;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.helpers.BasicMDCAdapter;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPLoggerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** A backend that takes its time to be ready, and a program whose first attempt does not wait for it. */
public class SlowBackend implements SLF4JServiceProvider {
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final ILoggerFactory loggers = new NOPLoggerFactory();

    /** As Logback has it: not before it is initialised. */
    private volatile MDCAdapter mdc;

    private static final class Mdc extends BasicMDCAdapter {}

    /** With {@code elsewhere}, another thread is the first to use SLF4J. */
    public static void main(String[] args) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        if (args[0].equals("elsewhere")) {
            new Thread(() -> {
                        begun.countDown();
                        LoggerFactory.getLogger("app");
                    })
                    .start();
            begun.await();
        }
        try (Supervisor supervisor = Supervisor.create()) {
            System.out.println(supervisor
                    .add(TaskSpec.once("job", context -> System.out.println(
                            MDC.getMDCAdapter() instanceof Mdc ? "its MDC" : "a stand-in")))
                    .await()
                    .label());
        }
    }

    @Override
    public void initialize() {
        try {
            Thread.sleep(1_000);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        mdc = new Mdc();
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return loggers;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return mdc;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }
}
