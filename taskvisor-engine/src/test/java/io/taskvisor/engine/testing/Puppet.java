package io.taskvisor.engine.testing;

import io.taskvisor.Task;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A task whose attempts wait until they are told what to do, and note in a common journal when they begin ({@code +name}) and
 * end ({@code -name}). They are ready when they have noted that they begin, or, if it is {@link #slow}, when they are told.
 */
public final class Puppet implements Task {
    private final String name;
    private final List<String> journal;
    private final BlockingQueue<Task> orders = new LinkedBlockingQueue<>();
    private volatile boolean slow;

    /** Creates a puppet that writes to this journal, which must be thread-safe. */
    public Puppet(String name, List<String> journal) {
        this.name = name;
        this.journal = journal;
    }

    /** Returns a spec that runs it until it succeeds, and gives it an hour to be ready. */
    public TaskSpec spec() {
        return TaskSpec.restartable(name, this).withReadiness(Duration.ofHours(1));
    }

    /** Has it wait for {@link #ready}. */
    public Puppet slow() {
        slow = true;
        return this;
    }

    /** Has an attempt fail. */
    public void fail(String message) {
        tell(context -> {
            throw new Expected(message);
        });
    }

    /** Has an attempt succeed. */
    public void succeed() {
        tell(context -> {});
    }

    /** Has an attempt do something, and end. */
    public void tell(Task order) {
        orders.add(order);
    }

    /** Has the attempt say that it is ready, and go on. */
    public void ready() {
        tell(context -> {
            context.ready();
            orders.take().run(context);
        });
    }

    @Override
    public void run(TaskContext context) throws Exception {
        journal.add("+" + name);
        if (!slow) {
            context.ready();
        }
        try {
            orders.take().run(context);
        } finally {
            journal.add("-" + name);
        }
    }
}
