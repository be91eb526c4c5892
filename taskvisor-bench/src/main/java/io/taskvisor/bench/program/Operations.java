package io.taskvisor.bench.program;

import io.taskvisor.Supervisor;
import io.taskvisor.Task;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.bench.Supervisors;
import io.taskvisor.bench.peer.Bare;
import io.taskvisor.bench.report.Report;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * What one operation costs among a thousand idle tasks and among a million, each of which has a timeout pending. A figure is
 * the mean of a batch; the median of the batches is told.
 */
final class Operations implements AutoCloseable {
    private static final int BATCHES = 7;
    private static final Duration HOUR = Duration.ofHours(1);

    private final Supervisor supervisor =
            Supervisors.builder().observer(new PauseObserver()).build();
    private final Idle kind = Bare.hasVirtualThreads() ? Idle.SLEEP_TIMEOUT : Idle.ASYNC_TIMEOUT;
    private final LongAdder started = new LongAdder();
    private final Task idle = kind.task(started);
    private final Random random = new Random(42);
    private final List<String> names;
    private final int batch;

    /** Sees what {@link #event} does, and nothing else: an event that nobody wants is not built. */
    private static final class PauseObserver implements Observer {
        @Override
        public void onEvent(Event event) {}

        @Override
        public Set<EventKind> interests() {
            return Set.of(EventKind.TASK_PAUSED, EventKind.TASK_RESUMED);
        }
    }

    private Operations(List<String> names, int batch) {
        this.names = names;
        this.batch = batch;
    }

    static void run(Report report) throws InterruptedException {
        int batch = report.number("batch", 500, 5_000);
        try (Operations warmUp = new Operations(Names.of("task-", 1_000), batch)) {
            warmUp.fill();
            warmUp.measure(new Rounds());
        }
        for (int count : report.numbers("registered", List.of(1_000, 10_000), List.of(1_000, 1_000_000))) {
            try (Operations operations = new Operations(Names.of("task-", count), batch)) {
                Rounds rounds = new Rounds();
                operations.fill();
                operations.measure(rounds);
                rounds.report(report);
            }
        }
    }

    private void fill() throws InterruptedException {
        for (String name : names) {
            supervisor.add(kind.spec(name, idle));
        }
        awaitIdle(names.size());
    }

    private void awaitIdle(long count) throws InterruptedException {
        while (started.sum() < count) {
            Thread.sleep(1);
        }
        Thread.sleep(20);
    }

    private interface Operation {
        void perform() throws InterruptedException;
    }

    private void measure(Rounds rounds) throws InterruptedException {
        for (int i = 0; i < BATCHES; i++) {
            measure(rounds, "add to outcome", this::add);
            measure(rounds, "add to outcome, with timeout", this::addWithTimeout);
            measure(rounds, "find by name", this::find);
            measure(rounds, "pause and resume, two events", this::event);
            measureCancel(rounds);
        }
    }

    private void measure(Rounds rounds, String what, Operation operation) throws InterruptedException {
        long begun = System.nanoTime();
        for (int i = 0; i < batch; i++) {
            operation.perform();
        }
        rounds.add(what, "ns", registered(), Unit.NANOS.since(begun) / batch);
    }

    private Map<String, String> registered() {
        return Report.of("registered", names.size(), "kind", kind.label());
    }

    private String anyName() {
        return names.get(random.nextInt(names.size()));
    }

    private void add() throws InterruptedException {
        supervisor.add(TaskSpec.once("one", context -> {})).await();
    }

    private void addWithTimeout() throws InterruptedException {
        supervisor.add(TaskSpec.once("one", context -> {}).withTimeout(HOUR)).await();
    }

    private void find() {
        if (supervisor.task(anyName()).isEmpty()) {
            throw new IllegalStateException("a task is gone");
        }
    }

    private void event() {
        TaskHandle task = supervisor.task(names.get(0)).orElseThrow();
        task.pause();
        task.resume();
    }

    /** Cancels idle tasks one by one, each until its outcome; then adds them again. */
    private void measureCancel(Rounds rounds) throws InterruptedException {
        int count = Math.min(batch, names.size() / 2);
        List<String> cancelled = new ArrayList<>(count);
        long nanos = 0;
        for (int i = 0; i < count; i++) {
            String name = names.get(i * (names.size() / count));
            TaskHandle task = supervisor.task(name).orElseThrow();
            long begun = System.nanoTime();
            task.cancel().join();
            nanos += System.nanoTime() - begun;
            cancelled.add(name);
        }
        rounds.add("cancel to outcome", "ns", registered(), nanos / (double) count);
        long before = started.sum();
        cancelled.forEach(name -> supervisor.add(kind.spec(name, idle)));
        awaitIdle(before + count);
    }

    @Override
    public void close() {
        supervisor.shutdown();
    }
}
