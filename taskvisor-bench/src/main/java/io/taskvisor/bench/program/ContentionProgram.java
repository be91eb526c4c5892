package io.taskvisor.bench.program;

import io.taskvisor.bench.peer.Contender;
import io.taskvisor.bench.peer.Runner;
import io.taskvisor.bench.report.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Several threads add tasks at once, then await them: tasks a second of all threads together, and of each. */
public final class ContentionProgram {
    private static final int WARM_UP = 8;

    private ContentionProgram() {}

    /** Runs ours and the bare executor. */
    public static void run(Report report) throws Exception {
        int tasks = report.number("tasks", 16_000, 160_000);
        int repeats = report.number("rounds", 3, 9);
        for (int threads : report.numbers("threads", List.of(1, 2, 4), List.of(1, 2, 4, 8, 16))) {
            List<List<String>> names = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                names.add(Names.of("task-" + i + "-", tasks / threads));
            }
            for (Contender contender : List.of(Contender.BARE, Contender.TASKVISOR)) {
                try (Runner runner = contender.open()) {
                    Rounds rounds = new Rounds();
                    Map<String, String> of = Report.of("threads", threads, "contender", contender);
                    for (int i = 0; i < WARM_UP + repeats; i++) {
                        double perSecond = tasks / seconds(runner, names);
                        if (i >= WARM_UP) {
                            rounds.add("all threads", "tasks/s", of, perSecond);
                            rounds.add("each thread", "tasks/s", of, perSecond / threads);
                        }
                    }
                    rounds.report(report);
                }
            }
        }
    }

    private static double seconds(Runner runner, List<List<String>> names) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(names.size());
        // The last to come takes the time: a thread of its own might come to that when all is over.
        AtomicLong begun = new AtomicLong();
        CyclicBarrier start = new CyclicBarrier(names.size(), () -> begun.set(System.nanoTime()));
        List<Future<?>> ends = new ArrayList<>();
        for (List<String> each : names) {
            ends.add(threads.submit(() -> add(runner, each, start)));
        }
        for (Future<?> end : ends) {
            end.get();
        }
        double seconds = Unit.SECONDS.since(begun.get());
        threads.shutdown();
        return seconds;
    }

    private static Void add(Runner runner, List<String> names, CyclicBarrier start) throws Exception {
        List<Callable<?>> ends = new ArrayList<>(names.size());
        start.await();
        for (String name : names) {
            ends.add(runner.once(name, ContentionProgram::nothing));
        }
        for (Callable<?> end : ends) {
            end.call();
        }
        return null;
    }

    private static void nothing() {}
}
