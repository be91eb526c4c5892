package io.taskvisor.event;

import java.util.List;

/** Where the threads of tasks are, as an exception that can be printed; see {@link Event.ShutdownWaiting#stacks}. */
final class AwaitedStacks extends Throwable {
    private static final long serialVersionUID = 1L;

    private AwaitedStacks(String text, StackTraceElement[] frames) {
        super(text, null, true, true);
        setStackTrace(frames);
    }

    AwaitedStacks(List<AwaitedTask> awaited) {
        this("where these tasks are:", new StackTraceElement[0]);
        for (AwaitedTask each : awaited) {
            String thread =
                    each.thread().map(name -> ", thread '" + name + "'").orElse(", which has no thread in its code");
            addSuppressed(new AwaitedStacks(
                    "task '" + each.task().path() + "' (" + each.state().label() + ")" + thread,
                    each.where().getStackTrace()));
        }
    }

    /** Its class is of no interest. */
    @Override
    @SuppressWarnings("OverrideThrowableToString")
    public String toString() {
        return String.valueOf(getMessage());
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
