package io.taskvisor.engine.stress;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.engine.testing.Await;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Cancel, timeout, completion, restart, pause, deadline, rejection and shutdown at once: one outcome each, no overlap, no
 * lost permit, no lost name, no thread of the user's with an interrupt that is not its own.
 */
class RaceTest {
    @Test
    void twoThousandStorms() throws Exception {
        storms(2_000);
    }

    @Test
    @Tag("soak")
    void aHundredThousandStorms() throws Exception {
        storms(100_000);
    }

    private static void storms(int rounds) throws Exception {
        long seed = System.nanoTime();
        ExecutorService single = Executors.newSingleThreadExecutor();
        try {
            for (int i = 0; i < rounds; i++) {
                round(seed + i, single);
            }
        } finally {
            single.shutdown();
            assertTrue(single.awaitTermination(Await.LIMIT.toSeconds(), TimeUnit.SECONDS));
        }
    }

    private static void round(long seed, ExecutorService single) {
        try (Storm storm = new Storm(seed, single)) {
            storm.run();
        } catch (Throwable e) {
            throw new AssertionError("storm of seed " + seed + "L", e);
        }
    }
}
