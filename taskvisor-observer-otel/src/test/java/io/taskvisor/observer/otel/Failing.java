package io.taskvisor.observer.otel;

import io.taskvisor.Task;
import io.taskvisor.TaskContext;
import java.io.IOException;

/** Tasks that fail. */
final class Failing {
    private Failing() {}

    /** Fails in its first attempts, and then succeeds. */
    static Task times(int attempts) {
        return context -> failUpTo(attempts, context);
    }

    private static void failUpTo(int attempts, TaskContext context) throws IOException {
        if (context.attempt() <= attempts) {
            throw new IOException("attempt " + context.attempt());
        }
    }
}
