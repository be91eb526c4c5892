package io.taskvisor.observer.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import ch.qos.logback.classic.Level;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.Task;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.event.Event;
import io.taskvisor.event.Observer;
import io.taskvisor.event.TaskInterceptor;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** What an attempt finds in the MDC of a real Logback, and what it leaves there. */
class MdcTest {
    private static final String TASK = "taskvisor.task";
    private static final String ATTEMPT = "taskvisor.attempt";

    private final Queue<String> seen = new ConcurrentLinkedQueue<>();

    @AfterEach
    void clear() {
        MDC.clear();
    }

    /** Has attempts run on the thread that adds them. */
    private static Supervisor supervisor(LogObserver observer) {
        return Supervisor.builder()
                .config(SupervisorConfig.defaults().withHandleSignals(false).withName("mdc"))
                .discovery(false)
                .observer(observer)
                .executor(Runnable::run)
                .build();
    }

    private void see() {
        seen.add(MDC.get(TASK) + " " + MDC.get(ATTEMPT));
    }

    @Test
    void aLineOfTheTasksOwnHasBoth() throws InterruptedException {
        Logger own = LoggerFactory.getLogger("io.taskvisor.user");
        try (Captured log = new Captured(Level.INFO)) {
            Supervisor.create(
                            SupervisorConfig.defaults().withHandleSignals(false).withName("mdc"))
                    .run(TaskSpec.restartable("job", context -> {
                                own.info("mine");
                                if (context.attempt() == 1) {
                                    throw new IOException("again");
                                }
                            })
                            .withBackoff(BackoffStrategy.none()));
            assertEquals(
                    List.of("job 1", "job 2"),
                    log.events().stream()
                            .filter(event -> event.getMessage().equals("mine"))
                            .map(event -> event.getMDCPropertyMap().get(TASK) + " "
                                    + event.getMDCPropertyMap().get(ATTEMPT))
                            .toList());
        }
    }

    @Test
    void whatWasThereBeforeIsThereAfterwards() {
        MDC.put(TASK, "before");
        MDC.put("other", "stays");
        try (Supervisor supervisor = supervisor(LogObserver.create())) {
            supervisor.add(TaskSpec.once("job", context -> see())).outcome().join();
        }
        assertEquals(List.of("job 1"), List.copyOf(seen));
        assertEquals("before", MDC.get(TASK));
        assertNull(MDC.get(ATTEMPT));
        assertEquals("stays", MDC.get("other"));
    }

    private static Supervisor found() {
        return Supervisor.create(
                SupervisorConfig.defaults().withHandleSignals(false).withName("mdc"));
    }

    private void seeAll() {
        seen.add(new TreeMap<>(MDC.getCopyOfContextMap()).toString());
    }

    @Test
    void whatOneAttemptLeavesNoOtherFinds() throws InterruptedException {
        try (Supervisor supervisor = found()) {
            for (int i = 0; i < 3; i++) {
                supervisor
                        .add(TaskSpec.restartable("job", context -> {
                                    seeAll();
                                    MDC.put("tenant", "A");
                                    if (context.attempt() == 1) {
                                        throw new IOException("again, on the same thread");
                                    }
                                })
                                .withBackoff(BackoffStrategy.none()))
                        .await();
            }
        }
        List<String> both =
                List.of("{taskvisor.attempt=1, taskvisor.task=job}", "{taskvisor.attempt=2, taskvisor.task=job}");
        assertEquals(Stream.of(both, both, both).flatMap(List::stream).toList(), List.copyOf(seen));
    }

    @Test
    void anAttemptStartsWithAnEmptyMdcOnAnyThread() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            pool.submit(() -> MDC.put("left", "by others")).get();
            MDC.put("request", "of the adder");
            try (Supervisor supervisor = Supervisor.builder()
                    .config(SupervisorConfig.defaults().withHandleSignals(false).withName("mdc"))
                    .executor(pool)
                    .build()) {
                supervisor.add(TaskSpec.once("job", context -> seeAll())).await();
                supervisor
                        .add(TaskSpec.once("here", context -> seeAll()).withExecutor(Runnable::run))
                        .await();
            }
            assertEquals(
                    List.of("{taskvisor.attempt=1, taskvisor.task=job}", "{taskvisor.attempt=1, taskvisor.task=here}"),
                    List.copyOf(seen));
            assertEquals("of the adder", MDC.get("request"));
            assertEquals(
                    Map.of("left", "by others"),
                    pool.submit(MDC::getCopyOfContextMap).get());
        } finally {
            pool.shutdown();
        }
    }

    /** Sets the MDC as users do. */
    @SuppressWarnings("try") // It is there to be closed.
    private static void withTenant(TaskInterceptor.Attempt attempt) throws Exception {
        try (MDC.MDCCloseable tenant = MDC.putCloseable("tenant", "A")) {
            attempt.proceed();
        }
    }

    /** An observer of the user's that is passed in, and is an interceptor too. */
    private static final class Tenants implements Observer, TaskInterceptor {
        @Override
        public void onEvent(Event event) {}

        @Override
        public String name() {
            return "tenants";
        }

        @Override
        public void around(TaskContext context, Attempt attempt) throws Exception {
            withTenant(attempt);
        }
    }

    @Test
    void whatInterceptorsOfTheUsersSetIsThere() throws InterruptedException {
        List<UnaryOperator<Supervisor.Builder>> ways = List.of(
                builder -> builder.interceptor((context, attempt) -> withTenant(attempt)),
                builder -> builder.observer(new Tenants()));
        for (UnaryOperator<Supervisor.Builder> way : ways) {
            try (Supervisor supervisor = way.apply(Supervisor.builder()
                            .config(SupervisorConfig.defaults()
                                    .withHandleSignals(false)
                                    .withName("mdc")))
                    .build()) {
                supervisor.add(TaskSpec.once("job", context -> seeAll())).await();
            }
        }
        assertEquals(Collections.nCopies(2, "{taskvisor.attempt=1, taskvisor.task=job, tenant=A}"), List.copyOf(seen));
    }

    @Test
    void alsoWhenTheTaskChangesOrClearsThemOrFails() {
        MDC.put(ATTEMPT, "before");
        List<Task> tasks = List.of(
                context -> {
                    MDC.put(TASK, "mine");
                    MDC.put(ATTEMPT, "mine");
                },
                context -> MDC.clear(),
                context -> {
                    MDC.remove(ATTEMPT);
                    throw new IOException("failed");
                });
        try (Supervisor supervisor = supervisor(LogObserver.create())) {
            for (Task task : tasks) {
                supervisor.add(TaskSpec.once("job", task)).outcome().join();
                assertNull(MDC.get(TASK));
                assertEquals("before", MDC.get(ATTEMPT));
            }
        }
    }

    @Test
    void anAttemptWithinAnAttemptIsNested() {
        LogObserver observer = LogObserver.create();
        try (Supervisor outer = supervisor(observer);
                Supervisor inner = supervisor(observer)) {
            outer.add(TaskSpec.once("outer", context -> {
                        see();
                        inner.add(TaskSpec.once("inner", within -> see()))
                                .outcome()
                                .join();
                        see();
                    }))
                    .outcome()
                    .join();
        }
        assertEquals(List.of("outer 1", "inner 1", "outer 1"), List.copyOf(seen));
        assertNull(MDC.get(TASK));
    }

    @Test
    void anAsynchronousTaskIsStartedWithBoth() {
        try (Supervisor supervisor = supervisor(LogObserver.create())) {
            supervisor
                    .add(TaskSpec.once("job", Task.async(context -> {
                        see();
                        return CompletableFuture.completedFuture(null);
                    })))
                    .outcome()
                    .join();
        }
        assertEquals(List.of("job 1"), List.copyOf(seen));
        assertNull(MDC.get(TASK));
    }

    @Test
    void itCanHaveOtherNamesOrBeOff() {
        try (Supervisor supervisor = supervisor(LogObserver.create().withMdc("job", "try"))) {
            supervisor
                    .add(TaskSpec.once(
                            "t", context -> seen.add(MDC.get("job") + " " + MDC.get("try") + " " + MDC.get(TASK))))
                    .outcome()
                    .join();
        }
        try (Supervisor supervisor = supervisor(LogObserver.create().withoutMdc())) {
            supervisor.add(TaskSpec.once("t", context -> see())).outcome().join();
        }
        assertEquals(List.of("t 1 null", "null null"), List.copyOf(seen));
    }
}
