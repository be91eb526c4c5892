package io.taskvisor.observer.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.taskvisor.event.EventKind;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What can be chosen, in code and by properties. */
class SettingsTest {
    private static final String KINDS =
            Arrays.stream(EventKind.values()).map(EventKind::label).collect(Collectors.joining(", "));

    private static Settings read(String... keysAndValues) {
        Properties properties = new Properties();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        return new SettingsProperties(properties).read();
    }

    private static void assertRefused(String message, String... keysAndValues) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> read(keysAndValues))
                        .getMessage());
    }

    @Test
    void aLevelIsChosenForAKind() {
        try (Captured log = new Captured(Level.TRACE)) {
            LogObserver observer = LogObserver.create()
                    .withLevel(EventKind.TASK_ADDED, org.slf4j.event.Level.TRACE)
                    .withLevel(EventKind.ATTEMPT_FAILED, org.slf4j.event.Level.ERROR)
                    .withoutKind(EventKind.TASK_REMOVED);
            Events.of(observer)
                    .added()
                    .failed(1, new IOException("a"))
                    .restart(1)
                    .removed();
            assertEquals(
                    List.of(
                            "TRACE io.taskvisor.task.t: task t added",
                            "ERROR io.taskvisor.task.t: attempt 1 failed after 2ms: java.io.IOException: a;"
                                    + " attempt 2 follows in 100ms"),
                    log.lines());
            observer.close();
        }
    }

    @Test
    void aKindThatIsOffIsNotAskedForUnlessFailuresNeedIt() {
        LogObserver observer =
                LogObserver.create().withoutKind(EventKind.ATTEMPT_STARTING).withoutKind(EventKind.RESTART_SCHEDULED);
        assertFalse(observer.interests().contains(EventKind.ATTEMPT_STARTING));
        assertTrue(observer.interests().contains(EventKind.RESTART_SCHEDULED));
        assertEquals(EventKind.values().length, LogObserver.create().interests().size());
    }

    @Test
    void copiesDoNotChangeTheOriginal() {
        LogObserver original = LogObserver.create();
        original.withoutKind(EventKind.ATTEMPT_STARTING);
        assertTrue(original.interests().contains(EventKind.ATTEMPT_STARTING));
    }

    @Test
    void propertiesSayTheSame() {
        Settings settings = read(
                "taskvisor.log.level.attempt_starting", "off",
                "taskvisor.log.level.task_added", " Debug ",
                "taskvisor.log.max-loggers", "7",
                "taskvisor.log.mdc.task", "job",
                "user.dir", "/");
        assertFalse(settings.levels().mayLog(EventKind.ATTEMPT_STARTING));
        assertTrue(settings.levels().mayLog(EventKind.TASK_ADDED));
        assertEquals(7, settings.maxLoggers());
        assertEquals(new MdcNames("job", "taskvisor.attempt"), settings.mdc().orElseThrow());
        assertTrue(read("taskvisor.log.mdc", "off", "taskvisor.log.mdc.task", "job")
                .mdc()
                .isEmpty());
        assertEquals(Settings.DEFAULTS, read());
    }

    @Test
    void whatPropertiesCannotMeanIsRefusedWithWhatIsAllowed() {
        assertRefused(
                "taskvisor.log.level.attempt_faild = 'off': unknown kind of event 'attempt_faild'; known are " + KINDS,
                "taskvisor.log.level.attempt_faild",
                "off");
        assertRefused(
                "taskvisor.log.level.task_added = 'loud': use trace, debug, info, warn, error or off",
                "taskvisor.log.level.task_added",
                "loud");
        assertRefused(
                "taskvisor.log.levels = 'debug': unknown key; known are taskvisor.log.level.<kind>,"
                        + " taskvisor.log.max-loggers, taskvisor.log.mdc, taskvisor.log.mdc.task,"
                        + " taskvisor.log.mdc.attempt",
                "taskvisor.log.levels",
                "debug");
        assertRefused(
                "taskvisor.log.max-loggers = '-1': maxLoggers must be at least 0, was -1",
                "taskvisor.log.max-loggers",
                "-1");
        assertRefused("taskvisor.log.max-loggers = 'all': use a whole number", "taskvisor.log.max-loggers", "all");
        assertRefused(
                "taskvisor.log.mdc = 'yes': taskvisor.log.mdc must be on or off, was 'yes'",
                "taskvisor.log.mdc",
                "yes");
        assertRefused(
                "taskvisor.log.mdc.task = '': the MDC name of task must not be blank, was ''",
                "taskvisor.log.mdc.task",
                "");
    }

    @Test
    void theProviderReadsSystemPropertiesAndCreateDoesNot() {
        System.setProperty("taskvisor.log.level.task_added", "loud");
        try {
            assertThrows(IllegalArgumentException.class, LogObserver::new);
            LogObserver.create();
        } finally {
            System.clearProperty("taskvisor.log.level.task_added");
        }
    }

    @Test
    void codeIsCheckedToo() {
        LogObserver observer = LogObserver.create();
        assertThrows(NullPointerException.class, () -> observer.withLevel(null, org.slf4j.event.Level.INFO));
        assertThrows(NullPointerException.class, () -> observer.withLevel(EventKind.TASK_ADDED, null));
        assertThrows(NullPointerException.class, () -> observer.withoutKind(null));
        assertThrows(NullPointerException.class, () -> observer.withMdc(null, "a"));
        assertThrows(NullPointerException.class, () -> observer.withMdc("a", null));
        assertThrows(IllegalArgumentException.class, () -> observer.withMaxLoggers(-1));
        assertEquals(
                "the MDC names of task and attempt must differ, both were 'a'",
                assertThrows(IllegalArgumentException.class, () -> observer.withMdc("a", "a"))
                        .getMessage());
    }
}
