package io.taskvisor;

import static io.taskvisor.TaskPolicy.INHERIT;
import static io.taskvisor.TaskPolicy.NONE;
import static io.taskvisor.TaskPolicy.UNLIMITED;

import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.internal.DurationText;
import io.taskvisor.internal.Durations;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the settings of a spec that can have no effect beside its others. Only what the spec itself sets is found: a limit of
 * retries that comes from the supervisor's defaults is of no use to a task of one attempt, and no mistake of its spec.
 */
final class IneffectiveSettings {
    /** What the spec sets. */
    private final TaskPolicy set;

    /** What it set before; nothing if it is new. What is alike is not found. */
    private final TaskPolicy before;

    private final RestartPolicy restart;
    private final int maxRetries;

    /** Says after a restart policy or a limit where it comes from. */
    private final String restartSource;

    /** Null until there is one: most specs have none, and to look costs nothing. */
    private @Nullable List<String> found;

    private IneffectiveSettings(TaskPolicy set, TaskPolicy before, TaskDefaults defaults) {
        this.set = set;
        this.before = before;
        this.restart = set.restart == null ? defaults.restart() : set.restart;
        this.maxRetries = set.maxRetries == INHERIT ? defaults.maxRetries() : set.maxRetries;
        this.restartSource = source(set.restart == null);
    }

    /**
     * Returns a line for each, with its value and what it needs; none if all settings can have an effect.
     *
     * @param before settings that are not looked at; {@link TaskPolicy#RESTARTABLE} has none
     */
    static List<String> of(TaskPolicy set, TaskPolicy before, TaskDefaults defaults) {
        boolean plain = set.maxRetries <= 0 && set.intervalNanos == INHERIT && set.intervalJitterNanos == 0;
        if (plain && !set.quarantine && set.deadlineNanos == NONE) {
            return List.of();
        }
        IneffectiveSettings settings = new IneffectiveSettings(set, before, defaults);
        settings.lookAtRetries();
        settings.lookAtInterval();
        settings.lookAtJitter();
        settings.lookAtQuarantine();
        settings.lookAtDeadline();
        List<String> found = settings.found;
        return found == null ? List.of() : List.copyOf(found);
    }

    private static String source(boolean inherited) {
        return inherited ? " (the supervisor's default)" : "";
    }

    private void add(String line) {
        List<String> lines = found;
        if (lines == null) {
            lines = new ArrayList<>();
            found = lines;
        }
        lines.add(line);
    }

    private void lookAtRetries() {
        if (set.maxRetries > 0 && set.maxRetries != before.maxRetries && restart == RestartPolicy.NEVER) {
            add("maxRetries " + (maxRetries == UNLIMITED ? "unlimited" : maxRetries)
                    + " needs restart ON_FAILURE or ALWAYS, was NEVER" + restartSource);
        }
    }

    private void lookAtInterval() {
        if (set.intervalNanos == INHERIT || set.intervalNanos == before.intervalNanos) {
            return;
        }
        String interval = "interval " + DurationText.formatNanos(set.intervalNanos);
        if (restart != RestartPolicy.ALWAYS) {
            add(interval + " needs restart ALWAYS, was " + restart + restartSource);
        } else if (set.resident) {
            add(interval + " needs a task that may return, and a resident task may not");
        }
    }

    private void lookAtJitter() {
        if (set.intervalJitterNanos == 0 || set.intervalJitterNanos == before.intervalJitterNanos) {
            return;
        }
        String jitter = "intervalJitter " + DurationText.formatNanos(set.intervalJitterNanos);
        if (restart != RestartPolicy.ALWAYS) {
            add(jitter + " needs restart ALWAYS, was " + restart + restartSource);
        } else if (set.intervalNanos == INHERIT) {
            add(jitter + " needs an interval, was none");
        } else if (set.fixedRate && set.intervalJitterNanos >= set.intervalNanos) {
            add(jitter + " needs to be shorter than the interval of a fixed-rate task, was "
                    + DurationText.formatNanos(set.intervalNanos));
        }
    }

    private void lookAtQuarantine() {
        if (!set.quarantine || before.quarantine) {
            return;
        }
        if (restart == RestartPolicy.NEVER) {
            add("quarantine needs restart ON_FAILURE or ALWAYS, was NEVER" + restartSource);
        } else if (maxRetries == UNLIMITED) {
            add("quarantine needs a limit of retries (maxRetries), was unlimited" + source(set.maxRetries == INHERIT));
        }
    }

    private void lookAtDeadline() {
        if (set.deadlineNanos == NONE) {
            return;
        }
        long initial = set.initialDelayNanos;
        if (initial >= set.deadlineNanos) {
            if (initial != before.initialDelayNanos) {
                needsDeadline("initialDelay " + DurationText.formatNanos(initial), initial, "");
            }
            return;
        }
        BackoffStrategy backoff = set.backoff;
        if (backoff == null || backoff.equals(before.backoff) || restart == RestartPolicy.NEVER || maxRetries == 0) {
            return;
        }
        long shortest = Durations.saturatedNanos(backoff.shortestDelay());
        if (shortest >= set.deadlineNanos - initial) {
            long earliest = shortest > NONE - initial ? NONE : shortest + initial;
            needsDeadline("backoff " + backoff, earliest, ", when a first retry can start");
        }
    }

    private void needsDeadline(String setting, long nanos, String why) {
        add(setting + " needs a deadline of more than " + DurationText.formatNanos(nanos) + why + ", was "
                + DurationText.formatNanos(set.deadlineNanos));
    }
}
