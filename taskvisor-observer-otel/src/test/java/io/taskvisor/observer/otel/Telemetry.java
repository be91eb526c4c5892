package io.taskvisor.observer.otel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.event.Observer;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** OpenTelemetry's SDK with everything in memory. */
final class Telemetry implements AutoCloseable {
    static final SupervisorConfig CONFIG =
            SupervisorConfig.defaults().withHandleSignals(false).withName("test");

    private final InMemoryMetricReader metrics = InMemoryMetricReader.create();
    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final InMemoryLogRecordExporter records = InMemoryLogRecordExporter.create();
    private final OpenTelemetrySdk sdk;

    Telemetry(SpanProcessor... more) {
        var tracers = SdkTracerProvider.builder();
        List.of(more).forEach(tracers::addSpanProcessor);
        sdk = OpenTelemetrySdk.builder()
                .setMeterProvider(
                        SdkMeterProvider.builder().registerMetricReader(metrics).build())
                .setTracerProvider(tracers.addSpanProcessor(SimpleSpanProcessor.create(spans))
                        .build())
                .setLoggerProvider(SdkLoggerProvider.builder()
                        .addLogRecordProcessor(SimpleLogRecordProcessor.create(records))
                        .build())
                .build();
    }

    OpenTelemetrySdk sdk() {
        return sdk;
    }

    /** Returns a tracer for what is not the observer's. */
    Tracer tracer() {
        return sdk.getTracer("user");
    }

    OtelObserver observer() {
        return new OtelObserver().withOpenTelemetry(sdk);
    }

    Supervisor supervisor() {
        return supervisor(CONFIG, observer());
    }

    static Supervisor supervisor(SupervisorConfig config, Observer... observers) {
        Supervisor.Builder builder = Supervisor.builder().config(config).discovery(false);
        List.of(observers).forEach(builder::observer);
        return builder.build();
    }

    // ---- metrics

    Collection<MetricData> collect() {
        return metrics.collectAllMetrics();
    }

    private Collection<? extends PointData> points(String metric) {
        return collect().stream()
                .filter(data -> data.getName().equals("taskvisor." + metric))
                .findFirst()
                .<Collection<? extends PointData>>map(data -> data.getData().getPoints())
                .orElse(List.of());
    }

    /** Returns the sums of a counter as {@code key=value, …} → sum; the supervisor's name, {@code test} and perhaps a number, is left out. */
    Map<String, Long> sums(String metric) {
        return byAttributes(metric, point -> ((LongPointData) point).getValue());
    }

    /** Returns how many values a histogram has, in the same form. */
    Map<String, Long> counts(String metric) {
        return byAttributes(metric, point -> ((HistogramPointData) point).getCount());
    }

    /** Returns the sum of all values of a histogram. */
    double total(String metric) {
        return points(metric).stream()
                .mapToDouble(point -> ((HistogramPointData) point).getSum())
                .sum();
    }

    private Map<String, Long> byAttributes(String metric, ToLongFunction<PointData> value) {
        Map<String, Long> found = new TreeMap<>();
        for (PointData point : points(metric)) {
            found.put(text(point.getAttributes()), value.applyAsLong(point));
        }
        return found;
    }

    private static String text(Attributes attributes) {
        return attributes.asMap().entrySet().stream()
                .filter(e -> !(e.getKey().equals(Keys.SUPERVISOR)
                        && e.getValue().toString().startsWith("test")))
                .map(e -> last(e.getKey()) + "=" + e.getValue())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String last(AttributeKey<?> key) {
        return key.getKey().replaceFirst("^taskvisor\\.", "");
    }

    // ---- spans

    /** Returns the ended spans of this name, in the order of their starts. */
    List<SpanData> spans(String name) {
        return spans.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .sorted(Comparator.comparing(SpanData::getStartEpochNanos)
                        .thenComparing(
                                span -> span.getAttributes().asMap().getOrDefault(Keys.ATTEMPT_NUMBER, 0L),
                                (a, b) -> Long.compare((Long) a, (Long) b)))
                .toList();
    }

    SpanData span(String name) {
        List<SpanData> found = spans(name);
        assertEquals(1, found.size(), () -> "spans named " + name + ": " + found);
        return found.get(0);
    }

    List<SpanData> allSpans() {
        return spans.getFinishedSpanItems();
    }

    // ---- log records

    List<LogRecordData> records() {
        return records.getFinishedLogRecordItems();
    }

    /** Returns the log records as {@code SEVERITY event: exception type}. */
    List<String> told() {
        return records().stream()
                .map(each -> each.getSeverity() + " " + each.getEventName().replaceFirst("^taskvisor\\.", "") + ": "
                        + each.getAttributes().get(AttributeKey.stringKey("exception.type")))
                .toList();
    }

    @Override
    public void close() {
        sdk.close();
    }
}
