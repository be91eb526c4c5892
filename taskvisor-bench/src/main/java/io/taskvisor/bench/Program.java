package io.taskvisor.bench;

import io.taskvisor.bench.bus.IdleBusProgram;
import io.taskvisor.bench.bus.OneByOneProgram;
import io.taskvisor.bench.bus.SlowObserverProgram;
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
