package io.taskvisor.bench.program;

import io.taskvisor.bench.report.Report;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * What it costs its caller to schedule and to cancel while a great many timers are pending, from one to ten hours off. The
 * pool and the wheel do part of the work later, on threads of their own, which the figures do not show.
 */
final class PendingTimers {
    private static final int BATCHES = 7;
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private final Scheduler scheduler;
    private final Random random = new Random(42);

    private PendingTimers(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    static void run(Report report) throws InterruptedException {
        int batch = report.number("batch", 20_000, 100_000);
        for (int pending : report.numbers("pending", List.of(100_000), List.of(100_000, 1_000_000))) {
            for (Scheduler.Kind kind : Scheduler.Kind.values()) {
                try (Scheduler scheduler = kind.open()) {
                    if (scheduler == null) {
                        report.say(kind + ": not in this JVM");
                        continue;
                    }
                    Rounds rounds = new Rounds();
                    PendingTimers timers = new PendingTimers(scheduler);
                    timers.schedule(pending);
                    timers.measure(batch, new Rounds());
                    for (int i = 0; i < BATCHES; i++) {
                        timers.measure(batch, Report.of("pending", pending, "scheduler", kind), rounds);
                    }
                    rounds.report(report);
                }
            }
        }
    }

    private void measure(int batch, Rounds warmUp) throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            measure(batch, Map.of(), warmUp);
        }
    }

    private void measure(int batch, Map<String, String> of, Rounds rounds) throws InterruptedException {
        long begun = System.nanoTime();
        Object[] scheduled = schedule(batch);
        rounds.add("schedule", "ns", of, Unit.NANOS.since(begun) / batch);
        Thread.sleep(20); // The wheel takes in what is new at its next tick.
        shuffle(scheduled);
        begun = System.nanoTime();
        for (Object each : scheduled) {
            scheduler.cancel(each);
        }
        rounds.add("cancel", "ns", of, Unit.NANOS.since(begun) / batch);
        Thread.sleep(20);
        begun = System.nanoTime();
        for (int i = 0; i < batch; i++) {
            scheduler.cancel(scheduler.schedule(PendingTimers::nothing, delay()));
        }
        rounds.add("schedule and cancel", "ns", of, Unit.NANOS.since(begun) / batch);
    }

    private Object[] schedule(int count) {
        Object[] scheduled = new Object[count];
        for (int i = 0; i < count; i++) {
            scheduled[i] = scheduler.schedule(PendingTimers::nothing, delay());
        }
        return scheduled;
    }

    private static void nothing() {}

    private long delay() {
        return HOUR + (long) (random.nextDouble() * 9 * HOUR);
    }

    private void shuffle(Object[] all) {
        for (int i = all.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            Object kept = all[i];
            all[i] = all[other];
            all[other] = kept;
        }
    }
}
