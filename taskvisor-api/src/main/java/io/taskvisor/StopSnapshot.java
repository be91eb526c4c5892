package io.taskvisor;

import java.time.Instant;

/**
 * That an attempt was told to stop, and still runs.
 *
 * @param reason why
 * @param since when it was told to stop; a restart that is asked for meanwhile changes the reason only, a cancel both
 */
public record StopSnapshot(StopReason reason, Instant since) {}
