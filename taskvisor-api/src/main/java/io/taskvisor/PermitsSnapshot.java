package io.taskvisor;

/**
 * What could be said at one moment of the limit on how many attempts run at once.
 *
 * @param limit how many may run at once: {@link SupervisorConfig#maxConcurrent}
 * @param used how many permits are held; an attempt that was abandoned and still runs holds none
 * @param waiting how many tasks wait for one
 */
public record PermitsSnapshot(int limit, int used, int waiting) {}
