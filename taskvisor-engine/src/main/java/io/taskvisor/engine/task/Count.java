package io.taskvisor.engine.task;

/** Counts that stop at {@link Integer#MAX_VALUE} instead of turning negative. */
public final class Count {
    private Count() {}

    /** Returns one more, or the largest number if that is reached. */
    public static int next(int count) {
        return count == Integer.MAX_VALUE ? count : count + 1;
    }

    /** Returns a sum, or the largest number if it is more than that. */
    public static int of(long sum) {
        return (int) Math.min(sum, Integer.MAX_VALUE);
    }
}
