package io.taskvisor;

import static io.taskvisor.internal.Arguments.notNull;

import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.admission.Slot;
import io.taskvisor.event.Observer;
import io.taskvisor.event.TaskInterceptor;
import io.taskvisor.spi.SupervisorSetup;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps tasks alive: starts them, watches them, restarts them as their policy says, and stops them gracefully.
 *
 * <pre>{@code
 * try (Supervisor supervisor = Supervisor.create()) {
 *     supervisor.add(TaskSpec.restartable("consumer", context -> consume(context)));
 *     supervisor.add(TaskSpec.periodic("report", Duration.ofMinutes(1), context -> report()));
 *     supervisor.awaitEmpty(Duration.ofHours(1));
 * } // stops both, and waits for them
 * }</pre>
 *
 * <p>Thread-safe. A supervisor alone does not keep the JVM alive, its threads are daemons; {@link #run} does. Where {@code main}
 * returns and nothing else keeps the JVM, tasks are stopped, and the report says why ({@link
 * ShutdownReason#DAEMON_THREADS_ONLY}).
 *
 * <p><b>Signals.</b> While a supervisor with {@link SupervisorConfig#handleSignals} is open, a JVM shutdown hook shuts it
 * down gracefully on SIGINT, SIGTERM and {@link System#exit}; the JVM then exits with its usual status. Other hooks run at
 * the same time, and the JVM may halt before code after {@link #run} does: the report is therefore logged from the hook.
 *
 * <p>Logging of the supervisor itself goes to the {@link System.Logger} named {@code io.taskvisor}, from a thread that does
 * nothing else: a logger that blocks or throws holds nothing up. Of many lines of one kind (an observer that fails each time,
 * say) the first ten within a minute are logged and the others counted; a line says how many these were, soon after the
 * minute has ended, and at the latest when the supervisor has stopped.
 */
public interface Supervisor extends TaskGroup, AutoCloseable {
    /**
     * Returns an open supervisor with {@link SupervisorConfig#defaults}.
     *
     * @throws TaskvisorException if no engine can be had from the class path or module path; it says what was found there
     *     instead, and what to do
     * @throws SupervisorClosedException if the JVM is shutting down
     */
    static Supervisor create() {
        return builder().build();
    }

    /**
     * Returns an open supervisor.
     *
     * @throws TaskvisorException if there is no engine on the class path or module path
     */
    static Supervisor create(SupervisorConfig config) {
        return builder().config(config).build();
    }

    /** Returns a builder, for observers, executors and clocks of your own. */
    static Builder builder() {
        return new Builder();
    }

    /**
     * Adds the children, waits until the supervisor is empty or told to stop, and shuts down. Keeps the JVM alive
     * meanwhile.
     *
     * @return the report of the shutdown; {@link ShutdownReport#exitCode()} is a status for {@link System#exit}, 1 if one of
     *     these children failed
     * @throws InterruptedException if the waiting thread is interrupted; the supervisor is shut down first
     * @throws IllegalArgumentException if one of them, or of those below, has settings that can have no effect ({@link
     *     TaskSpec#ineffectiveSettings}): none is added, and the supervisor stays open
     * @throws DuplicateNameException if two of the children, or one and a task that is there, have the same name: none is
     *     added, and the supervisor stays open
     * @throws SupervisorClosedException if the supervisor is shutting down or has stopped
     */
    ShutdownReport run(ChildSpec... children) throws InterruptedException;

    /**
     * Returns the slot of a key, of which one task runs at a time.
     *
     * @param key any text that is not blank and has no control characters
     * @throws IllegalArgumentException if the key is blank, or has a control character: a line break, say
     */
    Slot slot(String key);

    /**
     * Submits a task to the slot whose key is the task's name.
     *
     * @see Slot#submit
     * @throws SupervisorClosedException if the supervisor is shutting down or has stopped
     */
    default TaskHandle submit(TaskSpec spec, AdmissionPolicy policy) {
        return slot(notNull(spec, "spec").name()).submit(spec, policy);
    }

    /**
     * Waits until no task is left, none waits for its slot, and no group is about to be built anew, but no longer than {@code
     * timeout}. Groups that have no task are not waited for.
     *
     * @return whether no task is left
     * @throws InterruptedException if the waiting thread is interrupted
     */
    boolean awaitEmpty(Duration timeout) throws InterruptedException;

    /**
     * Shuts down gracefully and waits for it. No more tasks are accepted; what waits for a slot is rejected with {@link
     * Rejection#SHUTTING_DOWN}; all tasks are cancelled and share one {@link
     * SupervisorConfig#grace}; what still runs then is abandoned; observers take in what was published within {@link
     * SupervisorConfig#observerDrain}; every thread of the supervisor's ends.
     *
     * <p>While tasks are awaited, {@link io.taskvisor.event.Event.ShutdownWaiting} tells every few seconds which, and where their
     * threads are; where no observer is interested in it, the supervisor's log has a line.
     *
     * <p>Every caller joins the same one operation and gets the same report, which says {@linkplain ShutdownReport#trigger who
     * asked first}. Not interruptible: an interrupt is kept for
     * afterwards. Called on a thread that runs something of the supervisor's (a task, a callback, an observer, the completion
     * of an outcome), it waits for everything but the caller, which counts as stopped and is named in the report; in an
     * ordered group, those before it are stopped next. The same goes for threads that call {@link System#exit}: the JVM's hook
     * waits for everything but them.
     *
     * <p>On a thread that the shutdown itself needs it does not wait: the shutdown's own, on which an {@link
     * io.taskvisor.event.Delivery#INLINE} observer may be called, that of a scheduler, and one that closes a resource of {@link
     * Builder#closeAfter}. There it begins the shutdown, unless that was done, and returns what is known so far: a report that
     * is not {@linkplain ShutdownReport#complete complete}.
     */
    ShutdownReport shutdown();

    /** Begins to {@linkplain #shutdown shut down} and returns at once. The stage completes on a thread of the supervisor. */
    CompletionStage<ShutdownReport> shutdownAsync();

    /** Calls {@link #shutdown}. */
    @Override
    void close();

    /** Returns what can be said of all groups, tasks and observers at this moment. Costs time and memory for each task. */
    @Override
    SupervisorSnapshot snapshot();

    /** Returns the configuration; its name is the one in use, numbered if it was taken. */
    SupervisorConfig config();

    /**
     * Puts a supervisor together. What is passed in stays yours: a supervisor never shuts an executor or a scheduler of
     * yours down. Not thread-safe.
     */
    final class Builder {
        private SupervisorConfig config = SupervisorConfig.defaults();
        private final List<Observer> observers = new ArrayList<>();
        private final List<TaskInterceptor> interceptors = new ArrayList<>();
        private boolean discovery = true;
        private @Nullable ClassLoader classLoader;
        private @Nullable ModuleLayer layer;
        private @Nullable Executor executor;
        private @Nullable ScheduledExecutorService scheduler;
        private @Nullable InstantSource clock;
        private @Nullable RandomGenerator random;
        private final List<AutoCloseable> resources = new ArrayList<>();

        Builder() {}

        /** Sets the configuration; {@link SupervisorConfig#defaults} otherwise. */
        public Builder config(SupervisorConfig config) {
            this.config = notNull(config, "config");
            return this;
        }

        /**
         * Adds an observer, in front of those that are discovered. The supervisor closes it after its last event. One that is
         * a {@link TaskInterceptor} too is put behind the interceptors that were passed in.
         */
        public Builder observer(Observer observer) {
            observers.add(notNull(observer, "observer"));
            return this;
        }

        /** Adds an interceptor, inside those added before and around those that are discovered. */
        public Builder interceptor(TaskInterceptor interceptor) {
            interceptors.add(notNull(interceptor, "interceptor"));
            return this;
        }

        /**
         * Sets whether observers and interceptors are looked for with {@link ServiceLoader}; true otherwise. {@link
         * SupervisorConfig#disabledObservers} leaves single ones out.
         */
        public Builder discovery(boolean discovery) {
            this.discovery = discovery;
            return this;
        }

        /** Sets the class loader to find observers and interceptors with. Otherwise: the one of this interface. */
        public Builder classLoader(ClassLoader classLoader) {
            this.classLoader = notNull(classLoader, "classLoader");
            return this;
        }

        /** Sets the module layer to find observers and interceptors in, with its parents, instead of a class loader. */
        public Builder layer(ModuleLayer layer) {
            this.layer = notNull(layer, "layer");
            return this;
        }

        /**
         * Sets what attempts run on, unless their spec names an executor. Otherwise: a virtual thread for each where the JVM
         * has them, named after the supervisor and the task's path, else a cached pool of daemon threads.
         */
        public Builder executor(Executor executor) {
            this.executor = notNull(executor, "executor");
            return this;
        }

        /**
         * Sets what times delays and timeouts. Its tasks are short and never wait. Otherwise: one daemon thread of the
         * supervisor's, started when it is first needed.
         */
        public Builder scheduler(ScheduledExecutorService scheduler) {
            this.scheduler = notNull(scheduler, "scheduler");
            return this;
        }

        /**
         * Sets what tells the time. A clock alone is for the time stamps of events and snapshots: durations come from {@link
         * System#nanoTime}, however the clock is set. With a {@link #scheduler} too, the clock also tells how long things
         * take: meant for tests, where both run by the same time. Otherwise: the system's clock. The time limits of a
         * shutdown are real time in any case.
         */
        public Builder clock(InstantSource clock) {
            this.clock = notNull(clock, "clock");
            return this;
        }

        /** Sets the source of jitter, which must be thread-safe. Otherwise: each thread's own. */
        public Builder random(RandomGenerator random) {
            this.random = notNull(random, "random");
            return this;
        }

        /**
         * Adds something to close when the supervisor has stopped: after its tasks have ended or were abandoned and its
         * observers have taken in all events, before {@link Supervisor#shutdown} returns, and also when the JVM exits (see
         * <i>Signals</i>). For what tasks and observers use to the very end: a connection pool, a telemetry SDK, the logging.
         *
         * <p>Resources are closed one after the other, the last added first, each on a thread of its own. What one throws is
         * logged and {@linkplain ShutdownReport#closeFailures reported}, and the others are closed nevertheless. All together
         * have what is left of the {@link SupervisorConfig#grace} and the {@link SupervisorConfig#observerDrain}, but at least
         * 2 s; one of them has half of what is left by then, the last one all of it. One that takes longer is interrupted, and
         * if it still does not return, it is left behind and {@linkplain ShutdownReport#abandoned named}.
         *
         * <p>{@link Supervisor#shutdown} does not wait where a resource calls it while it is being closed.
         *
         * <p>If {@link #build} throws, nothing is closed. A builder that builds several supervisors gives the resource to each
         * of them, so build one only.
         */
        public Builder closeAfter(AutoCloseable resource) {
            resources.add(notNull(resource, "resource"));
            return this;
        }

        /**
         * Returns an open supervisor.
         *
         * @throws TaskvisorException if there is no engine on the class path or module path
         * @throws SupervisorClosedException if the JVM is shutting down, and the supervisor is to {@linkplain
         *     SupervisorConfig#handleSignals handle signals}
         */
        public Supervisor build() {
            SupervisorSetup setup = new SupervisorSetup(
                    config,
                    observers,
                    interceptors,
                    discovery,
                    classLoader,
                    layer,
                    executor,
                    scheduler,
                    clock,
                    random,
                    resources);
            return EngineSearch.find().create(setup);
        }
    }
}
