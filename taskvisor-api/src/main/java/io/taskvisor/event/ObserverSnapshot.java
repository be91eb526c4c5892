package io.taskvisor.event;

/**
 * What could be said of an observer at one moment.
 *
 * @param name its name, numbered if another observer of the supervisor has it too
 * @param delivery how it is told
 * @param processed how many events it was told so far, those it threw at included
 * @param dropped how many it lost so far
 */
public record ObserverSnapshot(String name, Delivery delivery, long processed, long dropped) {}
