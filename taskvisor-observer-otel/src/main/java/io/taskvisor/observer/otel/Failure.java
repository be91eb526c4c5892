package io.taskvisor.observer.otel;

import io.opentelemetry.context.Context;
import java.time.Instant;

/**
 * A failed attempt.
 *
 * @param error what it failed with
 * @param attempt its number
 * @param consecutiveFailures how many have failed in a row with it
 * @param context what was current while it ran
 * @param at when it failed
 */
record Failure(Throwable error, int attempt, int consecutiveFailures, Context context, Instant at) {}
