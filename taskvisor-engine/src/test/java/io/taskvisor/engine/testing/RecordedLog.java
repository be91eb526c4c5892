package io.taskvisor.engine.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.System.Logger.Level;
import java.text.MessageFormat;
import java.util.List;
import java.util.Queue;
import java.util.ResourceBundle;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the engine's log goes in its tests: it is kept for them to look at, and only errors are shown, because each of them
 * is a bug. Found by the JDK with {@link java.util.ServiceLoader}; shared by all tests of a JVM, so look for names of your
 * own.
 */
public final class RecordedLog extends System.LoggerFinder {
    private static final int MOST = 1_000;

    private static final ConcurrentLinkedDeque<Entry> ENTRIES = new ConcurrentLinkedDeque<>();
    private static final Queue<Entry> ERRORS = new ConcurrentLinkedQueue<>();

    /** One entry. */
    public record Entry(
            Level level, String message, @Nullable Throwable thrown) {}

    /** Creates the finder. */
    public RecordedLog() {}

    @Override
    public System.Logger getLogger(String name, Module module) {
        return new Recorder(name);
    }

    /** Waits for an entry of this level that begins so. */
    public static Entry await(Level level, String beginning) {
        Await.until(level + " " + beginning, () -> find(level, beginning).size() > 0);
        return find(level, beginning).get(0);
    }

    /** Returns the messages of this level that begin so, up to now, one a line. */
    public static String messages(Level level, String beginning) {
        return find(level, beginning).stream().map(Entry::message).collect(Collectors.joining("\n"));
    }

    private static List<Entry> find(Level level, String beginning) {
        return ENTRIES.stream()
                .filter(entry -> entry.level() == level && entry.message().startsWith(beginning))
                .toList();
    }

    /** Fails if the engine logged an error. */
    public static void assertNoErrors() {
        assertEquals(List.of(), List.copyOf(ERRORS), "the engine reported a bug of its own");
    }

    private static void add(Entry entry) {
        ENTRIES.add(entry);
        if (entry.level() == Level.ERROR) {
            ERRORS.add(entry);
            System.err.println(entry);
        }
        if (ENTRIES.size() > MOST) {
            ENTRIES.pollFirst();
        }
    }

    private record Recorder(String name) implements System.Logger {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isLoggable(Level level) {
            return level.compareTo(Level.DEBUG) >= 0;
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String message, @Nullable Throwable thrown) {
            if (isLoggable(level)) {
                add(new Entry(level, String.valueOf(message), thrown));
            }
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String format, @Nullable Object... parameters) {
            if (isLoggable(level)) {
                String message = String.valueOf(format);
                // Without parameters there is nothing to format, and quotes are quotes.
                boolean plain = parameters == null || parameters.length == 0;
                add(new Entry(level, plain ? message : MessageFormat.format(message, parameters), null));
            }
        }
    }
}
