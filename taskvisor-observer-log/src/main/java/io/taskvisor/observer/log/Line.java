package io.taskvisor.observer.log;

import io.taskvisor.internal.EscapedThrowable;
import io.taskvisor.internal.OneLine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** A line on its way into the log: words with places for values, as SLF4J has them, pairs, and maybe a stack trace. */
final class Line {
    private final StringBuilder words = new StringBuilder();
    private final List<Object> values = new ArrayList<>();
    private final List<KeyValuePair> pairs = new ArrayList<>();
    private @Nullable Throwable cause;

    /** Adds words, with a value for each {@code {}} in them. */
    Line say(String more, Object... itsValues) {
        words.append(more);
        for (Object value : itsValues) {
            values.add(oneLine(value));
        }
        return this;
    }

    /** Adds a pair. */
    Line with(String key, Object value) {
        pairs.add(new KeyValuePair(OneLine.of(key), oneLine(value)));
        return this;
    }

    /** What others have written must not break the line, or make another one of what follows. */
    private static Object oneLine(Object value) {
        return value instanceof String text ? OneLine.of(text) : value;
    }

    /** Has the stack trace printed. */
    Line trace(Throwable thrown) {
        cause = thrown;
        return this;
    }

    /** Writes it. A backend reads an exception by methods that may be anybody's: if that fails, it goes without. */
    void to(Logger logger, Level level) {
        Throwable printable = cause == null ? null : EscapedThrowable.of(cause);
        try {
            builder(logger, level).setCause(printable).log(words.toString(), values.toArray());
        } catch (RuntimeException | Error e) {
            if (cause == null) {
                throw e; // The backend is broken: that is for the supervisor to report.
            }
            say("; its stack trace cannot be printed: {}", Causes.text(e));
            builder(logger, level).log(words.toString(), values.toArray());
        }
    }

    private LoggingEventBuilder builder(Logger logger, Level level) {
        LoggingEventBuilder builder = logger.atLevel(level);
        for (KeyValuePair pair : pairs) {
            builder = builder.addKeyValue(pair.key, pair.value);
        }
        return builder;
    }
}
