package io.taskvisor;

/** What could be said of a child of a group at one moment. */
public sealed interface ChildSnapshot permits TaskSnapshot, GroupSnapshot {
    /** Returns the child's name. */
    String name();
}
