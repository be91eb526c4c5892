package io.taskvisor.engine.stress;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Submissions from all sides: never two owners, in order, one outcome each, and the counts add up. */
class SlotStormTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 10, 100_000})
    void twentyThousandSubmissions(int keys) throws Exception {
        storm(20_000 / 8, keys);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 100_000})
    @Tag("soak")
    void eightMillionSubmissions(int keys) throws Exception {
        storm(1_000_000, keys);
    }

    private static void storm(int perThread, int keys) throws Exception {
        long seed = Long.getLong("taskvisor.seed", System.nanoTime());
        try (SlotStorm storm = new SlotStorm(seed, perThread, keys)) {
            storm.run();
        } catch (Throwable e) {
            throw new AssertionError("storm of seed " + seed + "L over " + keys + " keys", e);
        }
    }
}
