package io.taskvisor.spi;

import io.taskvisor.backoff.BackoffStrategy;

/**
 * Adds a strategy that {@link BackoffStrategy#parse} can read by name.
 *
 * <pre>{@code
 * public final class PeakHoursProvider implements BackoffStrategyProvider {
 *     public String name() {
 *         return "peak-hours";
 *     }
 *
 *     public BackoffStrategy create(BackoffParameters parameters) {
 *         Duration day = parameters.duration("day");
 *         Duration night = parameters.duration("night", Duration.ofSeconds(1));
 *         return parameters.shape(new PeakHours(day, night));
 *     }
 * }
 * }</pre>
 *
 * <p>That is all: {@code peak-hours(day=1m, jitter=full)} is read, and what is missing, unknown, given twice or not a
 * duration is reported.
 *
 * <p>A provider is a public class with a public constructor that takes nothing. It is found with {@link
 * java.util.ServiceLoader} through this interface's class loader: declare it in {@code module-info} ({@code provides})
 * and in {@code META-INF/services}. It is loaded anew for each text that is read, and used by one thread.
 */
public interface BackoffStrategyProvider {
    /** Returns the name in text: lower case, without white space, parentheses or signs; the only one of this name. */
    String name();

    /**
     * Returns the strategy that the parameters describe. The getters of {@code parameters} throw what tells the user of a
     * missing or bad value; every parameter that is given and not asked for here is reported as unknown.
     *
     * @throws IllegalArgumentException if a value is out of range; its message should name the parameter, the value and
     *     what is allowed, and becomes part of the message that the user sees
     */
    BackoffStrategy create(BackoffParameters parameters);
}
