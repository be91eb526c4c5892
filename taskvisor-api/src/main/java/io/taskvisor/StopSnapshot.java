package io.taskvisor;

import java.time.Instant;

/**
 * That an attempt was told to stop, and still runs.
 *
 * @param reason why
 * @param since when it was told to stop for this reason
 */
public record StopSnapshot(StopReason reason, Instant since) {}
