package io.taskvisor.observer.log;

import io.taskvisor.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Of many like lines a few are written within a minute, and the others counted: of tasks that are stuck, abandoned or turned
 * away, and of observers that fail, there may be a million. The time is that of the events.
 */
final class Few {
    /** How many lines of a kind are written within a window. */
    static final int FEW = 10;

    private static final Duration WINDOW = Duration.ofMinutes(1);

    private static final class Window {
        private final Instant end;
        private int lines;
        private long leftOut;

        Window(Instant begin) {
            this.end = begin.plus(WINDOW);
        }
    }

    /** By what the lines are about; the windows that have not been told of. */
    private final Map<String, Window> windows = new LinkedHashMap<>();

    /** When the first of the windows ends. */
    private Instant nextEnd = Instant.MAX;

    /** Returns whether there may be very many like this event. Failures of attempts are none of them: each has its line. */
    static boolean isOfMany(Event event) {
        return switch (event.kind()) {
            case TASK_STUCK, TASK_WAITING, ATTEMPT_ABANDONED, TASK_REJECTED, SLOT_REJECTED, OBSERVER_FAILED -> true;
            case TASK_FINISHED -> Levels.label(event).equals("abandoned");
            default -> false;
        };
    }

    /** What the lines of an event are counted under: its kind, and the outcome or reason if there is one. */
    static String what(Event event) {
        String label = Levels.label(event);
        return event.kind().label() + (label.isEmpty() ? "" : " " + label);
    }

    /** Counts a line, and returns how many of its kind there are in this window with it, or 0 if it is one too many. */
    int count(Event event) {
        Window window = windows.computeIfAbsent(what(event), what -> new Window(event.at()));
        if (window.end.isBefore(nextEnd)) {
            nextEnd = window.end;
        }
        if (window.lines < FEW) {
            return ++window.lines;
        }
        window.leftOut++;
        return 0;
    }

    /** Tells how many were left out in windows that have ended by now, and forgets these. */
    void tellEnded(Instant now, BiConsumer<String, Long> teller) {
        if (now.isBefore(nextEnd)) {
            return;
        }
        windows.entrySet().removeIf(entry -> {
            boolean ended = !now.isBefore(entry.getValue().end);
            if (ended && entry.getValue().leftOut > 0) {
                teller.accept(entry.getKey(), entry.getValue().leftOut);
            }
            return ended;
        });
        nextEnd = windows.values().stream()
                .map(window -> window.end)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    /** Tells how many were left out up to now. */
    void tellAll(BiConsumer<String, Long> teller) {
        tellEnded(Instant.MAX, teller);
    }
}
