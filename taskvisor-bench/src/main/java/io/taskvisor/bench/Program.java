package io.taskvisor.bench;

import io.taskvisor.bench.bus.IdleBusProgram;
import io.taskvisor.bench.bus.OneByOneProgram;
import io.taskvisor.bench.bus.SlowObserverProgram;
import io.taskvisor.bench.program.CancelProgram;
import io.taskvisor.bench.program.ContentionProgram;
import io.taskvisor.bench.program.FairnessProgram;
import io.taskvisor.bench.program.ScaleProgram;
import io.taskvisor.bench.program.StartupProgram;
import io.taskvisor.bench.program.TimerProgram;
import io.taskvisor.bench.report.Report;
import java.util.List;
import java.util.Optional;

/**
 * What is measured without JMH, because it is no rate.
 *
 * @param label its name on the command line
 * @param about what it measures, and in brackets the parameters that it knows
 */
record Program(String label, String about, Body body) {
    static final List<Program> ALL = List.of(
            new Program(
                    "Scale",
                    "idle tasks by the thousand to the million: memory, adding, stopping, and operations among "
                            + "them [part, tasks, kind, rounds, idleMillis, registered, batch]",
                    ScaleProgram::run),
            new Program(
                    "Timer",
                    "schedulers with timers pending, backoffs at once, a storm of timeouts [part, pending, "
                            + "batch, tasks, rounds, timeouts, timeoutMillis]",
                    TimerProgram::run),
            new Program(
                    "Startup",
                    "from main to the first attempt in new JVMs, classes, jars [starts, taskvisor-api, "
                            + "taskvisor-engine]",
                    StartupProgram::run),
            new Program("Contention", "threads that add at once [threads, tasks, rounds]", ContentionProgram::run),
            new Program(
                    "Fairness",
                    "healthy periodic tasks beside tasks that fail without a pause [threads, hot, tasks, "
                            + "millis, rounds]",
                    FairnessProgram::run),
            new Program(
                    "Cancel",
                    "from the cancellation of a sleeping task to its outcome [tasks, rounds]",
                    CancelProgram::run),
            new Program(
                    "Snapshot",
                    "what it costs to look at a tree of up to 100,000 tasks [groups]",
                    SnapshotProgram::run),
            new Program(
                    "OneByOne",
                    "one event at a time on sleeping buses: what it costs, when it arrives [rounds, gapMicros]",
                    OneByOneProgram::run),
            new Program(
                    "SlowObserver", "an observer that is slower than its publisher [events]", SlowObserverProgram::run),
            new Program("IdleBus", "what an idle bus takes of a core [seconds]", IdleBusProgram::run));

    /** What a program does. */
    @FunctionalInterface
    interface Body {
        void run(Report report) throws Exception;
    }

    static Optional<Program> named(String name) {
        return ALL.stream()
                .filter(program -> program.label.equalsIgnoreCase(name))
                .findFirst();
    }

    void run(Report report) throws Exception {
        body.run(report);
        report.sayUnknown();
    }
}
