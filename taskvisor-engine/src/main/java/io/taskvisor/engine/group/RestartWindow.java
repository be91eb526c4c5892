package io.taskvisor.engine.group;

import io.taskvisor.Intensity;
import java.util.Arrays;

/**
 * The restarts of the recent past, to tell whether there are more than an {@link Intensity} allows within any stretch of time
 * as long as it says. A function of the times it is told, which never go back. Not thread-safe.
 *
 * <p>A ring of those that still count: constant time each, and no more memory than restarts are allowed.
 */
final class RestartWindow {
    private static final int FIRST_CAPACITY = 4;

    private final int most;
    private final long widthNanos;
    private long[] times = new long[FIRST_CAPACITY];
    private int first;
    private int size;

    RestartWindow(Intensity intensity) {
        this.most = intensity.maxRestarts();
        this.widthNanos = intensity.within().toNanos();
    }

    /** Counts a restart; returns false, and does not count it, if it is one too many. */
    boolean admit(long nowNanos) {
        if (most == Intensity.UNLIMITED) {
            return true;
        }
        forget(nowNanos);
        if (size == most) {
            return false;
        }
        if (size == times.length) {
            grow();
        }
        times[(first + size) % times.length] = nowNanos;
        size++;
        return true;
    }

    /** Returns how many are in the window now; zero where there is no limit, because nobody counts. */
    int count(long nowNanos) {
        forget(nowNanos);
        return size;
    }

    private void forget(long nowNanos) {
        while (size > 0 && nowNanos - times[first] > widthNanos) {
            first = (first + 1) % times.length;
            size--;
        }
    }

    private void grow() {
        int capacity = (int) Math.min(most, 2L * times.length);
        long[] larger = Arrays.copyOf(times, capacity);
        int front = times.length - first;
        System.arraycopy(times, first, larger, 0, front);
        System.arraycopy(times, 0, larger, front, first);
        times = larger;
        first = 0;
    }
}
