package io.taskvisor.observer.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.taskvisor.Rejection;
import io.taskvisor.TaskId;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.event.Event;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Of many like lines a few are written, and the rest counted; but every failure of an attempt has its line. */
class FewTest {
    private static final Instant BEGIN = Instant.parse("2030-01-01T00:00:00Z");

    private final Captured log = new Captured(Level.INFO);
    private final LogObserver observer = LogObserver.create();
    private long sequence;

    @AfterEach
    void close() {
        observer.close();
        log.close();
    }

    private void reject(int times, Rejection reason, Instant at) {
        for (int i = 0; i < times; i++) {
            observer.onEvent(new Event.SlotRejected(
                    sequence, at, new TaskId(sequence++, "t"), Map.of(), "key", AdmissionPolicy.QUEUE, reason));
        }
    }

    private List<String> messages() {
        return log.events().stream().map(event -> event.getFormattedMessage()).toList();
    }

    @Test
    void tenOfAKindAreWrittenAMinuteAndTheRestCounted() {
        reject(25, Rejection.QUEUE_FULL, BEGIN);
        reject(1, Rejection.SLOT_BUSY, BEGIN.plusSeconds(59));
        assertEquals(11, messages().size());
        assertEquals(
                "task t rejected by slot key (queue): queue_full (for up to a minute, more lines about slot_rejected"
                        + " queue_full are only counted)",
                messages().get(9));
        assertEquals(
                "task t rejected by slot key (queue): slot_busy", messages().get(10));
        reject(1, Rejection.QUEUE_FULL, BEGIN.plusSeconds(60));
        assertEquals(
                List.of(
                        "left out 15 more lines about slot_rejected queue_full",
                        "task t rejected by slot key (queue): queue_full"),
                messages().subList(11, 13));
        assertEquals(
                Map.of("event", "slot_rejected", "count", 15L),
                Captured.values(log.events().get(11)));
        assertTrue(log.events().stream().allMatch(event -> event.getLevel() == Level.WARN));
    }

    @Test
    void theEndTellsWhatWasLeftOut() {
        reject(11, Rejection.QUEUE_FULL, BEGIN);
        observer.close();
        assertEquals(
                "left out 1 more line about slot_rejected queue_full",
                messages().get(10));
    }

    @Test
    void oneThatNobodyWantsCountsForNothing() {
        reject(30, Rejection.SUPERSEDED, BEGIN);
        observer.close();
        assertEquals(List.of(), messages());
    }

    @Test
    void everyFailureOfAnAttemptHasItsLine() {
        Events events = Events.of(observer);
        for (int attempt = 1; attempt <= 100; attempt++) {
            events.failed(attempt, new IOException("no")).restart(attempt);
        }
        assertEquals(100, messages().size());
    }
}
