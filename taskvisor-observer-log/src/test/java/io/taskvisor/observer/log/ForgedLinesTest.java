package io.taskvisor.observer.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.PatternLayout;
import io.taskvisor.TaskId;
import io.taskvisor.TaskOutcome;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What others have written cannot make a line of its own: exceptions' messages, tags. */
class ForgedLinesTest {
    private static final String FORGED = "no\r\n12:00:00 ERROR io.taskvisor.supervisor - forged\u2028\u001b[2J";
    private static final String ESCAPED = "no\\r\\n12:00:00 ERROR io.taskvisor.supervisor - forged\\u2028\\u001b[2J";

    private final Captured log = new Captured(Level.TRACE);
    private final LogObserver observer = LogObserver.create();

    @AfterEach
    void close() {
        observer.close();
        log.close();
    }

    /** Returns everything as it would stand in a file, line by line, without the frames of stack traces. */
    private List<String> lines() {
        PatternLayout layout = new PatternLayout();
        layout.setContext((ch.qos.logback.classic.LoggerContext) LoggerFactory.getILoggerFactory());
        layout.setPattern("%level - %kvp %msg%n");
        layout.start();
        StringBuilder all = new StringBuilder();
        log.events().forEach(event -> all.append(layout.doLayout(event)));
        return all.toString()
                .lines()
                .filter(line -> !line.startsWith("\tat ") && !line.startsWith("\t... "))
                .toList();
    }

    private void assertNothingForged(int lines) {
        for (String line : lines()) {
            assertTrue(line.chars().noneMatch(Character::isISOControl), line);
            assertTrue(line.chars().noneMatch(c -> c == 0x2028), line);
        }
        assertEquals(lines, lines().size(), () -> String.join("\n", lines()));
    }

    @Test
    void failuresOfAttemptsAndTasks() {
        Events.of(observer)
                .failed(1, new IOException(FORGED, new IllegalStateException(FORGED)))
                .restart(1)
                .finished(new TaskOutcome.Failed(new IOException(FORGED), 1));
        log.one("attempt 1 failed after 2ms: java.io.IOException: " + ESCAPED + ", caused by"
                + " java.lang.IllegalStateException: " + ESCAPED + "; attempt 2 follows");
        assertTrue(lines().stream().anyMatch(line -> line.startsWith("Caused by: ") && line.endsWith(ESCAPED)));
        assertNothingForged(5); // Two lines, and three exceptions.
    }

    @Test
    void tags() {
        new Events(observer, new TaskId(1, "t"), Map.of("tenant\nERROR", FORGED)).added();
        assertTrue(log.one("task t added").getKeyValuePairs().stream()
                .anyMatch(pair -> pair.key.equals("tenant\\nERROR") && pair.value.equals(ESCAPED)));
        assertNothingForged(1);
    }

    @Test
    void failuresOfObserversAndTheirNames() {
        observer.onEvent(
                new Event.ObserverFailed(1, Instant.EPOCH, "odd\nname", EventKind.TASK_ADDED, new IOException(FORGED)));
        log.one("observer odd\\nname failed on task_added: java.io.IOException: " + ESCAPED);
        assertNothingForged(2);
    }
}
