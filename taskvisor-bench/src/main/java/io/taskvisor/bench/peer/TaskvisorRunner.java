package io.taskvisor.bench.peer;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.bench.Supervisors;
import io.taskvisor.event.Delivery;
import java.util.List;
import java.util.concurrent.Callable;

/** Ours. */
final class TaskvisorRunner implements Runner {
    private final Supervisor supervisor;

    TaskvisorRunner(List<Delivery> observers) {
        Supervisor.Builder builder = Supervisors.builder();
        observers.forEach(delivery -> builder.observer(Supervisors.idleObserver(delivery)));
        supervisor = builder.build();
    }

    @Override
    public Callable<?> retry(String name, Runnable work) {
        TaskHandle task =
                supervisor.add(TaskSpec.restartable(name, context -> work.run()).withBackoff(BackoffStrategy.none()));
        return task::await;
    }

    @Override
    public Callable<?> once(String name, Runnable work) {
        TaskHandle task = supervisor.add(TaskSpec.once(name, context -> work.run()));
        return task::await;
    }

    @Override
    public void close() {
        supervisor.shutdown();
    }
}
