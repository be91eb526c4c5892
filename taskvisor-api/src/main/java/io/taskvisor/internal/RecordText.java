package io.taskvisor.internal;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Optional;
import java.util.StringJoiner;

/** The text of records that have durations: like any record's, but with the durations as {@link DurationText} has them. */
public final class RecordText {
    private RecordText() {}

    /** Returns the text of a public record of this module. */
    public static String of(Record value) {
        Class<?> type = value.getClass();
        StringJoiner out = new StringJoiner(", ", type.getSimpleName() + "[", "]");
        for (RecordComponent component : type.getRecordComponents()) {
            out.add(component.getName() + "=" + text(read(value, component)));
        }
        return out.toString();
    }

    private static Object text(Object value) {
        if (value instanceof Duration duration) {
            return DurationText.format(duration);
        }
        return value instanceof Optional<?> optional ? optional.map(RecordText::text) : String.valueOf(value);
    }

    private static Object read(Record value, RecordComponent component) {
        try {
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the accessor of a public record is public, and throws nothing", e);
        }
    }
}
