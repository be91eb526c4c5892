package agent;

import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.logging.LogManager;

/** Sets OpenTelemetry up before the program begins, as its real agent does; exports all that is left when the JVM exits. */
public class OpenTelemetryAgent {
    public static void premain(String args) {
        AutoConfiguredOpenTelemetrySdk.builder().setResultAsGlobal().build();
    }

    /** Keeps its handlers: other hooks of the exit may log after the one that removes them. */
    public static class Log extends LogManager {
        @Override
        public void reset() {}
    }
}
