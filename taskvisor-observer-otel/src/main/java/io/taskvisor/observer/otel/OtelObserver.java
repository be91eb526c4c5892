package io.taskvisor.observer.otel;

import static java.util.Objects.requireNonNull;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.taskvisor.Supervisor;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskvisorException;
import io.taskvisor.event.Delivery;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import io.taskvisor.event.TaskInterceptor;
import io.taskvisor.internal.Library;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Records metrics, a span for each attempt, and a log record for each failure through OpenTelemetry.
 *
 * <p>Found by every supervisor when its jar is on the path; it then records with {@link GlobalOpenTelemetry}, as it is when
 * the supervisor opens. To choose, pass one to {@link io.taskvisor.Supervisor.Builder#observer} and turn the one that is found
 * off by its name, {@code otel}:
 *
 * <pre>{@code
 * Supervisor supervisor = Supervisor.builder()
 *         .config(SupervisorConfig.defaults().withDisabledObservers(Set.of("otel")))
 *         .observer(new OtelObserver().withOpenTelemetry(sdk))
 *         .build();
 * }</pre>
 *
 * <p><b>Metrics</b> are exact: recorded where things happen, on the thread that makes them happen. All have the attribute
 * {@code taskvisor.supervisor.name}, those of tasks {@code taskvisor.task.name} too; failures have {@code error.type}, the
 * class of the exception. Their names begin with {@code taskvisor.}:
 *
 * <table>
 * <caption>Metrics</caption>
 * <tr><th>name</th><th>instrument, unit</th><th>attributes</th></tr>
 * <tr><td>{@code task.attempt.duration}</td><td>histogram, s</td><td>{@code taskvisor.task.attempt.outcome}: succeeded,
 *     failed, timed_out, stalled, cancelled, abandoned</td></tr>
 * <tr><td>{@code task.attempt.active}</td><td>up-down counter, {attempt}</td><td></td></tr>
 * <tr><td>{@code task.count}</td><td>observable up-down counter, {task}</td><td>{@code taskvisor.task.state}, no name</td></tr>
 * <tr><td>{@code task.duration}</td><td>histogram, s</td><td>{@code taskvisor.task.outcome}</td></tr>
 * <tr><td>{@code task.restarts}</td><td>counter, {restart}</td><td>{@code taskvisor.task.restart.reason}</td></tr>
 * <tr><td>{@code task.backoff.duration}</td><td>histogram, s</td><td></td></tr>
 * <tr><td>{@code group.restarts}</td><td>counter, {restart}</td><td>{@code taskvisor.group.name}, {@code
 *     taskvisor.group.restart.reason}; {@code error.type} is the class of what a task threw; no task's name</td></tr>
 * <tr><td>{@code group.count}</td><td>observable up-down counter, {group}</td><td>{@code taskvisor.group.state}, no name;
 *     only where there are groups, the supervisor itself is none</td></tr>
 * <tr><td>{@code concurrency.usage}, {@code concurrency.limit}</td><td>observable up-down counters, {attempt}</td><td>no
 *     name; only where there is a limit</td></tr>
 * <tr><td>{@code concurrency.wait.duration}</td><td>histogram, s</td><td>no name</td></tr>
 * <tr><td>{@code slot.submissions}</td><td>observable counter, {submission}</td><td>{@code taskvisor.slot.policy}, {@code
 *     taskvisor.slot.result}: admitted, expired, or why it was rejected; no name and no key</td></tr>
 * <tr><td>{@code slot.queue.size}</td><td>observable up-down counter, {submission}</td><td>no name and no key</td></tr>
 * <tr><td>{@code observer.events}</td><td>observable counter, {event}</td><td>{@code taskvisor.observer.name}, {@code
 *     taskvisor.observer.event.state}: processed, dropped; no name</td></tr>
 * <tr><td>{@code shutdown.duration}</td><td>histogram, s</td><td>{@code taskvisor.shutdown.outcome}: within_grace,
 *     grace_exceeded; no name</td></tr>
 * </table>
 *
 * <p>Observable instruments read one {@link Supervisor#snapshot} per collection, which costs time for each task, and report
 * nothing any more once the supervisor has stopped.
 *
 * <p><b>Traces.</b> A span {@code run <name>} of kind INTERNAL for each attempt, current while the attempt's code runs and
 * ended when the attempt is over: for an asynchronous task, that is with its stage. What was current on the thread that added
 * the task (baggage, keys of yours) is current in every attempt too; nothing is for a task that had to wait for its slot. The first attempt of a task that never restarts is a
 * child of the span that the task was added in; all others begin traces of their own, with links to the attempt before and to
 * that span. Spans have {@code taskvisor.task.path}, {@code taskvisor.task.attempt.number}, {@code
 * taskvisor.task.attempt.outcome} and the task's tags under {@code taskvisor.task.tag.}; status and {@code error.type} if the
 * attempt failed, whether that was {@code taskvisor.task.attempt.fatal}, and {@code taskvisor.task.consecutive_failures}: how many
 * attempts have failed in a row with it. To be cancelled is no error.
 *
 * <p><b>Exceptions</b> are log records with the span of their attempt: the event {@code taskvisor.task.attempt.exception}, WARN
 * if another attempt follows and ERROR if none does; and {@code taskvisor.task.exception} for what ends a task but was not the
 * failure of an attempt, like a deadline.
 *
 * <p>Immutable but for the supervisor it is in: each {@code with…} returns a new observer that is in none. One observer is for
 * one supervisor at a time. Thread-safe.
 */
public final class OtelObserver implements Observer, TaskInterceptor {
    private static final Library API = new Library(
            "the API of OpenTelemetry from 1.60 on",
            "io.opentelemetry:opentelemetry-api 1.60 or newer",
            "io.opentelemetry.api.OpenTelemetry",
            List.of(
                    "io.opentelemetry.api.GlobalOpenTelemetry#getOrNoop",
                    "io.opentelemetry.api.logs.LogRecordBuilder#setEventName",
                    "io.opentelemetry.api.logs.LogRecordBuilder#setException",
                    "io.opentelemetry.context.Context#makeCurrent"));

    private final @Nullable OpenTelemetry openTelemetry;
    private final UnaryOperator<String> taskNames;
    private final boolean tracing;

    /** How many supervisors it is in. More than one is an error: then it cannot tell their events apart. */
    private final AtomicInteger users = new AtomicInteger();

    private final AtomicReference<@Nullable Recorder> recorder = new AtomicReference<>();

    /**
     * Creates an observer that records all there is with {@link GlobalOpenTelemetry}.
     *
     * @throws TaskvisorException if the API of OpenTelemetry is not on the path, or is too old
     */
    public OtelObserver() {
        this(null, TaskNames::of, true);
        API.check(OtelObserver.class, "the OpenTelemetry observer");
    }

    private OtelObserver(@Nullable OpenTelemetry openTelemetry, UnaryOperator<String> taskNames, boolean tracing) {
        this.openTelemetry = openTelemetry;
        this.taskNames = taskNames;
        this.tracing = tracing;
    }

    /**
     * Returns an observer that records with this, instead of what {@link GlobalOpenTelemetry#getOrNoop} returns when the
     * supervisor opens. It stays yours: shut it down after the supervisor, so that it exports what that told last.
     */
    public OtelObserver withOpenTelemetry(OpenTelemetry openTelemetry) {
        return new OtelObserver(requireNonNull(openTelemetry, "openTelemetry must not be null"), taskNames, tracing);
    }

    /**
     * Returns an observer whose metrics and spans name tasks, and groups, so. Backends keep a time series for each name, so there must not
     * be too many.
     *
     * <p>Otherwise: the task's path (of one that was submitted to a slot, its name, since there may be any number of keys), with a placeholder for what is likely to be different in each of many tasks. UUIDs, and
     * words of eight and more letters and digits that look like an id, become {@code {id}}; every other row of digits becomes
     * {@code {n}}. So {@code orders/import-4711} is {@code orders/import-{n}}. Of names that differ in nothing but letters
     * there are as many as there are; OpenTelemetry's SDK bounds them, at 2000 by default.
     *
     * @param taskNames maps a task's path, or the name alone of one in a slot, to a name, once for each task, on the thread that adds it; and a group's at each of
     *     its restarts. Must be quick and thread-safe. If it throws or returns null, the task or group is {@code unnamed},
     *     and the observer is reported as failed
     */
    public OtelObserver withTaskNames(UnaryOperator<String> taskNames) {
        return new OtelObserver(openTelemetry, requireNonNull(taskNames, "taskNames must not be null"), tracing);
    }

    /**
     * Returns an observer that does, or does not, make spans; it does otherwise. Contexts are captured and restored in either
     * case, so what is added in a span does not fall out of its trace.
     */
    public OtelObserver withTracing(boolean tracing) {
        return new OtelObserver(openTelemetry, taskNames, tracing);
    }

    /** Returns {@code otel}. */
    @Override
    public String name() {
        return "otel";
    }

    /** Returns {@link Delivery#INLINE}: what is recorded is exact, and never waits. */
    @Override
    public Delivery delivery() {
        return Delivery.INLINE;
    }

    /** Returns all kinds that something is recorded of. */
    @Override
    public Set<EventKind> interests() {
        return EnumSet.complementOf(EnumSet.of(
                EventKind.SUPERVISOR_STARTED,
                EventKind.SHUTDOWN_WAITING,
                EventKind.ALL_STOPPED_WITHIN_GRACE,
                EventKind.TASK_REJECTED,
                EventKind.TASK_READY,
                EventKind.TASK_PAUSED,
                EventKind.TASK_RESUMED,
                EventKind.TASK_STUCK,
                EventKind.GROUP_STARTED,
                EventKind.GROUP_FAILED,
                EventKind.GROUP_STOPPED,
                EventKind.SLOT_REPLACED,
                EventKind.OBSERVER_FAILED,
                EventKind.EVENTS_DROPPED));
    }

    /**
     * Begins to record.
     *
     * @throws IllegalStateException if it is in another supervisor that has not stopped. It then records nothing of either
     */
    @Override
    public void open(Supervisor supervisor) {
        requireNonNull(supervisor, "supervisor must not be null");
        if (users.getAndIncrement() == 0) {
            OpenTelemetry chosen = openTelemetry == null ? GlobalOpenTelemetry.getOrNoop() : openTelemetry;
            recorder.set(new Recorder(Instrumentation.of(chosen, tracing), supervisor, taskNames));
        }
        if (users.get() > 1) {
            stop();
            throw new IllegalStateException("this OtelObserver was passed to supervisor '"
                    + supervisor.config().name()
                    + "' while it is in another one; it cannot tell their events apart, and records neither from here on."
                    + " Give each supervisor one of its own");
        }
    }

    /** Records an event. */
    @Override
    public void onEvent(Event event) {
        Recorder open = recorder.get();
        if (open != null) {
            open.on(event);
        }
    }

    /** Runs an attempt in the context in which its task was added, with the attempt's span. */
    @Override
    public void around(TaskContext context, Attempt attempt) throws Exception {
        Recorder open = recorder.get();
        Context inside = open == null ? null : open.contextOf(context);
        if (inside == null) {
            attempt.proceed();
            return;
        }
        Scope scope = inside.makeCurrent();
        try {
            attempt.proceed();
        } finally {
            scope.close();
        }
    }

    /** Ends what it records; it may then be in another supervisor. */
    @Override
    public void close() {
        users.updateAndGet(count -> Math.max(0, count - 1));
        stop();
    }

    private void stop() {
        Recorder open = recorder.getAndSet(null);
        if (open != null) {
            open.close();
        }
    }

    /** Returns how many tasks are kept in mind. */
    int size() {
        Recorder open = recorder.get();
        return open == null ? 0 : open.size();
    }
}
