package io.taskvisor.engine.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.GroupSpec;
import io.taskvisor.ShutdownReason;
import io.taskvisor.ShutdownReport;
import io.taskvisor.ShutdownTrigger;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.Blocker;
import io.taskvisor.engine.testing.RecordedLog;
import io.taskvisor.event.AwaitedTask;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A shutdown says who asked for it, and what it still waits for. */
class ShutdownExplainedTest {
    /** Long enough for waiting to be told of, every 5 s, before it is over. */
    private static final Duration GRACE = Duration.ofMinutes(2);

    private final Queue<Event> events = new ConcurrentLinkedQueue<>();
    private final Blocker stubborn = Blocker.stubborn();
    private final Blocker polite = Blocker.polite();

    private final class Noting implements Observer {
        @Override
        public void onEvent(Event event) {
            events.add(event);
        }

        @Override
        public Set<EventKind> interests() {
            return Set.of(EventKind.SHUTDOWN_REQUESTED, EventKind.SHUTDOWN_WAITING);
        }
    }

    @AfterEach
    void release() {
        stubborn.release();
        RecordedLog.assertNoErrors();
    }

    private static SupervisorConfig config(String name) {
        return SupervisorConfig.defaults()
                .withName(name)
                .withHandleSignals(false)
                .withGrace(GRACE);
    }

    private Supervisor open() {
        return open(config("explained"));
    }

    private Supervisor open(SupervisorConfig config) {
        return Supervisor.builder()
                .config(config)
                .discovery(false)
                .observer(new Noting())
                .build();
    }

    private <E extends Event> List<E> told(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private void assertTrigger(ShutdownTrigger expected, ShutdownReport report) {
        assertEquals(Optional.of(expected), report.trigger(), report::toString);
        assertEquals(
                List.of(expected),
                told(Event.ShutdownRequested.class).stream()
                        .map(Event.ShutdownRequested::trigger)
                        .toList());
        boolean failed = expected.reason() == ShutdownReason.ROOT_FAILED; // The failure itself is in the text then.
        assertTrue(failed || report.toString().contains("\n  " + expected), report::toString);
    }

    private static ShutdownTrigger here(ShutdownReason reason) {
        return new ShutdownTrigger(reason, Optional.of(Thread.currentThread().getName()), Optional.empty());
    }

    // ---- who asked

    @Test
    void theThreadThatClosesIt() {
        Supervisor supervisor = open();
        supervisor.close();
        assertTrigger(here(ShutdownReason.CLOSE), supervisor.shutdown());
    }

    @Test
    void theThreadThatDoesNotWaitForIt() throws Exception {
        Supervisor supervisor = open();
        supervisor.shutdownAsync().toCompletableFuture().get();
        assertTrigger(here(ShutdownReason.CLOSE), supervisor.shutdown());
    }

    @Test
    void theEndOfWhatRunWaitedFor() throws Exception {
        assertTrigger(here(ShutdownReason.RUN_ENDED), open().run(TaskSpec.once("short", context -> {})));
    }

    @Test
    void anInterruptOfRun() throws Exception {
        Supervisor supervisor = open();
        FutureTask<ShutdownReport> run = new FutureTask<>(() -> supervisor.run(TaskSpec.restartable("polite", polite)));
        Thread runner = new Thread(run, "runner");
        runner.start();
        polite.awaitStarted(1);
        runner.interrupt();
        assertTrue(assertThrows(ExecutionException.class, run::get).getCause() instanceof InterruptedException);
        assertTrigger(
                new ShutdownTrigger(ShutdownReason.RUN_INTERRUPTED, Optional.of("runner"), Optional.empty()),
                supervisor.shutdown());
    }

    @Test
    void theFailureOfTheRoot() throws Exception {
        SupervisorConfig config = config("explained");
        ShutdownReport report = open(config.withIntensity(0, Duration.ofMinutes(1)))
                .run(GroupSpec.oneForAll("broken", TaskSpec.once("bad", context -> {
                    throw new IllegalStateException("bad");
                })));
        assertTrigger(ShutdownTrigger.of(ShutdownReason.ROOT_FAILED), report);
        assertTrue(report.failure().isPresent(), report::toString);
    }

    @Test
    void theFirstOfSeveral() throws Exception {
        Supervisor supervisor = open(config("explained"));
        FutureTask<ShutdownReport> run =
                new FutureTask<>(() -> supervisor.run(TaskSpec.restartable("stubborn", stubborn)));
        new Thread(run, "runner").start();
        stubborn.awaitStarted(1);
        supervisor.shutdownAsync();
        Await.until("it is told", () -> !events.isEmpty());
        Thread second = new Thread(supervisor::close, "second");
        second.start();
        stubborn.release();
        second.join();
        assertTrigger(here(ShutdownReason.CLOSE), run.get());
    }

    // ---- what is awaited

    @Test
    void whileItWaitsItSaysForWhom() {
        Supervisor supervisor = open(config("waits"));
        supervisor.add(GroupSpec.oneForAll(
                "ordered", TaskSpec.restartable("first", polite), TaskSpec.restartable("last", stubborn)));
        stubborn.awaitStarted(1);
        supervisor.shutdownAsync();
        Await.until(
                "it is told what it waits for",
                () -> told(Event.ShutdownWaiting.class).size() >= 1);
        stubborn.release();
        assertEquals(2, supervisor.shutdown().tasks());

        Event.ShutdownWaiting waiting = told(Event.ShutdownWaiting.class).get(0);
        assertEquals("waits", waiting.supervisor());
        assertEquals(2, waiting.tasks());
        assertTrue(waiting.elapsed().compareTo(Duration.ofSeconds(5)) >= 0, waiting::toString);
        assertTrue(waiting.left().compareTo(Duration.ofSeconds(115)) <= 0, waiting::toString);
        assertEquals(
                List.of("ordered/last", "ordered/first"),
                waiting.awaited().stream().map(each -> each.task().path()).toList());
        AwaitedTask told = waiting.awaited().get(0);
        assertEquals(TaskState.STOPPING, told.state());
        assertTrue(told.thread().isPresent());
        assertTrue(isIn(told.where(), "blockHere"));
        assertEquals(TaskState.RUNNING, waiting.awaited().get(1).state());
        Throwable stacks = waiting.stacks();
        assertEquals(0, stacks.getStackTrace().length);
        assertEquals(2, stacks.getSuppressed().length);
        assertTrue(stacks.getSuppressed()[0].toString().startsWith("task 'ordered/last' (stopping), thread '"));
        assertTrue(isIn(stacks.getSuppressed()[0], "blockHere"));
    }

    private static boolean isIn(Throwable where, String method) {
        return Stream.of(where.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals(method));
    }

    @Test
    void whereNoObserverIsInterestedTheEnginesLogSaysIt() {
        Supervisor supervisor =
                Supervisor.builder().config(config("alone")).discovery(false).build();
        supervisor.add(TaskSpec.restartable("stubborn", stubborn));
        stubborn.awaitStarted(1);
        supervisor.shutdownAsync();
        RecordedLog.Entry entry = RecordedLog.await(Level.WARNING, "supervisor 'alone' shuts down, for ");
        assertTrue(
                entry.message().contains(" now, and waits for 1 task: 'stubborn'; what still runs in "),
                entry::message);
        assertTrue(isIn(entry.thrown().getSuppressed()[0], "blockHere"));
        stubborn.release();
        assertTrue(supervisor.shutdown().clean());
    }

    @Test
    void aTaskThatWaitsForTheShutdownIsNotAwaited() {
        Supervisor supervisor = open(config("self"));
        supervisor.add(TaskSpec.once("closing", context -> supervisor.close()));
        supervisor.add(TaskSpec.restartable("stubborn", stubborn));
        stubborn.awaitStarted(1);
        Await.until(
                "it is told what it waits for",
                () -> !told(Event.ShutdownWaiting.class).isEmpty());
        stubborn.release();
        supervisor.shutdown();
        assertEquals(1, told(Event.ShutdownWaiting.class).get(0).tasks());
        assertFalse(told(Event.ShutdownWaiting.class).get(0).toString().contains("closing"));
    }
}
