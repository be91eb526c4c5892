package io.taskvisor.bench.program;

import io.taskvisor.Supervisor;
import io.taskvisor.Task;
import io.taskvisor.TaskContext;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How late healthy periodic tasks run beside none, one and several tasks that fail and are restarted without a pause: from
 * the end of an attempt to the start of the next, less the interval. Beside as many bare threads that throw in a loop: what
 * a core less costs whoever shares the machine.
 */
public final class FairnessProgram {
    /** Ten times a second. */
    private static final Duration EVERY = Duration.ofMillis(100);

    private final int tasks;
    private final int millis;

    private FairnessProgram(int tasks, int millis) {
        this.tasks = tasks;
        this.millis = millis;
    }

    /** Runs on platform threads, and on virtual ones where the JVM has them. */
    public static void run(Report report) throws InterruptedException {
        FairnessProgram program =
                new FairnessProgram(report.number("tasks", 200, 1_000), report.number("millis", 1_000, 10_000));
        List<Integer> hot = report.numbers("hot", List.of(0, 1), List.of(0, 1, 2));
        int repeats = report.number("rounds", 1, 3);
        for (String threads : report.choice("threads", "virtual", "platform")) {
            if (threads.equals("virtual") && !Bare.hasVirtualThreads()) {
                report.say("virtual threads: not in this JVM");
                continue;
            }
            Rounds rounds = new Rounds();
            for (int i = 0; i < repeats; i++) {
                for (int count : hot) {
                    program.round(threads, count, true, rounds);
                    if (count > 0) {
                        program.round(threads, count, false, rounds);
                    }
                }
            }
            rounds.report(report);
        }
    }

    private void round(String threads, int hot, boolean supervised, Rounds rounds) throws InterruptedException {
        ExecutorService platform = threads.equals("platform") ? Executors.newCachedThreadPool() : null;
        Lateness lateness = new Lateness((int) (tasks * (millis / 50L + 20)));
        LongAdder failures = new LongAdder();
        List<Thread> busy = new ArrayList<>();
        try (Supervisor supervisor = open(platform)) {
            for (String name : Names.of("healthy-", tasks)) {
                supervisor.add(TaskSpec.periodic(name, EVERY, new Healthy(lateness)));
            }
            for (String name : Names.of("hot-", hot)) {
                if (supervised) {
                    Task failing = context -> {
                        failures.increment();
                        Failures.fail(Throwing.STACKLESS);
                    };
                    supervisor.add(TaskSpec.restartable(name, failing).withBackoff(BackoffStrategy.none()));
                } else {
                    busy.add(busy(name, failures));
                }
            }
            Thread.sleep(Math.min(millis, 1_000)); // Warm-up.
            lateness.begin();
            long before = failures.sum();
            Thread.sleep(millis);
            long failed = failures.sum() - before;
            Map<String, String> of =
                    Report.of("healthy on", threads, "hot tasks", hot, "peer", supervised ? "taskvisor" : "bare");
            long[] seen = lateness.end();
            rounds.add("healthy runs", "1/s", of, seen.length * 1_000.0 / millis);
            if (seen.length > 0) { // Else they were starved, and lateness has no bounds.
                rounds.addPercentiles("lateness", Unit.MILLIS, of, seen);
            }
            rounds.add("hot restarts", "1/s", of, failed * 1_000.0 / millis);
        } finally {
            busy.forEach(Thread::interrupt);
            if (platform != null) {
                platform.shutdown();
            }
        }
    }

    /** Starts a thread outside the supervisor that does what a hot task does. */
    private static Thread busy(String name, LongAdder failures) {
        Thread thread = new Thread(
                () -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        failures.increment();
                        try {
                            Failures.fail(Throwing.STACKLESS);
                        } catch (Exception e) {
                            // And again.
                        }
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static Supervisor open(@Nullable ExecutorService platform) {
        Supervisor.Builder builder = Supervisors.builder();
        return (platform == null ? builder : builder.executor(platform)).build();
    }

    /** What was seen between {@link #begin} and {@link #end}. */
    private static final class Lateness {
        private final long[] nanos;
        private final AtomicInteger count = new AtomicInteger();
        private volatile boolean on;

        Lateness(int capacity) {
            nanos = new long[capacity];
        }

        void begin() {
            on = true;
        }

        void add(long late) {
            if (on) {
                int i = count.getAndIncrement();
                if (i < nanos.length) {
                    nanos[i] = late;
                }
            }
        }

        long[] end() {
            on = false;
            return Arrays.copyOf(nanos, Math.min(count.get(), nanos.length));
        }
    }

    /** One healthy task. It begins somewhere within its period, so that not all are due at once. */
    private static final class Healthy implements Task {
        private final Lateness lateness;
        private long ended;

        Healthy(Lateness lateness) {
            this.lateness = lateness;
        }

        @Override
        public void run(TaskContext context) throws Exception {
            long now = System.nanoTime();
            if (context.attempt() == 1) {
                context.sleep(Duration.ofNanos(ThreadLocalRandom.current().nextLong(EVERY.toNanos())));
            } else {
                lateness.add(now - ended - EVERY.toNanos());
            }
            ended = System.nanoTime();
        }
    }
}
