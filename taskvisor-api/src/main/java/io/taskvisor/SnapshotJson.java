package io.taskvisor;

import io.taskvisor.admission.SlotSnapshot;
import io.taskvisor.internal.DurationText;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes a snapshot as JSON; see {@link GroupSnapshot#toJson}. However deep a tree is, it is worked off in a loop. */
final class SnapshotJson {
    private static final int MOST_MESSAGE = 500;

    private final JsonWriter json = new JsonWriter();

    private SnapshotJson() {}

    static String of(GroupSnapshot top) {
        SnapshotJson snapshot = new SnapshotJson();
        snapshot.write(top);
        return snapshot.json.toString();
    }

    private void write(GroupSnapshot top) {
        Deque<Iterator<ChildSnapshot>> open = new ArrayDeque<>();
        open.push(begin(top));
        while (!open.isEmpty()) {
            Iterator<ChildSnapshot> children = open.peek();
            if (!children.hasNext()) {
                open.pop();
                json.end(']').end('}');
                continue;
            }
            ChildSnapshot child = children.next();
            if (child instanceof GroupSnapshot group) {
                open.push(begin(group));
            } else if (child instanceof TaskSnapshot task) {
                task(task);
            }
        }
    }

    /** Writes a group up to its children, and returns these. */
    private Iterator<ChildSnapshot> begin(GroupSnapshot group) {
        json.begin('{').key("kind").value(group instanceof SupervisorSnapshot ? "supervisor" : "group");
        json.key("name").value(group.name()).key("path").value(group.path());
        json.key("state").value(group.state().label());
        json.key("strategy").value(group.strategy().label());
        intensity(group.intensity());
        json.key("restarts_in_window").value(group.restartsInWindow());
        json.key("restarts").value(group.restarts());
        json.key("consecutive_failures").value(group.consecutiveFailures());
        failure("last_failure", group.lastFailure().orElse(null));
        optional("next_start_at", group.nextStartAt());
        json.key("counts").begin('{');
        for (TaskState state : TaskState.values()) {
            json.key(state.label()).value(group.counts().getOrDefault(state, 0));
        }
        json.end('}');
        if (group instanceof SupervisorSnapshot supervisor) {
            services(supervisor);
        }
        json.key("children").begin('[');
        return group.children().iterator();
    }

    private void intensity(Intensity intensity) {
        json.key("intensity").begin('{');
        if (!intensity.isUnlimited()) {
            json.key("max_restarts").value(intensity.maxRestarts());
        }
        json.key("within").value(DurationText.format(intensity.within())).end('}');
    }

    private void services(SupervisorSnapshot supervisor) {
        supervisor.permits().ifPresent(permits -> {
            json.key("permits").begin('{').key("limit").value(permits.limit());
            json.key("used")
                    .value(permits.used())
                    .key("waiting")
                    .value(permits.waiting())
                    .end('}');
        });
        if (!supervisor.slots().isEmpty()) {
            json.key("slots").begin('[');
            supervisor.slots().forEach(this::slot);
            json.end(']');
        }
        json.key("abandoned_attempts").value(supervisor.abandonedAttempts());
        json.key("abandoned_running").value(supervisor.abandonedRunning());
        if (!supervisor.lastFailed().isEmpty()) {
            json.key("last_failed").begin('[');
            supervisor.lastFailed().forEach(this::failed);
            json.end(']');
        }
        json.key("observers").begin('[');
        supervisor.observers().forEach(observer -> {
            json.begin('{').key("name").value(observer.name());
            json.key("processed").value(observer.processed()).key("dropped").value(observer.dropped());
            json.key("behind").value(observer.behind());
            optional("busy_since", observer.busySince());
            json.end('}');
        });
        json.end(']');
    }

    private void slot(SlotSnapshot slot) {
        json.begin('{').key("key").value(slot.key());
        optional("owner", slot.owner().map(task -> task.id().path()));
        optional("owner_state", slot.owner().map(task -> task.state().label()));
        optional("held_since", slot.heldSince());
        json.key("waiting").begin('[');
        slot.waiting().forEach(task -> json.value(task.id().path()));
        json.end(']').end('}');
    }

    private void task(TaskSnapshot task) {
        json.begin('{').key("kind").value("task").key("name").value(task.name());
        json.key("path").value(task.id().path()).key("sequence").value(task.id().sequence());
        json.key("state").value(task.state().label());
        if (!task.tags().isEmpty()) {
            json.key("tags").begin('{');
            new TreeMap<>(task.tags()).forEach((tag, value) -> json.key(tag).value(value));
            json.end('}');
        }
        json.key("attempts").value(task.attempts()).key("restarts").value(task.restarts());
        json.key("consecutive_failures").value(task.consecutiveFailures());
        failure("last_failure", task.lastFailure().orElse(null));
        optional("started_at", task.startedAt());
        optional("last_heartbeat", task.lastHeartbeat());
        task.stopping().ifPresent(stop -> {
            json.key("stopping").begin('{').key("reason").value(stop.reason().label());
            json.key("since").value(stop.since().toString()).end('}');
        });
        task.waiting().ifPresent(wait -> {
            json.key("waiting").begin('{').key("reason").value(wait.reason().label());
            json.key("since").value(wait.since().toString()).end('}');
        });
        optional("next_attempt_at", task.nextAttemptAt());
        if (task.abandonedAttempts() > 0) {
            json.key("abandoned_attempts").value(task.abandonedAttempts());
        }
        if (!task.threads().isEmpty()) {
            json.key("threads").begin('[');
            task.threads().forEach(this::thread);
            json.end(']');
        }
        optional("outcome", task.outcome().map(TaskOutcome::label));
        json.end('}');
    }

    private void thread(TaskThread thread) {
        json.begin('{').key("name").value(thread.name());
        json.key("state").value(thread.state().name().toLowerCase(Locale.ROOT));
        json.key("stack").begin('[');
        thread.stack().forEach(frame -> json.value(frame.toString()));
        json.end(']').end('}');
    }

    private void failed(FailedTask task) {
        json.begin('{').key("path").value(task.task().path());
        json.key("sequence").value(task.task().sequence());
        json.key("at").value(task.at().toString());
        json.key("outcome").value(task.outcome().label());
        json.key("attempts").value(task.outcome().attempts());
        failure("failure", task.outcome().failure().orElse(null));
        json.end('}');
    }

    private void optional(String key, Optional<?> value) {
        value.ifPresent(there -> json.key(key).value(there.toString()));
    }

    private void failure(String key, @Nullable Throwable failure) {
        int depth = 0;
        for (Throwable each = failure;
                each != null && depth < FailureText.MOST_CAUSES;
                each = FailureText.cause(each)) {
            json.key(depth == 0 ? key : "cause").begin('{');
            json.key("type").value(each.getClass().getName());
            FailureText.message(each, MOST_MESSAGE)
                    .ifPresent(text -> json.key("message").value(text));
            depth++;
        }
        for (; depth > 0; depth--) {
            json.end('}');
        }
    }
}
