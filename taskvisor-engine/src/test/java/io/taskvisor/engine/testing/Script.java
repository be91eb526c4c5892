package io.taskvisor.engine.testing;

import io.taskvisor.Task;
import io.taskvisor.TaskContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A task whose attempts do one step each, the last step again and again, and note when they start. */
public final class Script implements Task {
    private final FakeTime time;
    private final List<Task> steps = new ArrayList<>();
    private final List<Long> starts = new CopyOnWriteArrayList<>();

    /** Creates a script without steps. */
    public Script(FakeTime time) {
        this.time = time;
    }

    /** Adds a step. */
    public Script then(Task step) {
        steps.add(step);
        return this;
    }

    /** Adds an attempt that succeeds at once. */
    public Script succeed() {
        return then(context -> {});
    }

    /** Adds an attempt that takes so long on the fake clock, which its own thread moves, and succeeds. */
    public Script succeedAfter(Duration ran) {
        return then(context -> time.advance(ran));
    }

    /** Adds an attempt that fails at once with an {@link Expected} of this message. */
    public Script fail(String message) {
        return then(context -> {
            throw new Expected(message);
        });
    }

    /** Adds an attempt that takes so long on the fake clock, which its own thread moves, and fails. */
    public Script failAfter(Duration ran, String message) {
        return then(context -> {
            time.advance(ran);
            throw new Expected(message);
        });
    }

    @Override
    public void run(TaskContext context) throws Exception {
        starts.add(time.nanos());
        steps.get(Math.min(starts.size(), steps.size()) - 1).run(context);
    }

    /** Returns how many attempts have started. */
    public int runs() {
        return starts.size();
    }

    /** Returns when the attempts started, in milliseconds. */
    public List<Long> startsMillis() {
        return starts.stream().map(TimeUnit.NANOSECONDS::toMillis).toList();
    }
}
