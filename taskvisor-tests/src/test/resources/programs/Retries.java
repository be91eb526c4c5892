package user;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

public class Retries {
    public static void main(String[] args) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        SupervisorConfig config = SupervisorConfig.from(System.getProperties());
        try (Supervisor supervisor = Supervisor.create(config)) {
            var job = supervisor.add(TaskSpec.restartable("job", context -> {
                        if (calls.incrementAndGet() < 3) {
                            throw new IOException("not yet");
                        }
                    })
                    .withBackoff(BackoffStrategy.parse("constant(delay=1ms)")));
            var outcome = job.await();
            System.out.println("outcome " + outcome.label() + " after " + outcome.attempts() + " attempts");
            System.out.println("clean " + supervisor.shutdown().clean());
        }
    }
}
