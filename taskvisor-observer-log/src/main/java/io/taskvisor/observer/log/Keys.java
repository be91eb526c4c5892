package io.taskvisor.observer.log;

import java.util.Set;

/** The keys of the data of a line. They are public contract: {@link LogObserver} says what each of them holds. */
final class Keys {
    static final String EVENT = "event";
    static final String TASK = "task";
    static final String ATTEMPT = "attempt";
    static final String NEXT_ATTEMPT = "next_attempt";
    static final String SAME_AS_ATTEMPT = "same_as_attempt";
    static final String FAILURES = "failures";
    static final String ELAPSED_MS = "elapsed_ms";
    static final String WAITED_MS = "waited_ms";
    static final String DELAY_MS = "delay_ms";
    static final String REASON = "reason";
    static final String ERROR_TYPE = "error_type";
    static final String OUTCOME = "outcome";
    static final String ATTEMPTS = "attempts";
    static final String SLOT = "slot";
    static final String POLICY = "policy";
    static final String WAITING = "waiting";
    static final String OWNER = "owner";
    static final String REPLACED = "replaced";
    static final String SUPERVISOR = "supervisor";
    static final String TASKS = "tasks";
    static final String GROUP = "group";
    static final String STRATEGY = "strategy";
    static final String CHILD = "child";
    static final String OBSERVER = "observer";
    static final String DURING = "during";
    static final String COUNT = "count";

    private static final Set<String> ALL = Set.of(
            EVENT,
            TASK,
            ATTEMPT,
            NEXT_ATTEMPT,
            SAME_AS_ATTEMPT,
            FAILURES,
            ELAPSED_MS,
            WAITED_MS,
            DELAY_MS,
            REASON,
            ERROR_TYPE,
            OUTCOME,
            ATTEMPTS,
            SLOT,
            POLICY,
            WAITING,
            OWNER,
            REPLACED,
            SUPERVISOR,
            TASKS,
            GROUP,
            STRATEGY,
            CHILD,
            OBSERVER,
            DURING,
            COUNT);

    private Keys() {}

    /** Returns the key of a tag: its own name, unless that is one of ours. */
    static String ofTag(String name) {
        return ALL.contains(name) ? "tag." + name : name;
    }
}
