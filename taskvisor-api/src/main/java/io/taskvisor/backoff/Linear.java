package io.taskvisor.backoff;

import io.taskvisor.internal.DurationText;
import java.util.List;

/** {@code first + (n - 1) · step}. */
record Linear(long firstNanos, long stepNanos) implements Growth {
    @Override
    public long nanos(int failures) {
        long steps = failures - 1L;
        boolean fits = stepNanos == 0 || steps <= (Long.MAX_VALUE - firstNanos) / stepNanos;
        return fits ? firstNanos + steps * stepNanos : Long.MAX_VALUE;
    }

    @Override
    public String name() {
        return "linear";
    }

    @Override
    public List<String> parameters() {
        return List.of("first=" + DurationText.formatNanos(firstNanos), "step=" + DurationText.formatNanos(stepNanos));
    }

    @Override
    public String toString() {
        return text(List.of(), List.of());
    }
}
