package io.taskvisor;

import io.taskvisor.backoff.BackoffStrategy;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A policy while it is being changed. Never shared: a {@link TaskPolicy} is made from it at once. */
final class PolicyDraft {
    @Nullable
    RestartPolicy restart;

    @Nullable
    BackoffStrategy backoff;

    @Nullable
    Interrupt interrupt;

    int maxRetries = TaskPolicy.INHERIT;
    long timeoutNanos = TaskPolicy.INHERIT;
    long stableAfterNanos = TaskPolicy.INHERIT;
    long stopGraceNanos = TaskPolicy.INHERIT;
    long intervalNanos = TaskPolicy.INHERIT;
    long intervalJitterNanos;
    long initialDelayNanos;
    boolean fixedRate;
    boolean resident;
    MissedTicks missedTicks = MissedTicks.SKIP;
    boolean quarantine;
    boolean significant;
    long deadlineNanos = TaskPolicy.NONE;
    long heartbeatNanos = TaskPolicy.NONE;
    long readinessNanos = TaskPolicy.NONE;
    long abandonAfterNanos = TaskPolicy.NONE;

    @Nullable
    Predicate<? super Throwable> fatalWhen;

    @Nullable
    Executor executor;

    Map<String, String> tags = Map.of();

    @Nullable
    TaskDefaults filledWith;

    PolicyDraft() {}

    PolicyDraft(TaskPolicy from) {
        restart = from.restart;
        backoff = from.backoff;
        interrupt = from.interrupt;
        maxRetries = from.maxRetries;
        timeoutNanos = from.timeoutNanos;
        stableAfterNanos = from.stableAfterNanos;
        stopGraceNanos = from.stopGraceNanos;
        intervalNanos = from.intervalNanos;
        intervalJitterNanos = from.intervalJitterNanos;
        initialDelayNanos = from.initialDelayNanos;
        fixedRate = from.fixedRate;
        resident = from.resident;
        missedTicks = from.missedTicks;
        quarantine = from.quarantine;
        significant = from.significant;
        deadlineNanos = from.deadlineNanos;
        heartbeatNanos = from.heartbeatNanos;
        readinessNanos = from.readinessNanos;
        abandonAfterNanos = from.abandonAfterNanos;
        fatalWhen = from.fatalWhen;
        executor = from.executor;
        tags = from.tags;
    }

    /** Fills in what is still open. */
    PolicyDraft resolve(TaskDefaults defaults) {
        restart = restart == null ? defaults.restart() : restart;
        backoff = backoff == null ? defaults.backoff() : backoff;
        interrupt = interrupt == null ? defaults.interrupt() : interrupt;
        maxRetries = maxRetries == TaskPolicy.INHERIT ? defaults.maxRetries() : maxRetries;
        timeoutNanos = timeoutNanos == TaskPolicy.INHERIT ? defaults.timeoutNanos() : timeoutNanos;
        stableAfterNanos =
                stableAfterNanos == TaskPolicy.INHERIT ? defaults.stableAfter().toNanos() : stableAfterNanos;
        filledWith = defaults;
        return this;
    }

    /** Returns whether a policy made from this would be no other than {@code made}, which specs have. */
    boolean isLike(TaskPolicy made) {
        return restart == made.restart
                && Objects.equals(backoff, made.backoff)
                && Objects.equals(interrupt, made.interrupt)
                && maxRetries == made.maxRetries
                && timeoutNanos == made.timeoutNanos
                && stableAfterNanos == made.stableAfterNanos
                && stopGraceNanos == made.stopGraceNanos
                && intervalNanos == made.intervalNanos
                && intervalJitterNanos == made.intervalJitterNanos
                && initialDelayNanos == made.initialDelayNanos
                && fixedRate == made.fixedRate
                && resident == made.resident
                && missedTicks == made.missedTicks
                && quarantine == made.quarantine
                && significant == made.significant
                && deadlineNanos == made.deadlineNanos
                && heartbeatNanos == made.heartbeatNanos
                && readinessNanos == made.readinessNanos
                && abandonAfterNanos == made.abandonAfterNanos
                && fatalWhen == made.fatalWhen
                && executor == made.executor
                && tags.equals(made.tags);
    }
}
