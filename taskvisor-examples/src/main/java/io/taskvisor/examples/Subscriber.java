package io.taskvisor.examples;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/** An observer is told what happens, in order, on a thread of its own. */
public final class Subscriber implements Observer {
    private Subscriber() {}

    /** Runs the example. */
    public static void main(String[] args) throws InterruptedException {
        TaskSpec shaky = TaskSpec.restartable("shaky", context -> {
                    if (context.attempt() == 1) {
                        throw new IOException("connection reset");
                    }
                })
                .withBackoff(BackoffStrategy.none());
        Supervisor.builder().observer(new Subscriber()).build().run(shaky);
    }

    @Override
    public Set<EventKind> interests() {
        return EnumSet.range(EventKind.TASK_ADDED, EventKind.RESTART_SCHEDULED);
    }

    @Override
    public void onEvent(Event event) {
        if (event instanceof Event.AttemptFailed failed) {
            System.out.println(
                    "attempt " + failed.attempt() + " failed: " + failed.cause().getMessage());
        } else if (event instanceof Event.TaskFinished finished) {
            System.out.println("finished: " + finished.outcome().label());
        } else {
            System.out.println(event.kind().label());
        }
    }

    @Override
    public void close() {
        System.out.println("that was all");
    }
}
