package io.taskvisor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who asked for a shutdown, in words. */
class ShutdownTriggerTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    SIGNAL          |      | SIGTERM | asked for by SIGTERM
                    EXIT            | main |         | asked for by System.exit on thread 'main'
                    CLOSE           | main |         | asked for by close() or shutdown() on thread 'main'
                    RUN_ENDED       | main |         | run(...) on thread 'main' has no task left
                    RUN_INTERRUPTED | main |         | asked for by an interrupt of run(...) on thread 'main'
                    """)
    void saysWhatIsKnown(ShutdownReason reason, String thread, String signal, String text) {
        assertEquals(
                text, new ShutdownTrigger(reason, Optional.ofNullable(thread), Optional.ofNullable(signal)).toString());
    }

    @ParameterizedTest
    @EnumSource(ShutdownReason.class)
    void saysLessWhereNothingIs(ShutdownReason reason) {
        String text = switch (reason) {
            case SIGNAL -> "asked for by a signal";
            case EXIT -> "asked for by System.exit";
            case CLOSE -> "asked for by close() or shutdown()";
            case RUN_ENDED -> "run(...) has no task left";
            case RUN_INTERRUPTED -> "asked for by an interrupt of run(...)";
            case ROOT_FAILED -> "the supervisor failed";
            case DAEMON_THREADS_ONLY ->
                "the JVM ends because only daemon threads are left: call run(...) to keep it until the tasks have ended";
        };
        assertEquals(text, ShutdownTrigger.of(reason).toString());
    }
}
