package io.taskvisor.observer.log;

import java.time.Duration;

/** Amounts as one reads them. */
final class Amounts {
    private Amounts() {}

    static String count(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    static String time(Duration duration) {
        return duration.toMillis() < 10_000 ? duration.toMillis() + " ms" : duration.toSeconds() + " s";
    }
}
