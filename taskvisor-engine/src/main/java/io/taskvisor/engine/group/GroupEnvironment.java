package io.taskvisor.engine.group;

import io.taskvisor.GroupFailedException;
import io.taskvisor.engine.task.TaskEnvironment;
import java.util.function.Consumer;

/**
 * What all groups of a supervisor share.
 *
 * @param supervisor the supervisor's name
 * @param tasks what their tasks share
 * @param census numbers and counts the children, and lets them in until the supervisor shuts down
 * @param escalation told when the root has failed; must not wait
 */
public record GroupEnvironment(
        String supervisor, TaskEnvironment tasks, Census census, Consumer<GroupFailedException> escalation) {}
