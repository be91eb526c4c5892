package io.taskvisor.engine.group;

import io.taskvisor.GroupFailedException;
import io.taskvisor.engine.task.TaskEnvironment;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What all groups of a supervisor share.
 *
 * @param supervisor the supervisor's name
 * @param tasks what their tasks share
 * @param census counts the tasks, and lets children in until the supervisor shuts down
 * @param sequence numbers tasks and groups in the order of their acceptance
 * @param escalation told when the root has failed; must not wait
 */
public record GroupEnvironment(
        String supervisor,
        TaskEnvironment tasks,
        Census census,
        AtomicLong sequence,
        Consumer<GroupFailedException> escalation) {}
