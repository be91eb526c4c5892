/**
 * For those who extend Taskvisor: implemented by providers and found with {@link java.util.ServiceLoader}.
 *
 * <ul>
 *   <li>{@link io.taskvisor.spi.BackoffStrategyProvider} adds a backoff strategy that text can name; {@link
 *       io.taskvisor.spi.BackoffParameters} hands it its parameters and reports bad ones.
 *   <li>{@link io.taskvisor.spi.SupervisorProvider} is an engine.
 * </ul>
 */
@org.jspecify.annotations.NullMarked
package io.taskvisor.spi;
