package io.taskvisor.bench.program;

import io.taskvisor.Supervisor;
import io.taskvisor.Task;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.bench.Failures;
import io.taskvisor.bench.Supervisors;
import io.taskvisor.bench.Throwing;
import io.taskvisor.bench.peer.Bare;
import io.taskvisor.bench.report.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;

/**
 * How late a great many backoffs of 100 ms end that begin at once: from the moment at which an attempt fails to that at which
 * the next one runs, less the backoff. Beside a bare scheduler that hands over to the bare executor.
 */
final class Backoffs {
    private static final Duration BACKOFF = Duration.ofMillis(100);
    private static final int WARM_UP = 3;

    private final List<String> names;
    private final int repeats;

    private Backoffs(List<String> names, int repeats) {
        this.names = names;
        this.repeats = repeats;
    }

    private interface Round {
        long[] lateness() throws InterruptedException;
    }

    static void run(Report report) throws InterruptedException {
        List<String> names = Names.of("task-", report.number("tasks", 1_000, 10_000));
        new Backoffs(names, report.number("rounds", 3, 9)).compare(report);
    }

    private void compare(Report report) throws InterruptedException {
        bare(report, Scheduler.Kind.STPE);
        supervised(report, "taskvisor", Supervisors.open());
        bare(report, Scheduler.Kind.FORK_JOIN);
        ScheduledExecutorService pool = Bare.forkJoinScheduler();
        if (pool != null) {
            supervised(
                    report,
                    "taskvisor on FORK_JOIN",
                    Supervisors.builder().scheduler(pool).build());
            pool.shutdownNow();
        }
    }

    private void bare(Report report, Scheduler.Kind kind) throws InterruptedException {
        try (Scheduler scheduler = kind.open()) {
            if (scheduler == null) {
                report.say(kind + ": not in this JVM");
                return;
            }
            ExecutorService executor = Bare.executor();
            repeat(report, "bare " + kind, () -> bareRound(scheduler, executor));
            executor.shutdown();
        }
    }

    private void supervised(Report report, String peer, Supervisor supervisor) throws InterruptedException {
        repeat(report, peer, () -> supervisedRound(supervisor));
        supervisor.shutdown();
    }

    private void repeat(Report report, String peer, Round round) throws InterruptedException {
        Map<String, String> of = Report.of("tasks", names.size(), "peer", peer);
        Rounds rounds = new Rounds();
        for (int i = 0; i < WARM_UP + repeats; i++) {
            long[] lateness = round.lateness();
            if (i >= WARM_UP) {
                rounds.addPercentiles("lateness of backoffs", Unit.MILLIS, of, lateness);
                rounds.add(
                        "earliest backoff",
                        "ms",
                        of,
                        Unit.MILLIS.of(
                                Arrays.stream(lateness).asDoubleStream().min().orElse(0)));
            }
        }
        rounds.report(report);
    }

    /** Two times of each task: when it failed, and when it ran again. */
    private static final class Times {
        private final long[] failed;
        private final long[] again;

        Times(int count) {
            failed = new long[count];
            again = new long[count];
        }

        long[] lateness() {
            long[] lateness = new long[failed.length];
            for (int i = 0; i < lateness.length; i++) {
                lateness[i] = again[i] - failed[i] - BACKOFF.toNanos();
            }
            return lateness;
        }
    }

    private long[] supervisedRound(Supervisor supervisor) throws InterruptedException {
        Times times = new Times(names.size());
        BackoffStrategy backoff = BackoffStrategy.constant(BACKOFF);
        List<TaskHandle> tasks = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            tasks.add(supervisor.add(
                    TaskSpec.restartable(names.get(i), task(times, i)).withBackoff(backoff)));
        }
        for (TaskHandle task : tasks) {
            task.await();
        }
        return times.lateness();
    }

    private static Task task(Times times, int i) {
        return context -> {
            if (context.attempt() == 1) {
                times.failed[i] = System.nanoTime();
                Failures.fail(Throwing.STACKLESS);
            }
            times.again[i] = System.nanoTime();
        };
    }

    private long[] bareRound(Scheduler scheduler, ExecutorService executor) throws InterruptedException {
        Times times = new Times(names.size());
        CountDownLatch done = new CountDownLatch(names.size());
        for (int i = 0; i < names.size(); i++) {
            int task = i;
            executor.execute(() -> {
                times.failed[task] = System.nanoTime();
                scheduler.schedule(
                        () -> executor.execute(() -> {
                            times.again[task] = System.nanoTime();
                            done.countDown();
                        }),
                        BACKOFF.toNanos());
            });
        }
        done.await();
        return times.lateness();
    }
}
