package io.taskvisor.bench;

import io.taskvisor.bench.bus.IdleBusProgram;
import io.taskvisor.bench.bus.OneByOneProgram;
import io.taskvisor.bench.bus.SlowObserverProgram;
import io.taskvisor.bench.report.Report;
import java.util.Arrays;
import java.util.Optional;

/** What is measured without JMH, because it is no rate. */
enum Program {
    ONE_BY_ONE(
            "OneByOne",
            "one event at a time on sleeping buses: what it costs, when it arrives [rounds, gapMicros]",
            OneByOneProgram::run),
    SLOW_OBSERVER("SlowObserver", "an observer that is slower than its publisher [events]", SlowObserverProgram::run),
    IDLE_BUS("IdleBus", "what an idle bus takes of a core [seconds]", IdleBusProgram::run);

    /** What a program does. */
    @FunctionalInterface
    private interface Body {
        void run(Report report) throws Exception;
    }

    private final String label;
    private final String about;
    private final Body body;

    Program(String label, String about, Body body) {
        this.label = label;
        this.about = about;
        this.body = body;
    }

    static Optional<Program> named(String name) {
        return Arrays.stream(values())
                .filter(program -> program.label.equalsIgnoreCase(name))
                .findFirst();
    }

    String label() {
        return label;
    }

    /** Returns what it measures, and in brackets the parameters that it knows. */
    String about() {
        return about;
    }

    void run(Report report) throws Exception {
        body.run(report);
        report.sayUnknown();
    }
}
