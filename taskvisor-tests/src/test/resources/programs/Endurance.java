package user;

import io.taskvisor.GroupSpec;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.Task;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.event.Event;
import io.taskvisor.event.Observer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets very many tasks, failures and slots come and go in one supervisor, and prints what is left of them in the heap: arguments are
 * how many of each. Each carries something, so that whatever keeps them is seen.
 */
public class Endurance {
    private static final int STEPS = 10;
    private static final int AT_ONCE = 1_000;
    private static final int PAYLOAD = 200;

    /** More futures than a supervisor holds though nobody has them: that many are there from the beginning. */
    private static final int HELD = 100_000;

    private static final Semaphore FREE = new Semaphore(AT_ONCE);
    private static final AtomicLong EVENTS = new AtomicLong();

    private final Supervisor supervisor;
    private final TaskGroup group;

    /** Somebody asks it again and again how it is. */
    private final TaskHandle resident;

    private final TaskHandle firstOfRoot;
    private final TaskHandle firstOfGroup;
    private long number;

    private Endurance(Supervisor supervisor) {
        this.supervisor = supervisor;
        this.group = supervisor.add(GroupSpec.oneForOne("group"));
        this.resident = supervisor.add(TaskSpec.restartable("resident", context -> context.sleep(Duration.ofDays(1))));
        for (int i = 0; i < HELD; i++) {
            resident.outcome();
        }
        this.firstOfRoot = supervisor.add(TaskSpec.once("first", new Carrying(number++)));
        this.firstOfGroup = group.add(TaskSpec.once("first", new Carrying(number++)));
    }

    private static final class Carrying implements Task {
        private final byte[] payload = new byte[PAYLOAD];

        Carrying(long number) {
            payload[0] = (byte) number;
        }

        @Override
        public void run(io.taskvisor.TaskContext context) {
            payload[1]++;
        }
    }

    private static final class Distinct extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final byte[] payload = new byte[PAYLOAD];

        Distinct(long number) {
            super("failure " + number, null, true, false);
            payload[0] = (byte) number;
        }
    }

    private void tasks(long count) throws InterruptedException {
        for (long i = 0; i < count; i++) {
            FREE.acquire();
            long n = number++;
            Carrying code = new Carrying(n);
            TaskSpec spec = TaskSpec.once("task-" + n, code);
            TaskHandle task = switch ((int) (n % 8)) {
                case 0 -> group.add(spec.withTimeout(Duration.ofHours(1)));
                case 1 -> supervisor.add(spec.withDeadline(Duration.ofDays(1)));
                case 2 -> supervisor.add(TaskSpec.once("async-" + n, Task.async(context -> {
                    context.onCancel(() -> code.payload[2]++);
                    return CompletableFuture.completedFuture(code.payload);
                })));
                case 3 -> group.add(spec);
                default -> supervisor.add(spec);
            };
            task.outcome().thenRun(FREE::release);
            if (n % 16 == 5) {
                task.cancel();
            }
            if (n % 4 == 0 && resident.outcome().isDone()) {
                throw new IllegalStateException("it is to stay");
            }
        }
        awaitAll();
    }

    private void failures(long count) throws InterruptedException {
        int tasks = 10;
        for (int i = 0; i < tasks; i++) {
            FREE.acquire();
            TaskSpec spec = TaskSpec.restartable("failing-" + number++, context -> {
                        throw new Distinct(context.attempt());
                    })
                    .withMaxRetries((int) (count / tasks));
            (i % 2 == 0 ? supervisor.add(spec) : group.add(spec)).outcome().thenRun(FREE::release);
        }
        awaitAll();
    }

    private void slots(long count) throws InterruptedException {
        for (long i = 0; i < count; i++) {
            FREE.acquire();
            long n = number++;
            TaskSpec spec = TaskSpec.once("in-slot-" + n, new Carrying(n));
            // Of four submissions two share a key, one is alone, and one replaces another.
            String key = n % 4 < 2 ? "shared" : "key-" + n;
            supervisor
                    .slot(key)
                    .submit(spec, n % 4 == 1 ? AdmissionPolicy.REPLACE : AdmissionPolicy.QUEUE)
                    .outcome()
                    .thenRun(FREE::release);
            if (n % 1_000 == 0) {
                supervisor.slot("shared").cancelAll();
            }
        }
        awaitAll();
    }

    private static void awaitAll() throws InterruptedException {
        FREE.acquire(AT_ONCE);
        FREE.release(AT_ONCE);
    }

    private static long usedKilobytes() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(50);
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, (runtime.totalMemory() - runtime.freeMemory()) >> 10);
        }
        return least;
    }

    public static void main(String[] arguments) throws Exception {
        Observer counting = new Observer() {
            @Override
            public void onEvent(Event event) {
                EVENTS.incrementAndGet();
            }
        };
        SupervisorConfig defaults = SupervisorConfig.defaults();
        try (Supervisor supervisor = Supervisor.builder()
                .config(defaults.withTaskDefaults(defaults.taskDefaults().withBackoff(BackoffStrategy.none()))
                        .withMaxSlotQueue(10 * AT_ONCE))
                .observer(counting)
                .discovery(false)
                .build()) {
            Endurance endurance = new Endurance(supervisor);
            Queue<Long> used = new ArrayDeque<>();
            for (int step = 0; step <= STEPS; step++) {
                // The first step is short: it brings what is made once.
                int part = step == 0 ? 10 * STEPS : STEPS;
                endurance.tasks(Long.parseLong(arguments[0]) / part);
                endurance.failures(Long.parseLong(arguments[1]) / part);
                endurance.slots(Long.parseLong(arguments[2]) / part);
                used.add(usedKilobytes());
                System.out.println("used KB: " + used);
            }
            System.out.println("kept: " + endurance.firstOfRoot.state() + " " + endurance.firstOfGroup.state());
            System.out.println("resident: " + endurance.resident.state());
            System.out.println("events: " + (EVENTS.get() > 0));
            long first = used.remove();
            long most = used.stream().mapToLong(Long::longValue).max().orElseThrow();
            System.out.println("grew by KB: " + (most - first));
        }
    }
}
