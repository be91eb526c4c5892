package io.taskvisor.engine;

import io.taskvisor.engine.admission.SlotTable;
import io.taskvisor.engine.admission.Submission;
import io.taskvisor.engine.group.GroupActor;
import io.taskvisor.engine.run.Permits;
import io.taskvisor.engine.run.Recovery;
import io.taskvisor.engine.task.TaskActor;
import io.taskvisor.engine.task.TaskEnvironment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Finds tasks that have waited for long. The recovery's thread looks at all tasks now and then: so waiting costs the tasks
 * themselves nothing, and nothing that they wait for can keep it from being noticed. Looking takes no more than a hundredth of that
 * thread's time. Belongs to that thread.
 */
final class WaitWatch implements Recovery.Lookout {
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** For how many times as long as a look has taken there is none. */
    private static final int REST = 100;

    private static final int MOST_HOLDERS = 10;

    private final TaskEnvironment environment;
    private final GroupActor root;
    private final SlotTable slots;
    private final long limitNanos;
    private final long pauseNanos;
    private long nextNanos;

    /** The waits that were told: when each began, by the task's number. */
    private Map<Long, Long> told = Map.of();

    WaitWatch(TaskEnvironment environment, GroupActor root, SlotTable slots, long limitNanos) {
        this.environment = environment;
        this.root = root;
        this.slots = slots;
        this.limitNanos = limitNanos;
        this.pauseNanos = Math.min(Math.max(limitNanos / 3, SHORTEST_PAUSE_NANOS), LONGEST_PAUSE_NANOS);
        this.nextNanos = System.nanoTime() + pauseNanos;
    }

    @Override
    public long look(long nowNanos) {
        long left = nextNanos - nowNanos;
        if (left > 0) {
            return left;
        }
        nextNanos = nowNanos + pauseNanos; // Should there be no memory to look.
        lookAtAll();
        long took = System.nanoTime() - nowNanos;
        long pause = Math.max(pauseNanos, REST * took);
        nextNanos = nowNanos + pause;
        return pause;
    }

    private void lookAtAll() {
        long now = environment.time().nanos();
        environment.freezes().notice(now); // While the whole process stood still, nobody was kept waiting.
        List<TaskActor> tasks = root.allTasks();
        Map<Long, Long> late = new HashMap<>();
        List<TaskActor> toTell = new ArrayList<>();
        tasks.forEach(task -> look(task, now, late, toTell));
        for (Submission submission : slots.outside()) {
            look(submission.task(), now, late, toTell);
        }
        if (!toTell.isEmpty()) {
            noteHolders(tasks);
            environment.threads().help(() -> toTell.forEach(TaskActor::tellLate));
        }
        told = late;
    }

    private void look(TaskActor task, long now, Map<Long, Long> late, List<TaskActor> toTell) {
        long since = task.waitsSince();
        if (since <= now - limitNanos && environment.freezes().due(since, limitNanos) <= now) {
            late.put(task.id().sequence(), since);
            Long before = told.get(task.id().sequence());
            if (before == null || before != since) {
                toTell.add(task);
            }
        }
    }

    private void noteHolders(List<TaskActor> tasks) {
        Permits permits = environment.permits();
        if (permits == null) {
            return;
        }
        List<TaskActor> holders = tasks.stream().filter(TaskActor::holdsPermit).toList();
        String names = holders.stream()
                .limit(MOST_HOLDERS)
                .map(task -> "'" + task.id().path() + "'")
                .collect(Collectors.joining(", "));
        int more = holders.size() - MOST_HOLDERS;
        String all = "all " + permits.snapshot().limit() + " permits are held, by " + names;
        environment.history().permitsHeldBy(more > 0 ? all + " and " + more + " more" : all);
    }
}
