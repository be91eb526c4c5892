package io.taskvisor.bench;

/** What failing work throws. */
public enum Throwing {
    /** One exception without a stack trace, the same each time. */
    STACKLESS,
    /** A new exception with its stack trace each time. */
    ORDINARY
}
