package io.taskvisor.engine.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Random trees, failures, successes, cancels, adds, requests and shutdowns, against an oracle that knows the rules. */
class GroupModelTest {
    @Test
    void fiveHundredDramas() {
        dramas(500);
    }

    @Test
    @Tag("soak")
    void tenThousandDramas() {
        dramas(10_000);
    }

    private static void dramas(int count) {
        long first = Long.getLong("taskvisor.seed", System.nanoTime());
        int builds = 0;
        for (long seed = first; seed < first + count; seed++) {
            Drama drama = new Drama(seed);
            try {
                builds += drama.run();
            } catch (Throwable e) {
                throw new AssertionError("drama of seed " + seed + "L", e);
            } finally {
                drama.close();
            }
        }
        assertTrue(builds > count / 10, "groups were built anew");
    }
}
