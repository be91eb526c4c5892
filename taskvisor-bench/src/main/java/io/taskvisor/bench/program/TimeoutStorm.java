package io.taskvisor.bench.program;

import io.taskvisor.Supervisor;
import io.taskvisor.Task;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.bench.Supervisors;
import io.taskvisor.bench.peer.Bare;
import io.taskvisor.bench.report.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;

/**
 * A great many attempts that all run into their timeout: the time from when the last of them is due until all outcomes are
 * there. Beside bare threads that a bare scheduler interrupts. That all have begun is seen up to a millisecond late, by which
 * a figure may be too small.
 */
final class TimeoutStorm {
    private final List<String> names;
    private final Duration timeout;

    private TimeoutStorm(List<String> names, Duration timeout) {
        this.names = names;
        this.timeout = timeout;
    }

    static void run(Report report) throws InterruptedException {
        int count = report.number("timeouts", 1_000, 100_000);
        Duration timeout = Duration.ofMillis(report.number("timeoutMillis", 300, 3_000));
        TimeoutStorm storm = new TimeoutStorm(Names.of("task-", count), timeout);
        Rounds rounds = new Rounds();
        for (int i = 0; i < report.number("rounds", 3, 9); i++) {
            if (Bare.hasVirtualThreads()) {
                rounds.add("timeouts", "ms", of(count, "sleep", "bare"), storm.bare());
                rounds.add("timeouts", "ms", of(count, "sleep", "taskvisor"), storm.supervised(Idle.SLEEP));
            }
            rounds.add("timeouts", "ms", of(count, "async", "taskvisor"), storm.supervised(Idle.ASYNC));
        }
        rounds.report(report);
    }

    private static Map<String, String> of(int count, String kind, String peer) {
        return Report.of("tasks", count, "kind", kind, "peer", peer);
    }

    private double supervised(Idle kind) throws InterruptedException {
        try (Supervisor supervisor = Supervisors.open()) {
            LongAdder started = new LongAdder();
            Task task = kind.task(started);
            List<TaskHandle> tasks = new ArrayList<>(names.size());
            for (String name : names) {
                tasks.add(supervisor.add(TaskSpec.once(name, task).withTimeout(timeout)));
            }
            long due = lastDue(started);
            for (TaskHandle each : tasks) {
                if (!(each.await() instanceof TaskOutcome.Failed)) {
                    throw new IllegalStateException(each + " did not time out");
                }
            }
            return Unit.MILLIS.since(due);
        }
    }

    private double bare() throws InterruptedException {
        ThreadFactory threads = Bare.threads();
        LongAdder started = new LongAdder();
        CountDownLatch ended = new CountDownLatch(names.size());
        try (Scheduler scheduler = new Scheduler.OfExecutor(Bare.scheduler())) {
            Runnable work = () -> {
                scheduler.schedule(Thread.currentThread()::interrupt, timeout.toNanos());
                try {
                    Idle.sleep(started);
                } catch (InterruptedException e) {
                    ended.countDown();
                }
            };
            for (int i = 0; i < names.size(); i++) {
                threads.newThread(work).start();
            }
            long due = lastDue(started);
            ended.await();
            return Unit.MILLIS.since(due);
        }
    }

    private long lastDue(LongAdder started) throws InterruptedException {
        while (started.sum() < names.size()) {
            Thread.sleep(1);
        }
        return System.nanoTime() + timeout.toNanos();
    }
}
