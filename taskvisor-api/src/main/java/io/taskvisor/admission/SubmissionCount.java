package io.taskvisor.admission;

/**
 * How many submissions of a supervisor's were admitted, or not, so far. Those that wait are in none of these.
 *
 * @param policy the policy they were submitted with
 * @param result {@code admitted}; the {@linkplain io.taskvisor.Rejection#label label} of a rejection; or {@code expired} if
 *     the deadline passed before
 * @param count how many
 */
public record SubmissionCount(AdmissionPolicy policy, String result, long count) {}
