package io.taskvisor;

import java.util.List;
import java.util.Map;

/** What could be said of a supervisor at one moment. Its parts were read one after the other while the tasks went on. */
public interface SupervisorSnapshot {
    /** Returns the supervisor's name. */
    String name();

    /** Returns the unfinished tasks, in the order of their acceptance. */
    List<TaskSnapshot> tasks();

    /** Returns how many unfinished tasks are in each state; every state has an entry. */
    Map<TaskState, Integer> counts();

    /** Returns how many events each observer lost so far, by the observer's name. */
    Map<String, Long> eventsDropped();
}
