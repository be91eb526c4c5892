package io.taskvisor;

/** What a supervisor can be given to look after. */
public sealed interface ChildSpec permits TaskSpec {
    /** Returns the name, unique among its siblings. */
    String name();
}
