package io.taskvisor.observer.log;

import io.taskvisor.internal.DurationText;
import java.time.Duration;

/** Amounts as one reads them. */
final class Amounts {
    private Amounts() {}

    static String count(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    static String time(Duration duration) {
        return DurationText.rounded(duration);
    }
}
