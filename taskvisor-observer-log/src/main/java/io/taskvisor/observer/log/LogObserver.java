package io.taskvisor.observer.log;

import static java.util.Objects.requireNonNull;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskvisorException;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import io.taskvisor.event.TaskInterceptor;
import io.taskvisor.internal.Library;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Logs what happens through SLF4J, one line for each event, with its data as key–value pairs; and puts the task and the
 * attempt into the MDC while an attempt runs.
 *
 * <p>It works by being on the path. {@link #create} is for programs that want it otherwise: pass it to {@link
 * io.taskvisor.Supervisor.Builder#observer}, once, which makes it an interceptor too, and switch the one that is found off
 * with {@link io.taskvisor.SupervisorConfig#disabledObservers}: its name is {@code log}.
 *
 * <p><b>Levels.</b> INFO: the beginning and the end of tasks, groups and supervisors, with the observers that were found; a
 * task that was paused or resumed; what follows an attempt that timed out or stalled, and a group that restarts: the failure
 * itself has its line by then; and the first success after failures. WARN: what goes wrong and is dealt with: an attempt
 * that failed (its line says what follows), timed out or stalled, a task that is stuck or quarantined, a submission that its
 * slot rejects (but for {@code superseded} and {@code removed}), an observer that failed, events that were lost (failures are
 * not: see {@link io.taskvisor.event.Delivery#DROP_OLDEST}), what a shutdown still waits for, and one that stops tasks because only
 * daemon threads are left. ERROR: what
 * needs somebody: the outcomes {@code failed}, {@code fatal} and {@code abandoned} of tasks, a group that failed, one that
 * stopped because its backoff strategy is broken, and a grace that was exceeded. DEBUG: all else, which is what a healthy task
 * does again and again, and everything that a one-shot ({@link io.taskvisor.RestartPolicy#NEVER}) says that succeeds.
 *
 * <p>Another level for a kind of event: {@link #withLevel(EventKind, Level)}, {@link #withoutKind(EventKind)}, or the system
 * property {@code taskvisor.log.level.<kind>} with a level or {@code off}. One for an outcome or a reason, which comes before that
 * of its kind: {@link #withLevel(EventKind, String, Level)}, {@link #withoutKind(EventKind, String)}, or {@code
 * taskvisor.log.level.<kind>.<outcome or reason>}: {@code taskvisor.log.level.task_finished.cancelled=debug}, {@code
 * taskvisor.log.level.slot_rejected.slot_busy=off}.
 *
 * <p><b>Of many like lines</b> ten are written within a minute, and a line says how many more there were: of tasks that are
 * stuck, abandoned or rejected, each outcome and reason apart, and of observers that fail. Every failure of an attempt has its
 * line.
 *
 * <p><b>Stack traces</b> are printed once. When a task fails again in the same way at the same place, that is with the same
 * classes of exception and causes and the same stack traces, whatever their messages, the line has the message and says which
 * attempt it is the same as; the task's outcome does so too. After an hour the trace is printed again. Of each task the last
 * four traces that differ are known. The lines of groups have no trace: what a group restarts because of, or fails with, is in
 * the line of an attempt. They have the chain of causes instead, down to what a task threw.
 *
 * <p><b>What others have written</b> (messages of exceptions, tags, names) stays in its line: line breaks, control characters
 * and characters that change the direction of writing are escaped, as {@code \n} or {@code \}{@code u001b}, in the line, in its
 * data and in the texts of a stack trace; the frames of that stay as they are. A message of more than 8,000 characters is cut in
 * a stack trace, one of more than 500 in a line. An exception that has to be escaped so is handed to the backend as an {@code
 * io.taskvisor.internal.EscapedThrowable}, whose text begins with the class of the original.
 *
 * <p><b>Loggers.</b> A task logs to {@code io.taskvisor.task.} and its path, with the slashes of the path as dots, and every
 * other character that is not a letter, digit, {@code -} or {@code _} replaced by {@code _}. Backends keep a logger for every
 * name for ever, so only the first 1,000 paths of a supervisor get one ({@link #withMaxLoggers}, {@code
 * taskvisor.log.max-loggers}); tasks that come later with other paths log to {@code io.taskvisor.task}. Where names are made up
 * at run time and the first ones matter no more than the others, 0 has all tasks log there: the path is in the data anyway.
 * A group logs as a task of its path would, so that the level of its logger is that of all in the group. Everything else goes
 * to {@code io.taskvisor.supervisor}.
 *
 * <p><b>MDC.</b> Every attempt begins with an empty MDC, but for {@code taskvisor.task}, the task's path, and {@code
 * taskvisor.attempt}, the number of the attempt: it finds neither what the thread that added the task had there, whose request
 * is long over when a task is restarted, nor what another attempt left behind. When it ends, the MDC of its thread is what it
 * was before. It is the same on platform threads and virtual ones, and on threads of an executor of yours. What the task should
 * find in addition, an interceptor puts there: this one surrounds all others ({@link #order}). Other names: {@link #withMdc}, or
 * {@code taskvisor.log.mdc.task} and {@code taskvisor.log.mdc.attempt}; {@link #withoutMdc}, or {@code taskvisor.log.mdc=off},
 * leaves the MDC alone altogether. Threads that a task starts, and the stage of an asynchronous one, do not have the two unless
 * the task hands them on. The stacks of {@link org.slf4j.MDC#pushByKey} are left as they are: SLF4J cannot list them.
 *
 * <p><b>Keys</b> of the data, which stay as they are:
 *
 * <table>
 *   <caption>Keys</caption>
 *   <tr><th>key</th><th>value</th><th>in lines of</th></tr>
 *   <tr><td>{@code event}</td><td>{@link EventKind#label}</td><td>all</td></tr>
 *   <tr><td>{@code task}</td><td>the path</td><td>tasks</td></tr>
 *   <tr><td>a tag's name</td><td>the tag's value; {@code tag.} is put before a name that is a key</td><td>tasks</td></tr>
 *   <tr><td>{@code attempt}</td><td>its number</td><td>attempts</td></tr>
 *   <tr><td>{@code waited_ms}</td><td>how long it waited for a permit and a thread</td><td>attempts that start</td></tr>
 *   <tr><td>{@code elapsed_ms}</td><td>how long it took</td><td>attempts that end, a shutdown</td></tr>
 *   <tr><td>{@code error_type}</td><td>the class of the exception; of a group's failure, of what a task
 *   threw</td><td>failures</td></tr>
 *   <tr><td>{@code same_as_attempt}</td><td>the attempt whose line has the stack trace</td><td>repeated failures,
 *   outcomes</td></tr>
 *   <tr><td>{@code failures}</td><td>how many failed in a row: with this one, or before</td><td>failed attempts, the first
 *   success after failures</td></tr>
 *   <tr><td>{@code next_attempt}, {@code delay_ms}, {@code reason}</td><td>its number, in how long, {@link
 *   io.taskvisor.event.RestartReason#label}</td><td>restarts (of groups too), failed attempts that one follows</td></tr>
 *   <tr><td>{@code outcome}, {@code attempts}</td><td>{@link io.taskvisor.TaskOutcome#label}, how many there
 *   were (of a group, how often it was built)</td><td>outcomes</td></tr>
 *   <tr><td>{@code group}, {@code strategy}, {@code child}</td><td>its path (empty for the supervisor), {@link
 *   io.taskvisor.GroupStrategy#label}, the name of the child that is the cause</td><td>groups</td></tr>
 *   <tr><td>{@code slot}, {@code policy}</td><td>the key, {@link io.taskvisor.admission.AdmissionPolicy#label}</td><td>submissions
 *   that wait, replace or are turned away</td></tr>
 *   <tr><td>{@code waiting}, {@code owner}, {@code replaced}</td><td>how many wait, the paths of the tasks that they wait for
 *   and come instead of</td><td>submissions that wait or replace; {@code reason} is {@link io.taskvisor.Rejection#label} where
 *   one is rejected</td></tr>
 *   <tr><td>{@code supervisor}, {@code tasks}</td><td>its name, how many tasks it concerns</td><td>supervisors; {@code
 *   reason} is {@link io.taskvisor.ShutdownReason#label} where one shuts down</td></tr>
 *   <tr><td>{@code observer}, {@code during}, {@code count}</td><td>its name, the kind of event it failed on, how many events
 *   it lost, or lines were left out</td><td>observers, lines that were left out</td></tr>
 * </table>
 *
 * <p>Immutable but for what it remembers of failures, which it does for each supervisor apart: an instance may be given to
 * several. Thread-safe.
 */
public final class LogObserver implements Observer, TaskInterceptor {
    private static final Library SLF4J = new Library(
            "SLF4J 2",
            "org.slf4j:slf4j-api 2.0 or newer",
            "org.slf4j.LoggerFactory",
            List.of("org.slf4j.Logger#atLevel", "org.slf4j.Logger#isEnabledForLevel"));

    private final Settings settings;

    /** A line for each system property that means nothing. */
    private final List<String> ignored;

    /** A supervisor tells its events on a thread of this observer's own: what is remembered is that thread's. */
    private final ThreadLocal<Journal> journals;

    /**
     * Creates the observer as system properties want it: for {@link java.util.ServiceLoader}. A property under {@code
     * taskvisor.log.} that is unknown, or whose value does not fit, is ignored, and a WARN line says so when the supervisor opens:
     * it names the key, the value and what is allowed.
     *
     * @throws TaskvisorException if SLF4J 2 is not on the path
     */
    public LogObserver() {
        this(fromSystemProperties());
    }

    private LogObserver(SettingsProperties properties) {
        this(properties.read(), properties.ignored());
    }

    private LogObserver(Settings settings) {
        this(settings, List.of());
    }

    private LogObserver(Settings settings, List<String> ignored) {
        this.settings = settings;
        this.ignored = ignored;
        this.journals = ThreadLocal.withInitial(() -> new Journal(settings));
    }

    private static SettingsProperties fromSystemProperties() {
        checkSlf4j();
        return new SettingsProperties(System.getProperties());
    }

    private static void checkSlf4j() {
        SLF4J.check(LogObserver.class, "the log observer");
    }

    /**
     * Returns an observer with the defaults, whatever system properties say.
     *
     * @throws TaskvisorException if SLF4J 2 is not on the path
     */
    public static LogObserver create() {
        checkSlf4j();
        return new LogObserver(Settings.DEFAULTS);
    }

    /** Returns a copy that logs all events of a kind at this level. */
    public LogObserver withLevel(EventKind kind, Level level) {
        requireNonNull(level, "level must not be null");
        return new LogObserver(settings.withLevel(nonNull(kind), Optional.of(level)));
    }

    /** Returns a copy that does not log events of a kind. */
    public LogObserver withoutKind(EventKind kind) {
        return new LogObserver(settings.withLevel(nonNull(kind), Optional.empty()));
    }

    /**
     * Returns a copy that logs events of a kind with this outcome or reason at this level: {@code withLevel(TASK_FINISHED,
     * "cancelled", DEBUG)}. It comes before a level that was chosen for the whole kind.
     *
     * @param kind one whose events have an outcome ({@code task_finished}, {@code group_stopped}) or a reason ({@code
     *     task_rejected}, {@code slot_rejected}, {@code restart_scheduled}, {@code group_restarting}, {@code shutdown_requested})
     * @param label the label of the outcome or reason: {@link io.taskvisor.TaskOutcome#label}, {@link
     *     io.taskvisor.Rejection#label}, {@link io.taskvisor.event.RestartReason#label}, {@link io.taskvisor.ShutdownReason#label}
     * @throws IllegalArgumentException if the kind has no such outcome or reason; the message says which it has
     */
    public LogObserver withLevel(EventKind kind, String label, Level level) {
        requireNonNull(label, "label must not be null");
        requireNonNull(level, "level must not be null");
        return new LogObserver(settings.withLevel(nonNull(kind), label, Optional.of(level)));
    }

    /**
     * Returns a copy that does not log events of a kind with this outcome or reason.
     *
     * @throws IllegalArgumentException as for {@link #withLevel(EventKind, String, Level)}
     */
    public LogObserver withoutKind(EventKind kind, String label) {
        requireNonNull(label, "label must not be null");
        return new LogObserver(settings.withLevel(nonNull(kind), label, Optional.empty()));
    }

    private static EventKind nonNull(EventKind kind) {
        return requireNonNull(kind, "kind must not be null");
    }

    /**
     * Returns a copy that uses these names in the MDC.
     *
     * @param task the name of the task's path; {@code taskvisor.task} by default
     * @param attempt the name of the attempt's number; {@code taskvisor.attempt} by default
     * @throws IllegalArgumentException if one is blank, or both are the same
     */
    public LogObserver withMdc(String task, String attempt) {
        requireNonNull(task, "task must not be null");
        requireNonNull(attempt, "attempt must not be null");
        return new LogObserver(settings.withMdc(Optional.of(new MdcNames(task, attempt))));
    }

    /** Returns a copy that leaves the MDC alone. */
    public LogObserver withoutMdc() {
        return new LogObserver(settings.withMdc(Optional.empty()));
    }

    /**
     * Returns a copy that gives so many task paths of a supervisor a logger of their own.
     *
     * @param maxLoggers at least 0; 1,000 by default
     * @throws IllegalArgumentException if it is negative
     */
    public LogObserver withMaxLoggers(int maxLoggers) {
        return new LogObserver(settings.withMaxLoggers(maxLoggers));
    }

    /** Returns {@code log}. */
    @Override
    public String name() {
        return "log";
    }

    /** Returns the kinds that are not off, and those without which failures cannot be told. */
    @Override
    public Set<EventKind> interests() {
        Set<EventKind> kinds = EnumSet.copyOf(Journal.NEEDED);
        for (EventKind kind : EventKind.values()) {
            if (settings.levels().mayLog(kind)) {
                kinds.add(kind);
            }
        }
        return kinds;
    }

    /**
     * Has SLF4J find its backend before anything runs. The first attempt, which uses the MDC, and the first event come on two
     * threads at about the same time: whichever came second would be served by a stand-in, and SLF4J would say so on stderr.
     */
    @Override
    public void open(Supervisor supervisor) {
        Backend.awaitReady();
        Logger logger = LoggerFactory.getLogger(Loggers.SUPERVISOR);
        ignored.forEach(line -> new Line().say("{}", line).to(logger, Level.WARN));
    }

    @Override
    public void onEvent(Event event) {
        journals.get().take(event);
    }

    @Override
    public void close() {
        journals.get().writeHeld();
        journals.remove();
    }

    /** Returns -1000: what other interceptors put into the MDC must not be cleared, and their lines have the task too. */
    @Override
    public int order() {
        return -1000;
    }

    /** Runs the attempt with its task and its number in the MDC, and nothing else. */
    @Override
    public void around(TaskContext context, Attempt attempt) throws Exception {
        if (settings.mdc().isPresent()) {
            settings.mdc().get().around(context, attempt);
        } else {
            attempt.proceed();
        }
    }
}
