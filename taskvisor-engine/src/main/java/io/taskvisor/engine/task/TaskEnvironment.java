package io.taskvisor.engine.task;

import io.taskvisor.TaskDefaults;
import io.taskvisor.engine.event.EventBus;
import io.taskvisor.engine.future.Allowance;
import io.taskvisor.engine.log.EngineLog;
import io.taskvisor.engine.run.Permits;
import io.taskvisor.engine.run.Threads;
import io.taskvisor.engine.time.Freezes;
import io.taskvisor.engine.time.TimeSource;
import io.taskvisor.engine.time.Timers;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What all tasks of a supervisor share.
 *
 * @param time tells the time
 * @param timers waits for it
 * @param freezes notices when it stands still
 * @param threads the supervisor's own threads
 * @param executor what attempts run on, null for threads of our own
 * @param permits the limit on attempts at once, null if there is none
 * @param bus where events go
 * @param leaving tasks that have left their home, and have no outcome yet
 * @param history what is remembered of tasks that are gone
 * @param waits threads that wait for states of tasks
 * @param log where the engine says what is for people
 * @param futures how many futures that nothing depends on may be held
 * @param interceptors what runs around every attempt
 * @param random the source of jitter
 * @param defaults what specs leave open
 * @param graceNanos how long a stopped attempt may go on, unless its spec says otherwise
 * @param finalGrace how long it may go on when a shutdown's time is over
 * @param headStartNanos how long a stopped attempt that knows of it is not interrupted, unless its spec says otherwise
 */
public record TaskEnvironment(
        TimeSource time,
        Timers timers,
        Freezes freezes,
        Threads threads,
        @Nullable Executor executor,
        @Nullable Permits permits,
        EventBus bus,
        Leaving leaving,
        TaskHistory history,
        StateWaits waits,
        EngineLog log,
        Allowance futures,
        Interceptors interceptors,
        Supplier<RandomGenerator> random,
        TaskDefaults defaults,
        long graceNanos,
        FinalGrace finalGrace,
        long headStartNanos) {}
