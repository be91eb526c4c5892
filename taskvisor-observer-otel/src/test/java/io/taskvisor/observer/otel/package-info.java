/**
 * Tests of the observer with the real engine and OpenTelemetry's SDK: {@link io.taskvisor.observer.otel.Telemetry} is a
 * supervisor with all that was told of it.
 */
package io.taskvisor.observer.otel;
