package io.taskvisor.engine.task;

import io.taskvisor.event.TaskInterceptor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * What runs around every attempt of a supervisor. One that was found, and not passed in, must not keep tasks from running
 * because a library is missing that it needs: it is left out then.
 */
public final class Interceptors {
    private record Placed(TaskInterceptor interceptor, int order) {}

    /** Is told which one is left out, and why. */
    private final BiConsumer<TaskInterceptor, Throwable> leftOut;

    /** Those that were found, by identity. */
    private final Set<TaskInterceptor> found = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Outermost first; replaced when one is left out. Only a thread that holds this object's monitor writes it. */
    private volatile List<TaskInterceptor> inOrder;

    /**
     * Puts interceptors in order.
     *
     * @param all all of them; those of the same {@link TaskInterceptor#order} stay as they are
     * @param found those of them that were found: one that cannot tell its order is left out
     * @param leftOut is told which one is left out, and why
     */
    public Interceptors(
            List<TaskInterceptor> all,
            Collection<? extends TaskInterceptor> found,
            BiConsumer<TaskInterceptor, Throwable> leftOut) {
        this.leftOut = leftOut;
        this.found.addAll(found);
        List<Placed> placed = new ArrayList<>();
        for (TaskInterceptor each : all) {
            place(each, placed);
        }
        this.inOrder = placed.stream()
                .sorted(Comparator.comparingInt(Placed::order))
                .map(Placed::interceptor)
                .toList();
    }

    private void place(TaskInterceptor interceptor, List<Placed> placed) {
        try {
            placed.add(new Placed(interceptor, interceptor.order()));
        } catch (Throwable e) {
            if (!found.contains(interceptor)) {
                throw e;
            }
            leftOut.accept(interceptor, e);
        }
    }

    List<TaskInterceptor> inOrder() {
        return inOrder;
    }

    /** Observers cannot work here, which is known from elsewhere: those of them that are interceptors too are left out. */
    public void leaveOut(Collection<?> observers) {
        for (Object each : observers) {
            if (each instanceof TaskInterceptor both) {
                remove(both);
            }
        }
    }

    /** An interceptor lacks something that it needs, and has not begun the attempt. Returns whether it is left out. */
    boolean leaveOut(TaskInterceptor interceptor, LinkageError lacking) {
        if (!found.contains(interceptor)) {
            return false;
        }
        if (remove(interceptor)) {
            leftOut.accept(interceptor, lacking);
        }
        return true;
    }

    private synchronized boolean remove(TaskInterceptor interceptor) {
        List<TaskInterceptor> others =
                inOrder.stream().filter(each -> each != interceptor).toList();
        boolean was = others.size() < inOrder.size();
        inOrder = others;
        return was;
    }
}
