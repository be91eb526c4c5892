/**
 * How long a task waits between a failed attempt and the next.
 *
 * <ul>
 *   <li>{@link io.taskvisor.backoff.BackoffStrategy} answers with a delay. Its factories make the usual strategies, its
 *       {@code with…} methods limit and spread any strategy, a lambda's too, and {@link
 *       io.taskvisor.backoff.BackoffStrategy#parse parse} reads one from a line of configuration.
 *   <li>{@link io.taskvisor.backoff.BackoffStrategy.Retry} is what a strategy is asked about: the row of failures so far.
 *   <li>{@link io.taskvisor.backoff.Jitter} names the ways to spread delays at random.
 * </ul>
 *
 * <p>A delay is made in four steps, whatever the order of the calls: it grows with the failures, is capped at the
 * maximum, jittered, and raised to the floor. Sums and products that do not fit stay at 2<sup>63</sup>-1 ns.
 *
 * <p>Strategies of one's own that text can name are added through {@link io.taskvisor.spi.BackoffStrategyProvider}.
 */
@NullMarked
package io.taskvisor.backoff;

import org.jspecify.annotations.NullMarked;
