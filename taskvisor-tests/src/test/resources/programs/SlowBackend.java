package user;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskSpec;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMDCAdapter;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPLoggerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** A backend that takes its time to be ready, and a program whose first attempt does not wait for it. */
public class SlowBackend implements SLF4JServiceProvider {
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final ILoggerFactory loggers = new NOPLoggerFactory();
    private final MDCAdapter mdc = new BasicMDCAdapter();

    public static void main(String[] args) throws Exception {
        try (Supervisor supervisor = Supervisor.create()) {
            System.out.println(supervisor.add(TaskSpec.once("job", context -> {})).await().label());
        }
    }

    @Override
    public void initialize() {
        try {
            Thread.sleep(1_000);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
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
