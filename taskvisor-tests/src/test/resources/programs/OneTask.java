package user;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskSpec;
import io.taskvisor.event.ObserverSnapshot;

/** Runs one task, and says who watched. */
public class OneTask {
    public static void main(String[] args) throws Exception {
        try (Supervisor supervisor = Supervisor.create()) {
            System.out.println(
                    "outcome " + supervisor.add(TaskSpec.once("job", context -> {})).await().label());
            System.out.println("observers "
                    + supervisor.snapshot().observers().stream().map(ObserverSnapshot::name).toList());
        }
    }
}
