package io.taskvisor;

import static io.taskvisor.internal.Arguments.atLeast;
import static io.taskvisor.internal.Arguments.notNegative;
import static io.taskvisor.internal.Arguments.notNull;
import static io.taskvisor.internal.Arguments.positive;

import io.taskvisor.internal.Arguments;
import io.taskvisor.internal.RecordText;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A supervisor's settings.
 *
 * <p>An immutable value: every {@code with…} returns a copy and checks its argument at once.
 *
 * @param name used in thread names, events and metrics, and numbered when an open supervisor has it; "taskvisor"
 * @param grace the longest that tasks are given to stop, at a cancel and, all together, at a shutdown; 20 s, inside
 *     Kubernetes' 30 s. Not negative
 * @param headStart how long an attempt that knows that it is to stop is not interrupted, unless its {@link Interrupt} says
 *     otherwise; at most half of the grace is used. 3 s. Not negative
 * @param observerDrain the longest that observers are given after that to take in what was published; 5 s. Not negative
 * @param waitWarning how long a task that is to run may wait for a permit, a thread, a sibling or its slot before that is told, with
 *     {@link io.taskvisor.event.Event.TaskWaiting}; 30 s. Longer than zero
 * @param maxConcurrent how many attempts run at once, those not counted that were {@linkplain TaskSpec#withAbandonAfter
 *     abandoned}: their permits are free, though their threads still run; {@link #UNLIMITED}. At least 1
 * @param eventCapacity how many events a queued observer may be behind before it loses the oldest, or, if it must lose
 *     nothing, before it holds publishers back; 8192. 2 to 2<sup>24</sup>
 * @param maxSlotQueue how many submissions with {@link io.taskvisor.admission.AdmissionPolicy#QUEUE} may wait for one key; 1024.
 *     Not negative
 * @param disabledObservers the names of discovered observers and interceptors to leave out; none
 * @param handleSignals whether SIGINT and SIGTERM lead to a graceful shutdown; true
 * @param intensity how many restarts of groups that are direct children the supervisor puts up with before it shuts down;
 *     {@link Intensity#DEFAULT}. Restarts of tasks that are direct children are not counted
 * @param taskDefaults what a task's spec leaves open; {@link TaskDefaults#standard}
 */
public record SupervisorConfig(
        String name,
        Duration grace,
        Duration headStart,
        Duration observerDrain,
        Duration waitWarning,
        int maxConcurrent,
        int eventCapacity,
        int maxSlotQueue,
        Set<String> disabledObservers,
        boolean handleSignals,
        Intensity intensity,
        TaskDefaults taskDefaults) {
    /** The value of {@link #maxConcurrent} and {@link #maxSlotQueue} that stands for "no limit". */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    private static final int LARGEST_CAPACITY = 1 << 24;

    private static final SupervisorConfig DEFAULTS = new SupervisorConfig(
            "taskvisor",
            Duration.ofSeconds(20),
            Duration.ofSeconds(3),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            UNLIMITED,
            8192,
            1024,
            Set.of(),
            true,
            Intensity.DEFAULT,
            TaskDefaults.standard());

    /**
     * Checks every component.
     *
     * @throws NullPointerException if one is null
     * @throws IllegalArgumentException if one is out of its range
     */
    public SupervisorConfig {
        Arguments.name(name, "supervisor name");
        notNegative(grace, "grace");
        notNegative(headStart, "headStart");
        notNegative(observerDrain, "observerDrain");
        positive(waitWarning, "waitWarning");
        atLeast(maxConcurrent, 1, "maxConcurrent");
        atLeast(eventCapacity, 2, "eventCapacity");
        if (eventCapacity > LARGEST_CAPACITY) {
            throw new IllegalArgumentException(
                    "eventCapacity must be at most " + LARGEST_CAPACITY + ", was " + eventCapacity);
        }
        atLeast(maxSlotQueue, 0, "maxSlotQueue");
        notNull(disabledObservers, "disabledObservers").forEach(each -> notNull(each, "disabledObservers element"));
        disabledObservers = Set.copyOf(disabledObservers);
        notNull(intensity, "intensity");
        notNull(taskDefaults, "taskDefaults");
    }

    /** Returns the defaults. */
    public static SupervisorConfig defaults() {
        return DEFAULTS;
    }

    /**
     * Returns the defaults changed by what {@code properties} say under {@code taskvisor.}; other keys are ignored, and so
     * are those under {@code taskvisor.log.}, which the log observer reads from the system properties.
     *
     * <p>Keys: {@code taskvisor.name}, {@code .grace}, {@code .head-start}, {@code .observer-drain}, {@code .wait-warning}, {@code .max-concurrent} (a number or
     * {@code unlimited}), {@code .event-capacity}, {@code .max-slot-queue} (a number or {@code unlimited}),
     * {@code .observers.disabled} (names, with commas), {@code .handle-signals}, {@code .intensity} (restarts and a duration, {@code 10/1m}, or {@code unlimited}), and below {@code
     * taskvisor.defaults}: {@code .restart} ({@code never}, {@code on_failure}, {@code always}), {@code .backoff} (as for
     * {@link io.taskvisor.backoff.BackoffStrategy#parse}), {@code .max-retries} (a number or {@code unlimited}), {@code
     * .timeout} (or {@code none}), {@code .stable-after}, {@code .interrupt} ({@code at-once}, {@code never} or a head
     * start). Durations are {@code 250us 100ms 30s 5m 1h} or ISO-8601.
     *
     * @throws IllegalArgumentException if a key under {@code taskvisor.} is unknown or a value does not fit; the message
     *     names the key, the value and what is allowed
     */
    public static SupervisorConfig from(Properties properties) {
        return new ConfigProperties(notNull(properties, "properties")).read(DEFAULTS);
    }

    /** Returns a copy with another name: 1 to 200 characters, not blank, without control characters and {@code /}. */
    public SupervisorConfig withName(String name) {
        return with(draft -> draft.name = name);
    }

    /**
     * Returns a copy with another grace, not negative. It is for the tasks' own code: tasks that had no core to run on since they
     * were told to stop are waited for beyond it, while some of them get on, for two graces more at most (half of the
     * {@link #observerDrain()} when the JVM exits).
     */
    public SupervisorConfig withGrace(Duration grace) {
        return with(draft -> draft.grace = grace);
    }

    /** Returns a copy with another head start for attempts that know that they are to stop, not negative. */
    public SupervisorConfig withHeadStart(Duration headStart) {
        return with(draft -> draft.headStart = headStart);
    }

    /** Returns a copy with another time for observers to drain, not negative. */
    public SupervisorConfig withObserverDrain(Duration observerDrain) {
        return with(draft -> draft.observerDrain = observerDrain);
    }

    /** Returns a copy with this {@link #waitWarning}. */
    public SupervisorConfig withWaitWarning(Duration waitWarning) {
        return with(draft -> draft.waitWarning = waitWarning);
    }

    /** Returns a copy with another limit of attempts at once, at least 1. */
    public SupervisorConfig withMaxConcurrent(int maxConcurrent) {
        return with(draft -> draft.maxConcurrent = maxConcurrent);
    }

    /** Returns a copy with another capacity for events, 2 to 2<sup>24</sup>. */
    public SupervisorConfig withEventCapacity(int eventCapacity) {
        return with(draft -> draft.eventCapacity = eventCapacity);
    }

    /** Returns a copy with another limit of how many may wait for one key, not negative; {@link #UNLIMITED} for none. */
    public SupervisorConfig withMaxSlotQueue(int maxSlotQueue) {
        return with(draft -> draft.maxSlotQueue = maxSlotQueue);
    }

    /** Returns a copy in which discovered observers and interceptors of these names are left out. */
    public SupervisorConfig withDisabledObservers(Set<String> names) {
        return with(draft -> draft.disabledObservers = names);
    }

    /** Returns a copy that does, or does not, shut down gracefully on SIGINT and SIGTERM. */
    public SupervisorConfig withHandleSignals(boolean handleSignals) {
        return with(draft -> draft.handleSignals = handleSignals);
    }

    /**
     * Returns a copy that shuts down when groups that are direct children need more than {@code maxRestarts} restarts within
     * any stretch of time as long as {@code within}.
     *
     * @param maxRestarts not negative; {@link Intensity#UNLIMITED} for no limit
     * @param within longer than zero, at most 292 years
     */
    public SupervisorConfig withIntensity(int maxRestarts, Duration within) {
        Intensity intensity = new Intensity(maxRestarts, within);
        return with(draft -> draft.intensity = intensity);
    }

    /** Returns a copy that rebuilds groups that are direct children any number of times; their restarts are not counted. */
    public SupervisorConfig withUnlimitedIntensity() {
        return with(draft -> draft.intensity = Intensity.NO_LIMIT);
    }

    /** Returns a copy with other task defaults. */
    public SupervisorConfig withTaskDefaults(TaskDefaults taskDefaults) {
        return with(draft -> draft.taskDefaults = taskDefaults);
    }

    /** Returns the components, with durations as {@code 300ms}. */
    @Override
    public String toString() {
        return RecordText.of(this);
    }

    private SupervisorConfig with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.checked();
    }

    /** A configuration while it is being changed. */
    private static final class Draft {
        String name;
        Duration grace;
        Duration headStart;
        Duration observerDrain;
        Duration waitWarning;
        int maxConcurrent;
        int eventCapacity;
        int maxSlotQueue;
        Set<String> disabledObservers;
        boolean handleSignals;
        Intensity intensity;
        TaskDefaults taskDefaults;

        Draft(SupervisorConfig from) {
            name = from.name;
            grace = from.grace;
            headStart = from.headStart;
            observerDrain = from.observerDrain;
            waitWarning = from.waitWarning;
            maxConcurrent = from.maxConcurrent;
            eventCapacity = from.eventCapacity;
            maxSlotQueue = from.maxSlotQueue;
            disabledObservers = from.disabledObservers;
            handleSignals = from.handleSignals;
            intensity = from.intensity;
            taskDefaults = from.taskDefaults;
        }

        SupervisorConfig checked() {
            return new SupervisorConfig(
                    name,
                    grace,
                    headStart,
                    observerDrain,
                    waitWarning,
                    maxConcurrent,
                    eventCapacity,
                    maxSlotQueue,
                    disabledObservers,
                    handleSignals,
                    intensity,
                    taskDefaults);
        }
    }
}
