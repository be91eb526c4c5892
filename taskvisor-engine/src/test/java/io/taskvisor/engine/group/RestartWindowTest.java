package io.taskvisor.engine.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.Intensity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a restart is one too many. */
class RestartWindowTest {
    private static RestartWindow window(int most, long nanos) {
        return new RestartWindow(new Intensity(most, Duration.ofNanos(nanos)));
    }

    /** Restarts at these times, within 100, and which of them is the first that is refused; 0 for none. */
    @ParameterizedTest
    @CsvSource({
        "0, 5, 1",
        "1, 0, 0",
        "1, 0 1, 2",
        "1, 0 100, 2",
        "1, 0 101, 0",
        "2, 0 50 100, 3",
        "2, 0 50 101, 0",
        "2, 0 50 101 150, 4",
        "2, 0 50 101 152, 0",
        "3, 7 7 7 7, 4",
        "2147483647, 1 1 1 1 1, 0",
    })
    void theFirstThatIsTooMany(int most, String times, int refused) {
        RestartWindow window = window(most, 100);
        int found = 0;
        String[] all = times.split(" ");
        for (int i = 0; i < all.length && found == 0; i++) {
            found = window.admit(Long.parseLong(all[i])) ? 0 : i + 1;
        }
        assertEquals(refused, found);
    }

    @Test
    void timesMayBeNegativeAndWrap() {
        RestartWindow window = window(1, 100);
        assertTrue(window.admit(Long.MAX_VALUE - 10));
        assertFalse(window.admit(Long.MIN_VALUE + 10), "21 later");
        assertTrue(window.admit(Long.MIN_VALUE + 200));
    }

    @Test
    void whatIsRefusedIsNotCounted() {
        RestartWindow window = window(1, 100);
        assertTrue(window.admit(0));
        assertFalse(window.admit(90));
        assertTrue(window.admit(101));
        assertEquals(1, window.count(101));
        assertEquals(0, window.count(202));
    }

    @Test
    void withoutALimitNobodyCounts() {
        RestartWindow window = window(Intensity.UNLIMITED, 100);
        assertTrue(window.admit(0));
        assertEquals(0, window.count(0));
    }

    /** Against a list of all times. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 40})
    void agreesWithAListOfAllTimes(int most) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        RestartWindow window = window(most, 1_000);
        List<Long> all = new ArrayList<>();
        long now = random.nextLong();
        for (int i = 0; i < 5_000; i++) {
            now += random.nextInt(random.nextInt(10) == 0 ? 2_000 : 1_500 / most + 2);
            long time = now;
            long within = all.stream().filter(each -> time - each <= 1_000).count();
            boolean admitted = window.admit(now);
            assertEquals(within < most, admitted, "seed " + seed + ", restart " + i);
            if (admitted) {
                all.add(now);
            }
            assertEquals(
                    all.stream().filter(each -> time - each <= 1_000).count(),
                    window.count(now),
                    "seed " + seed + ", restart " + i);
        }
    }
}
