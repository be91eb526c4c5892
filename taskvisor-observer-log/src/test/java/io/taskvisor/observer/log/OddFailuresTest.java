package io.taskvisor.observer.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskId;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Exceptions are anybody's code: whatever they do, there is a line, and nothing comes out of the observer. */
class OddFailuresTest {
    private final Captured log = new Captured(Level.INFO);
    private final LogObserver observer = LogObserver.create();
    private final Events events = Events.of(observer);

    @AfterEach
    void close() {
        observer.close();
        log.close();
    }

    private static class Odd extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void withoutAMessage() {
        events.failed(1, new IOException((String) null)).restart(1);
        log.one("failed after 2ms: java.io.IOException; attempt 2");
    }

    @Test
    void withPlacesForValuesInTheMessage() {
        events.failed(1, new IOException("{} and {}")).restart(1);
        log.one("java.io.IOException: {} and {}; attempt 2 follows in 100ms");
    }

    @Test
    void withAToStringThatThrows() {
        events.failed(1, new Odd() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public String toString() {
                        throw new AssertionError("odd");
                    }
                })
                .restart(1);
        log.one("(whose toString throws java.lang.AssertionError)");
    }

    @Test
    void withAToStringThatNeverEnds() {
        events.failed(1, new Odd() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public String toString() {
                        return "again " + this;
                    }
                })
                .restart(1);
        log.one("(whose toString throws java.lang.StackOverflowError)");
    }

    @Test
    void withAToStringThatReturnsNull() {
        events.failed(1, new Odd() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    @SuppressWarnings("NullAway")
                    public String toString() {
                        return null;
                    }
                })
                .restart(1);
        log.one("failed after 2ms: ");
    }

    @Test
    void withEverythingThrowing() {
        for (int attempt = 1; attempt <= 2; attempt++) {
            events.failed(attempt, new Odd() {
                        private static final long serialVersionUID = 1L;

                        @Override
                        public String getMessage() {
                            throw new IllegalStateException("no message");
                        }

                        @Override
                        public StackTraceElement[] getStackTrace() {
                            throw new IllegalStateException("no trace");
                        }

                        @Override
                        public synchronized Throwable getCause() {
                            throw new IllegalStateException("no cause");
                        }
                    })
                    .restart(attempt);
        }
        assertTrue(log.one("attempt 1 failed").getFormattedMessage().contains("its stack trace cannot be printed"));
        assertNull(log.one("attempt 1 failed").getThrowableProxy());
        log.one("attempt 2 failed after 2ms (2 in a row), same as attempt 1");
    }

    @Test
    void thatIsItsOwnCause() {
        IOException first = new IOException("first");
        IOException second = new IOException("second", first);
        first.initCause(second);
        events.failed(1, first).restart(1);
        assertEquals(
                "java.io.IOException: first",
                log.one("failed").getThrowableProxy().getClassName() + ": "
                        + log.one("failed").getThrowableProxy().getMessage());
    }

    @Test
    void withALongMessage() {
        events.failed(1, new IOException("x".repeat(100_000))).restart(1);
        String line = log.one("attempt 1 failed").getFormattedMessage();
        assertTrue(line.length() < 1_000 && line.contains("…; attempt 2"), line::toString);
    }

    @Test
    void aTagNamedLikeAKeyIsSaidToBeATag() {
        new Events(observer, new TaskId(1, "t"), Map.of("event", "mine", "tenant", "acme")).added();
        Map<String, Object> values = Captured.values(log.one("added"));
        assertEquals(Map.of("event", "task_added", "task", "t", "tag.event", "mine", "tenant", "acme"), values);
    }

    @Test
    void aRealSupervisorNeverHearsOfIt() throws InterruptedException {
        SupervisorConfig config =
                SupervisorConfig.defaults().withHandleSignals(false).withName("odd");
        Supervisor.create(config)
                .run(TaskSpec.restartable("odd", context -> {
                            throw new Odd() {
                                private static final long serialVersionUID = 1L;

                                @Override
                                public String getMessage() {
                                    throw new IllegalStateException("no message");
                                }
                            };
                        })
                        .withBackoff(BackoffStrategy.none())
                        .withMaxRetries(3));
        log.one("task odd: failed after 4 attempts");
        assertFalse(
                log.lines().stream().anyMatch(line -> line.contains("observer log failed") || line.contains("lost")),
                log.lines()::toString);
    }
}
