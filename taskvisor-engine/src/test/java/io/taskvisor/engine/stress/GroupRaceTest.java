package io.taskvisor.engine.stress;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Failures, restarts, requests, adds, cancels and shutdowns in random trees at once: no attempts of a task overlap, nobody
 * runs before those before it have been ready, every group comes up when it is left in peace, and all is stopped in the end.
 */
class GroupRaceTest {
    @Test
    void twoHundredStorms() {
        storms(200);
    }

    @Test
    @Tag("soak")
    void tenThousandStorms() {
        storms(10_000);
    }

    private static void storms(int rounds) {
        long first = Long.getLong("taskvisor.seed", System.nanoTime());
        for (long seed = first; seed < first + rounds; seed++) {
            try (GroupStorm storm = new GroupStorm(seed)) {
                storm.run();
            } catch (Throwable e) {
                throw new AssertionError("storm of seed " + seed + "L", e);
            }
        }
    }
}
