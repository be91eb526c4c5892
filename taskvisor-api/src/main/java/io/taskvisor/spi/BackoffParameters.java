package io.taskvisor.spi;

import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.backoff.Jitter;
import java.time.Duration;
import java.util.Optional;

/**
 * The parameters in the text of a strategy, {@code key=value}, by name and type.
 *
 * <p>A name that a provider asks for is an allowed one, whether it is given or not. Names that are given but that {@link
 * BackoffStrategyProvider#create} did not ask for are reported to the user as unknown, with the allowed ones: so ask for
 * every parameter each time, and let the getters throw.
 *
 * <p>Belongs to one call of {@code create}, on its thread.
 */
public interface BackoffParameters {
    /**
     * Returns a value as it is written, without the white space around it.
     *
     * @return empty if the parameter is not given
     */
    Optional<String> text(String name);

    /**
     * Returns a duration: a whole number with {@code ns us ms s m h} or {@code d}, or ISO-8601.
     *
     * @return empty if the parameter is not given
     * @throws IllegalArgumentException if the value is not a duration, is negative or over 292 years
     */
    Optional<Duration> optionalDuration(String name);

    /**
     * Returns a duration that must be given.
     *
     * @throws IllegalArgumentException if it is not given, or as for {@link #optionalDuration}
     */
    Duration duration(String name);

    /**
     * Returns a duration, or {@code fallback} if it is not given.
     *
     * @throws IllegalArgumentException as for {@link #optionalDuration}
     */
    default Duration duration(String name, Duration fallback) {
        return optionalDuration(name).orElse(fallback);
    }

    /**
     * Returns a number, such as {@code 2}, {@code 1.5} or {@code 1e3}, or {@code fallback} if it is not given. Its range is
     * for the provider to check; a number too large for a double is infinite.
     *
     * @throws IllegalArgumentException if the value is not a number
     */
    double number(String name, double fallback);

    /**
     * Returns one of an enum's constants, or {@code fallback} if it is not given. In text a constant is in lower case, with
     * {@code -} for {@code _}.
     *
     * @throws IllegalArgumentException if the value is none of them
     */
    <E extends Enum<E>> E choice(String name, E fallback);

    /**
     * Returns {@code strategy} with the modifiers that every strategy takes: {@code max}, {@code jitter} and {@code floor},
     * as far as they are given.
     *
     * @throws IllegalArgumentException as {@link BackoffStrategy#withMax} and {@link BackoffStrategy#withFloor} do
     */
    default BackoffStrategy shape(BackoffStrategy strategy) {
        Optional<Duration> max = optionalDuration("max");
        Jitter jitter = choice("jitter", Jitter.NONE);
        Duration floor = duration("floor", Duration.ZERO);
        return max.map(strategy::withMax).orElse(strategy).withJitter(jitter).withFloor(floor);
    }
}
