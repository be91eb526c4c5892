package io.taskvisor.backoff;

import io.taskvisor.internal.DurationText;
import java.util.List;

/** {@code first} times Fibonacci's numbers: 1, 1, 2, 3, 5, 8. */
record Fibonacci(long firstNanos) implements Growth {
    /** All that fit in a long; number {@code n} is at {@code n - 1}. */
    private static final long[] NUMBERS = numbers();

    private static long[] numbers() {
        long[] numbers = new long[92];
        numbers[0] = 1;
        numbers[1] = 1;
        for (int i = 2; i < numbers.length; i++) {
            numbers[i] = numbers[i - 1] + numbers[i - 2];
        }
        return numbers;
    }

    @Override
    public long nanos(int failures) {
        if (firstNanos == 0) {
            return 0;
        }
        long most = Long.MAX_VALUE / firstNanos;
        boolean fits = failures <= NUMBERS.length && NUMBERS[failures - 1] <= most;
        return fits ? NUMBERS[failures - 1] * firstNanos : Long.MAX_VALUE;
    }

    @Override
    public String name() {
        return "fibonacci";
    }

    @Override
    public List<String> parameters() {
        return List.of("first=" + DurationText.formatNanos(firstNanos));
    }

    @Override
    public String toString() {
        return text(List.of(), List.of());
    }
}
