package io.taskvisor.examples.demo;

import io.taskvisor.TaskSpec;

/** A task of the demo. */
interface Job {
    /** Returns the work, and what is to be done with it. */
    TaskSpec spec();

    /** Returns what the job has done so far, for people to read. May be called from any thread. */
    String did();
}
