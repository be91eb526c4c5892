package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.SupervisorConfig;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.backoff.Jitter;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** The one key of the configuration whose text the engine's providers read. */
class ConfigBackoffTest {
    private static final String KEY = "taskvisor.defaults.backoff";

    private static SupervisorConfig read(String text) {
        Properties properties = new Properties();
        properties.setProperty(KEY, text);
        return SupervisorConfig.from(properties);
    }

    @Test
    void itIsRead() {
        assertEquals(
                BackoffStrategy.exponential(Duration.ofMillis(100), Duration.ofSeconds(10), 3)
                        .withJitter(Jitter.FULL),
                read("exponential(first=100ms, max=10s, factor=3, jitter=full)")
                        .taskDefaults()
                        .backoff());
        assertEquals(BackoffStrategy.none(), read("none").taskDefaults().backoff());
    }

    @Test
    void aTextThatCannotBeReadNamesTheKeyToo() {
        String message = assertThrows(IllegalArgumentException.class, () -> read("quadratic(first=1s)"))
                .getMessage();
        assertTrue(message.startsWith(KEY + " = 'quadratic(first=1s)': "), message);
        assertTrue(message.contains("exponential"), message);
    }
}
