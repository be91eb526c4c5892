/**
 * Records metrics, traces and exceptions of supervisors through OpenTelemetry. Found by the engine: to have the jar on the
 * path is all it takes.
 */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"
}) // OpenTelemetry's API has no descriptors yet.
@org.jspecify.annotations.NullMarked
module io.taskvisor.observer.otel {
    requires transitive io.taskvisor;
    requires transitive io.opentelemetry.api;
    requires io.opentelemetry.common;
    requires io.opentelemetry.context;
    requires static org.jspecify;

    exports io.taskvisor.observer.otel;

    provides io.taskvisor.event.Observer with
            io.taskvisor.observer.otel.OtelObserver;
}
