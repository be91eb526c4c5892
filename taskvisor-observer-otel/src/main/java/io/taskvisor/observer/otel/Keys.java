package io.taskvisor.observer.otel;

import io.opentelemetry.api.common.AttributeKey;

/** All attributes. What may have many values (paths, numbers, tags) is for spans and log records, never for metrics. */
final class Keys {
    static final AttributeKey<String> SUPERVISOR = AttributeKey.stringKey("taskvisor.supervisor.name");
    static final AttributeKey<String> TASK_NAME = AttributeKey.stringKey("taskvisor.task.name");
    static final AttributeKey<String> TASK_STATE = AttributeKey.stringKey("taskvisor.task.state");
    static final AttributeKey<String> TASK_OUTCOME = AttributeKey.stringKey("taskvisor.task.outcome");
    static final AttributeKey<String> RESTART_REASON = AttributeKey.stringKey("taskvisor.task.restart.reason");
    static final AttributeKey<String> ATTEMPT_OUTCOME = AttributeKey.stringKey("taskvisor.task.attempt.outcome");
    static final AttributeKey<String> GROUP_NAME = AttributeKey.stringKey("taskvisor.group.name");
    static final AttributeKey<String> GROUP_STATE = AttributeKey.stringKey("taskvisor.group.state");
    static final AttributeKey<String> GROUP_RESTART_REASON = AttributeKey.stringKey("taskvisor.group.restart.reason");
    static final AttributeKey<String> SLOT_POLICY = AttributeKey.stringKey("taskvisor.slot.policy");
    static final AttributeKey<String> SLOT_RESULT = AttributeKey.stringKey("taskvisor.slot.result");
    static final AttributeKey<String> OBSERVER_NAME = AttributeKey.stringKey("taskvisor.observer.name");
    static final AttributeKey<String> OBSERVER_EVENT_STATE = AttributeKey.stringKey("taskvisor.observer.event.state");
    static final AttributeKey<String> SHUTDOWN_OUTCOME = AttributeKey.stringKey("taskvisor.shutdown.outcome");

    /** OpenTelemetry's own; on failures only. */
    static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    // On spans and log records.
    static final AttributeKey<String> TASK_PATH = AttributeKey.stringKey("taskvisor.task.path");
    static final AttributeKey<Long> ATTEMPT_NUMBER = AttributeKey.longKey("taskvisor.task.attempt.number");
    static final AttributeKey<Long> CONSECUTIVE_FAILURES = AttributeKey.longKey("taskvisor.task.consecutive_failures");
    static final AttributeKey<Boolean> ATTEMPT_FATAL = AttributeKey.booleanKey("taskvisor.task.attempt.fatal");

    /** The {@link #TASK_NAME} or {@link #GROUP_NAME} of what the user's mapper has no name for. */
    static final String UNNAMED = "unnamed";

    private static final String TASK_TAG = "taskvisor.task.tag.";

    private Keys() {}

    static AttributeKey<String> tag(String name) {
        return AttributeKey.stringKey(TASK_TAG + name);
    }

    /** Returns the value of {@link #ERROR_TYPE} for an exception. */
    static String errorType(Throwable error) {
        return error.getClass().getName();
    }
}
