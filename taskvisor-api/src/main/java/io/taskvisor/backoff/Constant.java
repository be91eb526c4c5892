package io.taskvisor.backoff;

import static io.taskvisor.internal.Arguments.notNull;

import io.taskvisor.internal.DurationText;
import java.time.Duration;
import java.util.List;

/** Always the same delay, and the same object. */
record Constant(Duration delay) implements Growth {
    static final Constant NONE = new Constant(Duration.ZERO);

    @Override
    public Duration delay(Retry retry) {
        notNull(retry, "retry");
        return delay;
    }

    @Override
    public long nanos(int failures) {
        return delay.toNanos();
    }

    @Override
    public String name() {
        return "constant";
    }

    @Override
    public List<String> parameters() {
        return List.of("delay=" + DurationText.format(delay));
    }

    @Override
    public String toString() {
        return delay.isZero() ? "none" : text(List.of(), List.of());
    }
}
