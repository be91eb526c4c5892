/**
 * Who is compared: each {@link io.taskvisor.bench.peer.Contender} opens a {@link io.taskvisor.bench.peer.Runner}, which runs
 * the same work. What it runs on is what it would run on in an application: virtual threads where the JVM has them.
 */
@NullMarked
package io.taskvisor.bench.peer;

import org.jspecify.annotations.NullMarked;
