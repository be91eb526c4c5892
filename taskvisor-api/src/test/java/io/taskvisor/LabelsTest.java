package io.taskvisor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.RestartReason;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Labels are for dashboards and log searches: they do not change. */
class LabelsTest {
    @Test
    void ofEvents() {
        assertEquals(
                List.of(
                        "supervisor_started",
                        "shutdown_requested",
                        "shutdown_waiting",
                        "all_stopped_within_grace",
                        "grace_exceeded",
                        "supervisor_stopped",
                        "task_added",
                        "task_rejected",
                        "task_ready",
                        "task_paused",
                        "task_resumed",
                        "task_quarantined",
                        "task_stuck",
                        "task_waiting",
                        "task_finished",
                        "task_removed",
                        "attempt_starting",
                        "attempt_succeeded",
                        "attempt_failed",
                        "attempt_timed_out",
                        "attempt_stalled",
                        "attempt_stable",
                        "attempt_cancelled",
                        "attempt_abandoned",
                        "restart_scheduled",
                        "group_started",
                        "group_restarting",
                        "group_failed",
                        "group_stopped",
                        "slot_queued",
                        "slot_replaced",
                        "slot_rejected",
                        "observer_failed",
                        "events_dropped"),
                Stream.of(EventKind.values()).map(EventKind::label).toList());
    }

    @Test
    void ofStates() {
        assertEquals(
                List.of(
                        "pending",
                        "waiting",
                        "running",
                        "backing_off",
                        "scheduled",
                        "paused",
                        "quarantined",
                        "stuck",
                        "stopping",
                        "finished"),
                Stream.of(TaskState.values()).map(TaskState::label).toList());
    }

    @Test
    void ofGroupStates() {
        assertEquals(
                List.of(
                        "pending",
                        "starting",
                        "running",
                        "restarting",
                        "backing_off",
                        "quarantined",
                        "stopping",
                        "finished"),
                Stream.of(GroupState.values()).map(GroupState::label).toList());
    }

    @Test
    void ofGroupStrategies() {
        assertEquals(
                List.of("one_for_one", "one_for_all", "rest_for_one"),
                Stream.of(GroupStrategy.values()).map(GroupStrategy::label).toList());
    }

    @Test
    void ofRejections() {
        assertEquals(
                List.of("slot_busy", "queue_full", "superseded", "removed", "shutting_down", "duplicate_name"),
                Stream.of(Rejection.values()).map(Rejection::label).toList());
    }

    @Test
    void ofAdmissionPolicies() {
        assertEquals(
                List.of("queue", "replace", "drop_if_running", "keep_latest"),
                Stream.of(AdmissionPolicy.values()).map(AdmissionPolicy::label).toList());
    }

    @Test
    void ofRestartReasons() {
        assertEquals(
                List.of("failure", "interval", "request", "group"),
                Stream.of(RestartReason.values()).map(RestartReason::label).toList());
    }

    @Test
    void ofShutdownReasons() {
        assertEquals(
                List.of(
                        "signal",
                        "exit",
                        "close",
                        "run_ended",
                        "run_interrupted",
                        "root_failed",
                        "daemon_threads_only"),
                Stream.of(ShutdownReason.values()).map(ShutdownReason::label).toList());
    }
}
