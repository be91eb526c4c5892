package io.taskvisor.backoff;

import static io.taskvisor.internal.Arguments.notNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** How a delay grows with the failures, before it is capped, jittered and floored: a function of their number alone. */
sealed interface Growth extends BackoffStrategy permits Constant, Exponential, Fibonacci, Linear {
    /** Returns the delay after {@code failures} failures in a row, from 1; saturated, and in constant time. */
    long nanos(int failures);

    /** Returns the name in text. */
    String name();

    /** Returns the parameters in text, the first delay before the others. */
    List<String> parameters();

    @Override
    default Duration delay(Retry retry) {
        return Duration.ofNanos(nanos(notNull(retry, "retry").consecutiveFailures()));
    }

    @Override
    default Duration shortestDelay() {
        return Duration.ofNanos(nanos(1));
    }

    /** Returns the name of the parameter that is the first delay. */
    default String firstName() {
        String parameter = parameters().get(0);
        return parameter.substring(0, parameter.indexOf('='));
    }

    /** Returns the text form; {@code max} stands beside the first delay, because the two are the range. */
    default String text(List<String> max, List<String> others) {
        List<String> all = new ArrayList<>(parameters());
        all.addAll(1, max);
        all.addAll(others);
        return all.stream().collect(Collectors.joining(", ", name() + "(", ")"));
    }
}
