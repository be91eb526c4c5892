/**
 * Groups: tasks and groups that start, fail, restart and stop together. Knows nothing of attempts. To follow a group's life,
 * read {@link io.taskvisor.engine.group.GroupActor}, then {@link io.taskvisor.engine.group.MortalGroup}.
 *
 * <ul>
 *   <li>{@link io.taskvisor.engine.group.GroupMailbox}: the messages to a group, and whose turn it is to answer them. {@link
 *       io.taskvisor.engine.group.GroupCore}: what callers may ask. {@link io.taskvisor.engine.group.MortalGroup}: the end,
 *       and the {@link io.taskvisor.engine.group.Comeback}. {@link io.taskvisor.engine.group.GroupActor}: everything else.
 *       These are one object, in chapters.
 *   <li>{@link io.taskvisor.engine.group.Member}: a child's place, through which it tells its group things; {@link
 *       io.taskvisor.engine.group.Members} in their order. {@link io.taskvisor.engine.group.Children} by name, {@link
 *       io.taskvisor.engine.group.Door} for those on their way in, {@link io.taskvisor.engine.group.Census} for the whole
 *       supervisor.
 *   <li>{@link io.taskvisor.engine.group.RestartCount} with its {@link io.taskvisor.engine.group.RestartWindow}, {@link io.taskvisor.engine.group.OrderedWalk}: whether there were
 *       too many restarts, and who is stopped or started next, as functions of values.
 *   <li>{@link io.taskvisor.engine.group.GroupTree}: children made from specs. {@link io.taskvisor.engine.group.GroupView}:
 *       snapshots. {@link io.taskvisor.engine.group.GroupEvents}: what is published.
 *   <li>{@link io.taskvisor.engine.group.GroupEnvironment}: what a group needs of its supervisor.
 * </ul>
 */
@NullMarked
package io.taskvisor.engine.group;

import org.jspecify.annotations.NullMarked;
