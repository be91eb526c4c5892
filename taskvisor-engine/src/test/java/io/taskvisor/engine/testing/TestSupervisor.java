package io.taskvisor.engine.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.backoff.BackoffStrategy;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * A supervisor under a test's fake time, with a {@link Trail} of its events. Its grace is 5 s, its backoff none.
 *
 * <p>{@link #manual} runs attempts on the test's thread when it says {@link #runNext}: for attempts that do not wait. {@link
 * #threaded} runs them on threads of the supervisor's own: for those that do.
 */
public final class TestSupervisor implements AutoCloseable {
    private final FakeTime time;
    private final ManualExecutor executor;
    private final Trail trail = new Trail();
    private final Supervisor supervisor;

    private TestSupervisor(
            FakeTime time, SupervisorConfig config, ManualExecutor executor, UnaryOperator<Supervisor.Builder> change) {
        this.time = time;
        this.executor = executor;
        supervisor = change.apply(Supervisor.builder()
                        .config(config)
                        .clock(time)
                        .scheduler(time.scheduler())
                        .discovery(false)
                        .observer(trail))
                .build();
    }

    /** Returns a supervisor whose attempts run on the test's thread. */
    public static TestSupervisor manual(FakeTime time) {
        return manual(time, config -> config);
    }

    /** Returns a supervisor whose attempts run on the test's thread. */
    public static TestSupervisor manual(FakeTime time, UnaryOperator<SupervisorConfig> change) {
        ManualExecutor executor = new ManualExecutor();
        return new TestSupervisor(time, change.apply(config()), executor, builder -> builder.executor(executor));
    }

    /** Returns a supervisor whose attempts run on its own threads. */
    public static TestSupervisor threaded(FakeTime time) {
        return threaded(time, config -> config);
    }

    /** Returns a supervisor whose attempts run on its own threads. */
    public static TestSupervisor threaded(FakeTime time, UnaryOperator<SupervisorConfig> change) {
        return new TestSupervisor(time, change.apply(config()), new ManualExecutor(), builder -> builder);
    }

    /** Returns a supervisor whose attempts run on the test's thread, with what {@code change} adds to its builder. */
    public static TestSupervisor built(FakeTime time, UnaryOperator<Supervisor.Builder> change) {
        ManualExecutor executor = new ManualExecutor();
        return new TestSupervisor(time, config(), executor, builder -> change.apply(builder.executor(executor)));
    }

    /** Returns a supervisor whose attempts run on its own threads, with what {@code change} adds to its builder. */
    public static TestSupervisor builtThreaded(FakeTime time, UnaryOperator<Supervisor.Builder> change) {
        return new TestSupervisor(time, config(), new ManualExecutor(), change);
    }

    private static SupervisorConfig config() {
        SupervisorConfig defaults = SupervisorConfig.defaults();
        return defaults.withName("test")
                .withHandleSignals(false)
                .withGrace(Duration.ofSeconds(5))
                .withTaskDefaults(defaults.taskDefaults().withBackoff(BackoffStrategy.none()));
    }

    /** Returns the supervisor itself. */
    public Supervisor supervisor() {
        return supervisor;
    }

    /** Returns the observer. */
    public Trail trail() {
        return trail;
    }

    /** Returns the executor of {@link #manual} attempts. */
    public ManualExecutor executor() {
        return executor;
    }

    /** Adds a task. */
    public TaskHandle add(TaskSpec spec) {
        return supervisor.add(spec);
    }

    /** Runs the next attempt that is due, and those that follow it without a delay, on this thread. */
    public void runNext() {
        Await.until("somebody asks for a thread", () -> {
            time.advance(Duration.ZERO);
            return executor.size() > 0;
        });
        executor.runNext();
    }

    /** Adds a task, and waits until its first attempt runs. */
    public TaskHandle start(TaskSpec spec) {
        TaskHandle task = add(spec);
        awaitState(task, TaskState.RUNNING);
        return task;
    }

    /** Adds a task and runs its first attempt, and those that follow without a delay. */
    public TaskHandle run(TaskSpec spec) {
        TaskHandle task = add(spec);
        runNext();
        return task;
    }

    /** Moves the clock to when the task's next attempt is due, and runs it. */
    public void runNextWhenDue(TaskHandle task) {
        Instant due = task.snapshot().nextAttemptAt().orElseThrow();
        time.advance(Duration.between(time.instant(), due));
        runNext();
    }

    /** Moves the clock by so many milliseconds. */
    public void advanceMillis(long millis) {
        time.advanceMillis(millis);
    }

    /**
     * Waits for a state. A timer that another thread sets for a time that has come meanwhile runs too: the clock stands
     * still, but it looks.
     */
    public void awaitState(TaskHandle task, TaskState state) {
        Await.until(() -> task + " is to be " + state, () -> {
            time.advance(Duration.ZERO);
            return task.state() == state;
        });
    }

    /**
     * Waits until a task that nothing else times waits for its time in this state. Needed before the clock is moved where
     * another thread brings the task there: the state is seen before the timer is set.
     */
    public void awaitTimed(TaskHandle task, TaskState state) {
        Await.until(() -> task + " is to wait, " + state, () -> task.state() == state && time.scheduled() > 0);
    }

    /** Waits for the outcome, which must be of this type. */
    public <O extends TaskOutcome> O outcome(TaskHandle task, Class<O> type) {
        CompletableFuture<TaskOutcome> outcome = task.outcome();
        Await.until(() -> "the outcome of " + task, () -> {
            time.advance(Duration.ZERO);
            return outcome.isDone();
        });
        return assertInstanceOf(type, outcome.join());
    }

    /** Asserts that the task has an outcome of this label with so many attempts. */
    public void assertOutcome(String label, int attempts, TaskHandle task) {
        TaskOutcome outcome = outcome(task, TaskOutcome.class);
        assertEquals(label, outcome.label(), outcome::toString);
        assertEquals(attempts, outcome.attempts(), outcome::toString);
    }

    @Override
    public void close() {
        supervisor.close();
        RecordedLog.assertNoErrors();
    }
}
