package io.taskvisor.event;

import io.taskvisor.AttemptStalledException;
import io.taskvisor.AttemptTimeoutException;
import io.taskvisor.GroupFailedException;
import io.taskvisor.GroupStrategy;
import io.taskvisor.Rejection;
import io.taskvisor.RestartPolicy;
import io.taskvisor.ShutdownTrigger;
import io.taskvisor.StopReason;
import io.taskvisor.TaskId;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.WaitReason;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.internal.RecordText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a supervisor: an immutable record of its {@link #kind}.
 *
 * <p>Every record carries its sequence and time; those of tasks the task's identity and tags; those of attempts the number
 * of the attempt. The components that are common to all are described here once.
 */
public sealed interface Event {
    /** Returns the position among all events of the supervisor, from 0 on, without gaps. */
    long sequence();

    /** Returns when it happened. */
    Instant at();

    /** Returns which record this is, for a switch. */
    EventKind kind();

    /** Something that happened to a task. */
    sealed interface TaskEvent extends Event {
        /** Returns the task. */
        TaskId task();

        /** Returns the task's tags; unmodifiable. */
        Map<String, String> tags();
    }

    /** Something that happened to a group. */
    sealed interface GroupEvent extends Event {
        /** Returns the group's path. */
        String group();
    }

    /** Something that happened to a submission in its slot. */
    sealed interface SlotEvent extends TaskEvent {
        /** Returns the slot's key. */
        String slot();

        /** Returns the policy of the submission. */
        AdmissionPolicy policy();
    }

    /** Something that happened to an attempt of a task. */
    sealed interface AttemptEvent extends TaskEvent {
        /** Returns the attempt's number, from 1. The count stops at {@link Integer#MAX_VALUE}. */
        int attempt();
    }

    /**
     * A supervisor is open.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param supervisor its name
     * @param found the observers and interceptors that were found with {@link java.util.ServiceLoader}, each as its name and
     *     its class: {@code log (io.taskvisor.observer.log.LogObserver)}; unmodifiable
     * @param leftOut those that are not used: names that are {@code (disabled)}, and classes that cannot be loaded, or that no
     *     service file names; unmodifiable
     */
    record SupervisorStarted(long sequence, Instant at, String supervisor, List<String> found, List<String> leftOut)
            implements Event {
        /** Creates the event of a supervisor for which nothing was looked for. */
        public SupervisorStarted(long sequence, Instant at, String supervisor) {
            this(sequence, at, supervisor, List.of(), List.of());
        }

        @Override
        public EventKind kind() {
            return EventKind.SUPERVISOR_STARTED;
        }
    }

    /**
     * A shutdown has begun.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param supervisor its name
     * @param tasks how many tasks have to be stopped
     * @param trigger who asked for it
     */
    record ShutdownRequested(long sequence, Instant at, String supervisor, int tasks, ShutdownTrigger trigger)
            implements Event {
        @Override
        public EventKind kind() {
            return EventKind.SHUTDOWN_REQUESTED;
        }
    }

    /**
     * A shutdown still waits for tasks. Comes every 5 s while it does, more often if the grace is short: four times within it, but
     * not more than once in a second.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param supervisor its name
     * @param elapsed for how long the shutdown has lasted
     * @param left what is left of the grace; zero when it is over, and tasks are awaited that had no core
     * @param tasks how many tasks are awaited
     * @param awaited some of them, ten at most, those that were told to stop first; unmodifiable
     */
    record ShutdownWaiting(
            long sequence,
            Instant at,
            String supervisor,
            Duration elapsed,
            Duration left,
            int tasks,
            List<AwaitedTask> awaited)
            implements Event {
        @Override
        public EventKind kind() {
            return EventKind.SHUTDOWN_WAITING;
        }

        /**
         * Returns an exception to print: it suppresses one for each of {@link #awaited}, whose stack trace is where the task's thread
         * is, and has none itself.
         */
        public Throwable stacks() {
            return new AwaitedStacks(awaited);
        }

        @Override
        public String toString() {
            return RecordText.of(this);
        }
    }

    /**
     * All tasks stopped within the grace.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param supervisor its name
     * @param took how long it took
     */
    record AllStoppedWithinGrace(long sequence, Instant at, String supervisor, Duration took) implements Event {
        @Override
        public EventKind kind() {
            return EventKind.ALL_STOPPED_WITHIN_GRACE;
        }

        @Override
        public String toString() {
            return RecordText.of(this);
        }
    }

    /**
     * Some tasks did not stop within the grace, and were abandoned.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param supervisor its name
     * @param abandoned the tasks; unmodifiable
     */
    record GraceExceeded(long sequence, Instant at, String supervisor, List<TaskId> abandoned) implements Event {
        @Override
        public EventKind kind() {
            return EventKind.GRACE_EXCEEDED;
        }
    }

    /**
     * The last event of a supervisor.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param supervisor its name
     */
    record SupervisorStopped(long sequence, Instant at, String supervisor) implements Event {
        @Override
        public EventKind kind() {
            return EventKind.SUPERVISOR_STOPPED;
        }
    }

    /**
     * A task was accepted.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param task the task
     * @param tags the task's tags
     * @param restart when another attempt follows: NEVER for a one-shot
     */
    record TaskAdded(long sequence, Instant at, TaskId task, Map<String, String> tags, RestartPolicy restart)
            implements TaskEvent {
        @Override
        public EventKind kind() {
            return EventKind.TASK_ADDED;
        }
    }

    /**
     * A submission was not admitted to its slot. It is the last event of a task that was never added.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param task the task
     * @param tags the task's tags
     * @param reason why
     */
    record TaskRejected(long sequence, Instant at, TaskId task, Map<String, String> tags, Rejection reason)
            implements TaskEvent {
        @Override
        public EventKind kind() {
            return EventKind.TASK_REJECTED;
        }
    }

    /**
     * An attempt said that it is ready.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param task the task
     * @param tags the task's tags
     * @param attempt the attempt's number, from 1
     */
    record TaskReady(long sequence, Instant at, TaskId task, Map<String, String> tags, int attempt)
            implements AttemptEvent {
        @Override
        public EventKind kind() {
            return EventKind.TASK_READY;
        }
    }

    /**
     * A task was paused.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param task the task
     * @param tags the task's tags
     */
    record TaskPaused(long sequence, Instant at, TaskId task, Map<String, String> tags) implements TaskEvent {
        @Override
        public EventKind kind() {
            return EventKind.TASK_PAUSED;
        }
    }

    /**
     * A paused or quarantined task was resumed.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param task the task
     * @param tags the task's tags
     */
    record TaskResumed(long sequence, Instant at, TaskId task, Map<String, String> tags) implements TaskEvent {
        @Override
        public EventKind kind() {
            return EventKind.TASK_RESUMED;
        }
    }

    /**
     * A task used its retries up, and is kept.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param task the task
     * @param tags the task's tags
     * @param cause the last failure
     */
    record TaskQuarantined(long sequence, Instant at, TaskId task, Map<String, String> tags, Throwable cause)
            implements TaskEvent {
        @Override
        public EventKind kind() {
            return EventKind.TASK_QUARANTINED;
        }
    }

    /**
     * An attempt ignores that it is to stop, and its grace is over. No attempt follows until it has ended, or is abandoned. While it
     * lasts this is told again and again, first after a minute, then after twice as long each time, up to an hour.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param task the task
     * @param tags the task's tags
     * @param attempt the attempt's number, from 1
     * @param stuckAt its stack trace is where the thread is
     * @param reason why the attempt is to stop
     * @param elapsed for how long it has been stopped
     * @param abandonedIn in how much time it will be {@linkplain io.taskvisor.TaskSpec#withAbandonAfter abandoned}; empty for never
     * @param repeated whether this was told of the attempt before
     */
    record TaskStuck(
            long sequence,
            Instant at,
            TaskId task,
            Map<String, String> tags,
            int attempt,
            Throwable stuckAt,
            StopReason reason,
            Duration elapsed,
            Optional<Duration> abandonedIn,
            boolean repeated)
            implements AttemptEvent {
        @Override
        public EventKind kind() {
            return EventKind.TASK_STUCK;
        }
    }

    /**
     * A task that is to run has waited for longer than {@link io.taskvisor.SupervisorConfig#waitWarning}. Told once each time it waits.
     *
     * @param sequence the position among all events
     * @param at when it was noticed
     * @param task the task
     * @param tags the task's tags
     * @param reason what it waits for
     * @param waited for how long by now
     * @param detail who has what it waits for, or what may be wrong; for people
     */
    record TaskWaiting(
            long sequence,
            Instant at,
            TaskId task,
            Map<String, String> tags,
            WaitReason reason,
            Duration waited,
            String detail)
            implements TaskEvent {
        @Override
        public EventKind kind() {
            return EventKind.TASK_WAITING;
        }
    }

    /**
     * A task has its outcome.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param task the task
     * @param tags the task's tags
     * @param outcome the outcome, which is delivered after this event
     * @param age the time since the task was accepted
     * @param restart when another attempt would have followed: NEVER for a one-shot
     */
    record TaskFinished(
            long sequence,
            Instant at,
            TaskId task,
            Map<String, String> tags,
            TaskOutcome outcome,
            Duration age,
            RestartPolicy restart)
            implements TaskEvent {
        @Override
        public EventKind kind() {
            return EventKind.TASK_FINISHED;
        }

        @Override
        public String toString() {
            return RecordText.of(this);
        }
    }

    /**
     * A finished task has left, and its name is free.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param task the task
     * @param tags the task's tags
     */
    record TaskRemoved(long sequence, Instant at, TaskId task, Map<String, String> tags) implements TaskEvent {
        @Override
        public EventKind kind() {
            return EventKind.TASK_REMOVED;
        }
    }

    /**
     * An attempt begins.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param task the task
     * @param tags the task's tags
     * @param attempt the attempt's number, from 1
     * @param waited how long the task waited for a permit and a thread
     */
    record AttemptStarting(
            long sequence, Instant at, TaskId task, Map<String, String> tags, int attempt, Duration waited)
            implements AttemptEvent {
        @Override
        public EventKind kind() {
            return EventKind.ATTEMPT_STARTING;
        }

        @Override
        public String toString() {
            return RecordText.of(this);
        }
    }

    /**
     * An attempt succeeded.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param task the task
     * @param tags the task's tags
     * @param attempt the attempt's number, from 1
     * @param elapsed how long it ran
     */
    record AttemptSucceeded(
            long sequence, Instant at, TaskId task, Map<String, String> tags, int attempt, Duration elapsed)
            implements AttemptEvent {
        @Override
        public EventKind kind() {
            return EventKind.ATTEMPT_SUCCEEDED;
        }

        @Override
        public String toString() {
            return RecordText.of(this);
        }
    }

    /**
     * An attempt failed by itself, or was not ready in time.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param task the task
     * @param tags the task's tags
     * @param attempt the attempt's number, from 1
     * @param elapsed how long it ran
     * @param cause what it failed with
     * @param fatal whether trying again is of no use
     * @param consecutiveFailures how many attempts have failed in a row, this one included: at least 1
     */
    record AttemptFailed(
            long sequence,
            Instant at,
            TaskId task,
            Map<String, String> tags,
            int attempt,
            Duration elapsed,
            Throwable cause,
            boolean fatal,
            int consecutiveFailures)
            implements AttemptEvent {
        @Override
        public EventKind kind() {
            return EventKind.ATTEMPT_FAILED;
        }

        @Override
        public String toString() {
            return RecordText.of(this);
        }
    }

    /**
     * An attempt ran past its timeout, and was told to stop.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param task the task
     * @param tags the task's tags
     * @param attempt the attempt's number, from 1
     * @param cause its stack trace is where the thread was
     * @param consecutiveFailures how many attempts have failed in a row, this one included: at least 1
     */
    record AttemptTimedOut(
            long sequence,
            Instant at,
            TaskId task,
            Map<String, String> tags,
            int attempt,
            AttemptTimeoutException cause,
            int consecutiveFailures)
            implements AttemptEvent {
        @Override
        public EventKind kind() {
            return EventKind.ATTEMPT_TIMED_OUT;
        }
    }

    /**
     * An attempt missed its heartbeat, and was told to stop.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param task the task
     * @param tags the task's tags
     * @param attempt the attempt's number, from 1
     * @param cause its stack trace is where the thread was
     * @param consecutiveFailures how many attempts have failed in a row, this one included: at least 1
     */
    record AttemptStalled(
            long sequence,
            Instant at,
            TaskId task,
            Map<String, String> tags,
            int attempt,
            AttemptStalledException cause,
            int consecutiveFailures)
            implements AttemptEvent {
        @Override
        public EventKind kind() {
            return EventKind.ATTEMPT_STALLED;
        }
    }

    /**
     * An attempt has run for {@link TaskSpec#withStableAfter stableAfter}, and runs on: the failures in a row before it are over,
     * and snapshots show none. Should it turn out that it hangs (a timeout, a missed heartbeat or readiness), the row goes on.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param task the task
     * @param tags the task's tags
     * @param attempt the attempt's number, from 1
     * @param elapsed how long it has run
     * @param failures how many attempts had failed in a row: at least 1
     */
    record AttemptStable(
            long sequence,
            Instant at,
            TaskId task,
            Map<String, String> tags,
            int attempt,
            Duration elapsed,
            int failures)
            implements AttemptEvent {
        @Override
        public EventKind kind() {
            return EventKind.ATTEMPT_STABLE;
        }
    }

    /**
     * An attempt was stopped by a cancel, a deadline, a restart on request or a shutdown, and has ended.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param task the task
     * @param tags the task's tags
     * @param attempt the attempt's number, from 1
     * @param elapsed how long it ran
     * @param cause what it ended with; null if it was a success
     */
    record AttemptCancelled(
            long sequence,
            Instant at,
            TaskId task,
            Map<String, String> tags,
            int attempt,
            Duration elapsed,
            @Nullable Throwable cause)
            implements AttemptEvent {
        @Override
        public EventKind kind() {
            return EventKind.ATTEMPT_CANCELLED;
        }

        @Override
        public String toString() {
            return RecordText.of(this);
        }
    }

    /**
     * An attempt that ignored that it was to stop was left to itself: its thread, if it has one, goes on. It holds neither the task's
     * name nor a permit, and what it does later is ignored.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param task the task
     * @param tags the task's tags
     * @param attempt the attempt's number, from 1
     * @param elapsed how long it had run
     * @param stuckAt its stack trace is where the thread was; no frames if the attempt is asynchronous
     * @param goesOn whether the task goes on, with another attempt or by its policies; else this is its end
     */
    record AttemptAbandoned(
            long sequence,
            Instant at,
            TaskId task,
            Map<String, String> tags,
            int attempt,
            Duration elapsed,
            Throwable stuckAt,
            boolean goesOn)
            implements AttemptEvent {
        @Override
        public EventKind kind() {
            return EventKind.ATTEMPT_ABANDONED;
        }
    }

    /**
     * Another attempt will follow the one named here.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param task the task
     * @param tags the task's tags
     * @param attempt the attempt's number, from 1
     * @param delay in how long
     * @param reason why
     */
    record RestartScheduled(
            long sequence,
            Instant at,
            TaskId task,
            Map<String, String> tags,
            int attempt,
            Duration delay,
            RestartReason reason)
            implements AttemptEvent {
        @Override
        public EventKind kind() {
            return EventKind.RESTART_SCHEDULED;
        }

        @Override
        public String toString() {
            return RecordText.of(this);
        }
    }

    /**
     * All children of a group were started, and have been ready: at first, and after each restart; not for a child that was
     * added to a group that runs.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param group the group's path
     * @param strategy who is restarted when a child fails
     */
    record GroupStarted(long sequence, Instant at, String group, GroupStrategy strategy) implements GroupEvent {
        @Override
        public EventKind kind() {
            return EventKind.GROUP_STARTED;
        }
    }

    /**
     * Children of a dependent group are stopped, to be started again in order; or, after {@link GroupFailed}, the group will
     * be built anew by its parent.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param group the group's path
     * @param child the name of the child that is the cause; empty if it was asked for
     * @param cause what that child failed with; null if it was asked for
     * @param delay how long the cause's backoff is
     * @param reason why
     */
    record GroupRestarting(
            long sequence,
            Instant at,
            String group,
            String child,
            @Nullable Throwable cause,
            Duration delay,
            RestartReason reason)
            implements GroupEvent {
        @Override
        public EventKind kind() {
            return EventKind.GROUP_RESTARTING;
        }

        @Override
        public String toString() {
            return RecordText.of(this);
        }
    }

    /**
     * A group failed; all its children are stopped for good. Unless its parent fails too, it is built anew.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param group the group's path; empty for the supervisor, which shuts down
     * @param cause why
     */
    record GroupFailed(long sequence, Instant at, String group, GroupFailedException cause) implements GroupEvent {
        @Override
        public EventKind kind() {
            return EventKind.GROUP_FAILED;
        }
    }

    /**
     * A group has its outcome.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param group the group's path
     * @param outcome the outcome
     */
    record GroupStopped(long sequence, Instant at, String group, TaskOutcome outcome) implements GroupEvent {
        @Override
        public EventKind kind() {
            return EventKind.GROUP_STOPPED;
        }
    }

    /**
     * A submission waits for its slot. {@link TaskAdded} follows when it is admitted.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param task the task
     * @param tags the task's tags
     * @param slot the slot's key
     * @param policy the policy of the submission
     * @param waiting how many wait now, this one included
     * @param owner the task that has the slot
     * @param ownerState what that is doing; STUCK and STOPPING say that it does not end although it was told to
     */
    record SlotQueued(
            long sequence,
            Instant at,
            TaskId task,
            Map<String, String> tags,
            String slot,
            AdmissionPolicy policy,
            int waiting,
            TaskId owner,
            TaskState ownerState)
            implements SlotEvent {
        @Override
        public EventKind kind() {
            return EventKind.SLOT_QUEUED;
        }
    }

    /**
     * A submission takes the place of another one: of the owner, which is told to stop, or of one that waited, which is
     * rejected. Comes after that submission's {@link SlotQueued}.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param task the submission that comes instead
     * @param tags its tags
     * @param slot the slot's key
     * @param policy the policy of the submission
     * @param replaced the task that it comes instead of
     * @param state what that was doing: PENDING if it waited. Nothing starts before it has its outcome, and where it is STUCK
     *     that may take until it is abandoned
     */
    record SlotReplaced(
            long sequence,
            Instant at,
            TaskId task,
            Map<String, String> tags,
            String slot,
            AdmissionPolicy policy,
            TaskId replaced,
            TaskState state)
            implements SlotEvent {
        @Override
        public EventKind kind() {
            return EventKind.SLOT_REPLACED;
        }
    }

    /**
     * A slot has turned a submission away. {@link TaskRejected} follows.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param task the task
     * @param tags the task's tags
     * @param slot the slot's key
     * @param policy the policy of the submission
     * @param reason why
     */
    record SlotRejected(
            long sequence,
            Instant at,
            TaskId task,
            Map<String, String> tags,
            String slot,
            AdmissionPolicy policy,
            Rejection reason)
            implements SlotEvent {
        @Override
        public EventKind kind() {
            return EventKind.SLOT_REJECTED;
        }
    }

    /**
     * An observer threw.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param observer its name
     * @param during the kind of event it was told
     * @param cause what it threw
     */
    record ObserverFailed(long sequence, Instant at, String observer, EventKind during, Throwable cause)
            implements Event {
        @Override
        public EventKind kind() {
            return EventKind.OBSERVER_FAILED;
        }
    }

    /**
     * The observer that is told this lost events. Its sequence is that of the last lost one.
     *
     * @param sequence the position among all events
     * @param at when it happened
     * @param observer its name
     * @param count how many were lost since it was last told
     */
    record EventsDropped(long sequence, Instant at, String observer, long count) implements Event {
        @Override
        public EventKind kind() {
            return EventKind.EVENTS_DROPPED;
        }
    }
}
