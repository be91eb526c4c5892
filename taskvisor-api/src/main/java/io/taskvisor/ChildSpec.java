package io.taskvisor;

/** What a supervisor can be given to look after: a task, or a group of tasks and groups. */
public sealed interface ChildSpec permits TaskSpec, GroupSpec {
    /** Returns the name, unique among its siblings. */
    String name();
}
