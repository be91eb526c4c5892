package io.taskvisor.observer.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskOutcome;
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

    /** Asserts that the key costs nothing but itself, and what is said of it. */
    private static void assertIgnored(String message, String key, String value) {
        Properties properties = new Properties();
        properties.setProperty(key, value);
        properties.setProperty("taskvisor.log.max-loggers", "7");
        properties.setProperty("taskvisor.log.level.task_removed", "off");
        properties.setProperty(key, value);
        SettingsProperties reader = new SettingsProperties(properties);
        Settings settings = reader.read();
        assertEquals(List.of(message), reader.ignored());
        assertEquals(key.equals("taskvisor.log.max-loggers") ? 1_000 : 7, settings.maxLoggers());
        assertFalse(settings.levels().mayLog(EventKind.TASK_REMOVED));
        assertTrue(settings.mdc().isPresent());
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
    void whatPropertiesCannotMeanCostsTheKeyAndIsSaidWithWhatIsAllowed() {
        assertIgnored(
                "taskvisor.log.level.attempt_faild = 'off' is ignored: unknown kind of event 'attempt_faild'; known are "
                        + KINDS,
                "taskvisor.log.level.attempt_faild",
                "off");
        assertIgnored(
                "taskvisor.log.level.task_added = 'loud' is ignored: use trace, debug, info, warn, error or off",
                "taskvisor.log.level.task_added",
                "loud");
        assertIgnored(
                "taskvisor.log.level.task_finished.complete = 'info' is ignored: task_finished has no 'complete'; it has"
                        + " completed, failed, fatal, cancelled, abandoned",
                "taskvisor.log.level.task_finished.complete",
                "info");
        assertIgnored(
                "taskvisor.log.level.task_added.once = 'info' is ignored: task_added has no outcome or reason to tell its"
                        + " events by, was 'once'",
                "taskvisor.log.level.task_added.once",
                "info");
        assertIgnored(
                "taskvisor.log.levels = 'debug' is ignored: unknown key; known are taskvisor.log.level.<kind>,"
                        + " taskvisor.log.level.<kind>.<outcome or reason>, taskvisor.log.max-loggers, taskvisor.log.mdc,"
                        + " taskvisor.log.mdc.task, taskvisor.log.mdc.attempt",
                "taskvisor.log.levels",
                "debug");
        assertIgnored(
                "taskvisor.log.max-loggers = '-1' is ignored: maxLoggers must be at least 0, was -1",
                "taskvisor.log.max-loggers",
                "-1");
        assertIgnored(
                "taskvisor.log.max-loggers = 'all' is ignored: use a whole number", "taskvisor.log.max-loggers", "all");
        assertIgnored("taskvisor.log.mdc = 'yes' is ignored: use on or off", "taskvisor.log.mdc", "yes");
        assertIgnored(
                "taskvisor.log.mdc.task = '' is ignored: the MDC name of task must not be blank, was ''",
                "taskvisor.log.mdc.task",
                "");
    }

    @Test
    void theProviderReadsSystemPropertiesAndSaysWhatItIgnoresInOneLine() {
        System.setProperty("taskvisor.log.level.task_added", "loud\n12:00 ERROR forged");
        try (Captured log = new Captured(Level.INFO)) {
            Supervisor.create(
                            SupervisorConfig.defaults().withHandleSignals(false).withName("settings"))
                    .close();
            assertEquals(
                    "WARN io.taskvisor.supervisor: taskvisor.log.level.task_added = 'loud\\n12:00 ERROR forged' is"
                            + " ignored: use trace, debug, info, warn, error or off",
                    log.lines().get(0));
            log.one("supervisor settings started; found log (io.taskvisor.observer.log.LogObserver)");
        } finally {
            System.clearProperty("taskvisor.log.level.task_added");
        }
    }

    @Test
    void anOutcomeOrReasonIsChosenBeforeItsKind() {
        LogObserver observer = LogObserver.create()
                .withLevel(EventKind.TASK_FINISHED, "cancelled", org.slf4j.event.Level.DEBUG)
                .withLevel(EventKind.TASK_FINISHED, org.slf4j.event.Level.WARN)
                .withoutKind(EventKind.TASK_FINISHED, "failed");
        try (Captured log = new Captured(Level.INFO)) {
            Events.of(observer)
                    .finished(new TaskOutcome.Cancelled(null, 1))
                    .finished(new TaskOutcome.Failed(new IOException("a"), 1))
                    .finished(new TaskOutcome.Completed(1));
            assertEquals(List.of("WARN io.taskvisor.task.t: task t: completed after 1 attempt and 7ms"), log.lines());
            observer.close();
        }
        assertTrue(LogObserver.create()
                .withoutKind(EventKind.SLOT_REJECTED)
                .withLevel(EventKind.SLOT_REJECTED, "queue_full", org.slf4j.event.Level.WARN)
                .interests()
                .contains(EventKind.SLOT_REJECTED));
    }

    @Test
    void codeIsCheckedToo() {
        LogObserver observer = LogObserver.create();
        assertThrows(NullPointerException.class, () -> observer.withLevel(null, org.slf4j.event.Level.INFO));
        assertThrows(NullPointerException.class, () -> observer.withLevel(EventKind.TASK_ADDED, null));
        assertThrows(NullPointerException.class, () -> observer.withoutKind(null));
        assertThrows(
                NullPointerException.class,
                () -> observer.withLevel(EventKind.TASK_FINISHED, null, org.slf4j.event.Level.INFO));
        assertThrows(NullPointerException.class, () -> observer.withoutKind(EventKind.TASK_FINISHED, null));
        assertEquals(
                "task_rejected has no 'full'; it has slot_busy, queue_full, superseded, removed, shutting_down,"
                        + " duplicate_name",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> observer.withoutKind(EventKind.TASK_REJECTED, "full"))
                        .getMessage());
        assertThrows(NullPointerException.class, () -> observer.withMdc(null, "a"));
        assertThrows(NullPointerException.class, () -> observer.withMdc("a", null));
        assertThrows(IllegalArgumentException.class, () -> observer.withMaxLoggers(-1));
        assertEquals(
                "the MDC names of task and attempt must differ, both were 'a'",
                assertThrows(IllegalArgumentException.class, () -> observer.withMdc("a", "a"))
                        .getMessage());
    }
}
