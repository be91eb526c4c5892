package io.taskvisor.engine.admission;

/** How a slot was freed whose owner had its outcome. */
enum Freed {
    /** No attempt of the owner runs any more. */
    ENDED,
    /** By hand, while one did. */
    BY_HAND
}
