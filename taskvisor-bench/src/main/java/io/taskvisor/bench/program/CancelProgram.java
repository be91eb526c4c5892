package io.taskvisor.bench.program;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.bench.Supervisors;
import io.taskvisor.bench.peer.Bare;
import io.taskvisor.bench.report.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;

/**
 * Cancels sleeping tasks one by one, and waits for each outcome: how long that takes for a caller on a platform thread and on
 * a virtual one. Beside bare threads that are interrupted, and then complete a future.
 */
public final class CancelProgram {
    private static final int WARM_UP = 2;
    private static final long SETTLE_MILLIS = 100;

    private final List<String> names;

    private CancelProgram(List<String> names) {
        this.names = names;
    }

    /** Runs all callers. */
    public static void run(Report report) throws Exception {
        CancelProgram program = new CancelProgram(Names.of("task-", report.number("tasks", 200, 2_000)));
        int repeats = report.number("rounds", 3, 15);
        try (Supervisor supervisor = Supervisors.open()) {
            Rounds rounds = new Rounds();
            for (int i = 0; i < WARM_UP + repeats; i++) {
                program.round("platform", Executors.newSingleThreadExecutor(), supervisor, rounds);
                if (Bare.hasVirtualThreads()) {
                    program.round("virtual", Bare.executor(), supervisor, rounds);
                }
                if (i == WARM_UP - 1) {
                    rounds = new Rounds();
                }
            }
            rounds.report(report);
        }
    }

    private void round(String caller, ExecutorService executor, Supervisor supervisor, Rounds rounds) throws Exception {
        measure(executor, rounds, of(caller, "sleep", "bare"), this::bare);
        measure(executor, rounds, of(caller, "sleep", "taskvisor"), () -> supervised(supervisor, Idle.SLEEP));
        measure(
                executor,
                rounds,
                of(caller, "context-sleep", "taskvisor"),
                () -> supervised(supervisor, Idle.CONTEXT_SLEEP));
        executor.shutdown();
    }

    private static Map<String, String> of(String caller, String kind, String peer) {
        return Report.of("caller", caller, "kind", kind, "peer", peer);
    }

    private static void measure(ExecutorService executor, Rounds rounds, Map<String, String> of, Callable<long[]> work)
            throws Exception {
        rounds.addPercentiles(
                "cancel to outcome", Unit.MICROS, of, executor.submit(work).get());
    }

    private long[] supervised(Supervisor supervisor, Idle kind) throws Exception {
        LongAdder started = new LongAdder();
        List<TaskHandle> tasks = new ArrayList<>();
        for (String name : names) {
            tasks.add(supervisor.add(TaskSpec.restartable(name, kind.task(started))));
        }
        awaitSleep(started);
        long[] took = new long[tasks.size()];
        for (int i = 0; i < took.length; i++) {
            TaskHandle task = tasks.get(i);
            long begun = System.nanoTime();
            task.cancel().get();
            took[i] = System.nanoTime() - begun;
        }
        return took;
    }

    private long[] bare() throws Exception {
        ThreadFactory factory = Bare.threads();
        LongAdder started = new LongAdder();
        List<Thread> threads = new ArrayList<>();
        List<CompletableFuture<Boolean>> outcomes = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            CompletableFuture<Boolean> outcome = new CompletableFuture<>();
            Thread thread = factory.newThread(() -> sleep(started, outcome));
            thread.start();
            threads.add(thread);
            outcomes.add(outcome);
        }
        awaitSleep(started);
        long[] took = new long[threads.size()];
        for (int i = 0; i < took.length; i++) {
            long begun = System.nanoTime();
            threads.get(i).interrupt();
            outcomes.get(i).get();
            took[i] = System.nanoTime() - begun;
        }
        return took;
    }

    private static void sleep(LongAdder started, CompletableFuture<Boolean> outcome) {
        try {
            Idle.sleep(started);
        } catch (InterruptedException e) {
            outcome.complete(true);
        }
    }

    private void awaitSleep(LongAdder started) throws InterruptedException {
        while (started.sum() < names.size()) {
            Thread.sleep(1);
        }
        Thread.sleep(SETTLE_MILLIS);
    }
}
