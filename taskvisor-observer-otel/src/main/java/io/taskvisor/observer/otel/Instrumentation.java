package io.taskvisor.observer.otel;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** What telemetry is recorded with: one instrumentation scope, with the name and version of this module. */
record Instrumentation(Meter meter, Tracer tracer, Logger logger) {
    static final String NAME = "io.taskvisor.observer.otel";

    /** Returns that of {@code openTelemetry}; without tracing, spans are only handed down, and none is made. */
    static Instrumentation of(OpenTelemetry openTelemetry, boolean tracing) {
        String version = version();
        TracerProvider tracers = tracing ? openTelemetry.getTracerProvider() : TracerProvider.noop();
        return new Instrumentation(
                openTelemetry
                        .meterBuilder(NAME)
                        .setInstrumentationVersion(version)
                        .build(),
                tracers.tracerBuilder(NAME).setInstrumentationVersion(version).build(),
                openTelemetry
                        .getLogsBridge()
                        .loggerBuilder(NAME)
                        .setInstrumentationVersion(version)
                        .build());
    }

    /** Returns the version, which the build wrote beside this class: so it is the same on every path. */
    static String version() {
        try (InputStream in = Instrumentation.class.getResourceAsStream("version.txt")) {
            byte[] text = Objects.requireNonNull(in, "version.txt is missing from " + NAME)
                    .readAllBytes();
            return new String(text, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
