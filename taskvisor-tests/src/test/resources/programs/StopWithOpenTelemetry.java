package user;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdkBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.taskvisor.Supervisor;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskSpec;
import java.time.Duration;
import java.util.Collection;

/** Exports the spans of attempts that end when the JVM is told to exit. */
public class StopWithOpenTelemetry {
    public static void main(String[] args) throws Exception {
        // <recipe>
        AutoConfiguredOpenTelemetrySdkBuilder telemetry = AutoConfiguredOpenTelemetrySdk.builder()
                .disableShutdownHook() // it would run beside the supervisor's
                .setResultAsGlobal();
        // </recipe>
        telemetry.addTracerProviderCustomizer((tracers, config) ->
                tracers.addSpanProcessor(BatchSpanProcessor.builder(new Printing()).build()));
        // <recipe>
        OpenTelemetrySdk sdk = telemetry.build().getOpenTelemetrySdk();
        Supervisor supervisor = Supervisor.builder()
                .closeAfter(sdk)
                .build();
        // </recipe>
        supervisor.run(TaskSpec.restartable("drainer", StopWithOpenTelemetry::drain));
    }

    private static void drain(TaskContext context) throws InterruptedException {
        System.out.println("ready");
        try {
            context.sleep(Duration.ofHours(1));
        } catch (InterruptedException e) {
            Thread.sleep(300); // The SDK's own hook would be done by now.
            throw new IllegalStateException("could not flush", e);
        }
    }

    /** Prints the names of spans. */
    private static final class Printing implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            spans.forEach(span -> System.out.println("exported " + span.getName() + " with " + span.getStatus()));
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
