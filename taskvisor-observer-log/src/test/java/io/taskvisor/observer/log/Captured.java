package io.taskvisor.observer.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** What Logback was given under {@code io.taskvisor} while this was open. */
final class Captured extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.taskvisor");
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

    Captured(Level level) {
        logger.setLevel(level);
        logger.addAppender(this);
        start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        event.prepareForDeferredProcessing(); // Else the MDC is looked at when it is asked for.
        events.add(event);
    }

    List<ILoggingEvent> events() {
        return events;
    }

    /** Returns the lines as "LEVEL logger: message". */
    List<String> lines() {
        return events.stream()
                .map(e -> e.getLevel() + " " + e.getLoggerName() + ": " + e.getFormattedMessage())
                .toList();
    }

    /** Returns the one event whose message contains {@code text}. */
    ILoggingEvent one(String text) {
        List<ILoggingEvent> found = events.stream()
                .filter(e -> e.getFormattedMessage().contains(text))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " lines contain '" + text + "' in " + lines());
        }
        return found.get(0);
    }

    /** Waits for the one event whose message contains {@code text}. */
    ILoggingEvent await(String text) {
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (lines().stream().noneMatch(line -> line.contains(text)) && System.nanoTime() - until < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        return one(text);
    }

    static Map<String, Object> values(ILoggingEvent event) {
        return event.getKeyValuePairs().stream()
                .collect(Collectors.toMap((KeyValuePair pair) -> pair.key, pair -> pair.value));
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        logger.setLevel(null);
    }
}
