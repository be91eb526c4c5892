package io.taskvisor;

import java.time.Instant;

/**
 * That a task waits.
 *
 * @param reason what for
 * @param since when it began to wait
 */
public record WaitSnapshot(WaitReason reason, Instant since) {}
