package io.taskvisor.engine.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.ShutdownReport;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.event.Delivery;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What observers do not take in is lost, and a stop that loses something is not clean. */
class UncleanStopTest {
    /** How many events a task that succeeds at once has, and then a shutdown. */
    private static final int EVENTS = 5 + 3;

    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final Queue<EventKind> told = new ConcurrentLinkedQueue<>();

    @AfterEach
    void release() {
        release.countDown();
    }

    /** Waits in its first event until it is released, or until it is interrupted if it heeds that. */
    private final class Waiting implements Observer {
        private final boolean heeds;
        private final Delivery delivery;

        Waiting(boolean heeds, Delivery delivery) {
            this.heeds = heeds;
            this.delivery = delivery;
        }

        @Override
        public void onEvent(Event event) throws Exception {
            told.add(event.kind());
            arrived.countDown();
            if (told.size() > 1) {
                return;
            }
            if (heeds) {
                Await.open(release);
            } else {
                Await.openStubbornly(release);
            }
        }

        @Override
        public String name() {
            return "waiting";
        }

        @Override
        public Delivery delivery() {
            return delivery;
        }
    }

    private Supervisor open(Observer observer, int capacity) throws InterruptedException {
        Supervisor supervisor = Supervisor.builder()
                .config(SupervisorConfig.defaults()
                        .withHandleSignals(false)
                        .withObserverDrain(Duration.ofMillis(100))
                        .withEventCapacity(capacity))
                .discovery(false)
                .observer(observer)
                .build();
        Await.open(arrived);
        return supervisor;
    }

    @Test
    void anObserverThatHadToBeInterrupted() throws Exception {
        Supervisor supervisor = open(new Waiting(true, Delivery.DROP_OLDEST), 1024);
        supervisor.add(TaskSpec.once("short", context -> {})).await();
        ShutdownReport report = supervisor.shutdown();
        assertFalse(report.clean());
        assertEquals(List.of("waiting"), report.interruptedObservers(), report::toString);
        assertEquals(Map.of("waiting", (long) EVENTS), report.eventsDropped(), report::toString);
        assertEquals(List.of(), report.abandoned(), report::toString);
        String text = report.toString();
        assertTrue(text.contains("stopped, but not cleanly"), text);
        assertTrue(text.contains("observer 'waiting' lost " + EVENTS + " events"), text);
        assertTrue(text.contains("observer 'waiting' did not end in time and was interrupted"), text);
        assertEquals(List.of(EventKind.SUPERVISOR_STARTED, EventKind.EVENTS_DROPPED), List.copyOf(told));
    }

    @Test
    void anObserverThatIgnoresTheInterruptToo() throws Exception {
        Supervisor supervisor = open(new Waiting(false, Delivery.DROP_OLDEST), 1024);
        supervisor.add(TaskSpec.once("short", context -> {})).await();
        ShutdownReport report = supervisor.shutdown();
        assertEquals(1, report.abandoned().size(), report::toString);
        assertEquals(Map.of("waiting", (long) EVENTS), report.eventsDropped(), report::toString);
    }

    @Test
    void anObserverThatLostEventsBefore() throws Exception {
        Supervisor supervisor = open(new Waiting(false, Delivery.DROP_OLDEST), 2);
        for (int i = 0; i < 10; i++) {
            supervisor.add(TaskSpec.once("short-" + i, context -> {})).await();
        }
        release.countDown();
        ShutdownReport report = supervisor.shutdown();
        assertFalse(report.clean());
        assertEquals(List.of(), report.interruptedObservers(), report::toString);
        assertTrue(report.eventsDropped().get("waiting") > 0, report::toString);
    }

    @Test
    void anObserverThatMustLoseNothingButDoesNotTakeIt() throws Exception {
        Supervisor supervisor = open(new Waiting(true, Delivery.BLOCK), 1024);
        supervisor.add(TaskSpec.once("short", context -> {})).await();
        ShutdownReport report = supervisor.shutdown();
        assertFalse(report.clean());
        assertEquals(Map.of("waiting", (long) EVENTS), report.eventsDropped(), report::toString);
    }

    @Test
    void anInlineObserverThatHadToBeInterruptedWhenItWasClosed() throws Exception {
        Supervisor supervisor = open(
                new Observer() {
                    @Override
                    public void onEvent(Event event) {
                        arrived.countDown();
                    }

                    @Override
                    public void close() {
                        try {
                            Await.open(release);
                        } catch (InterruptedException e) {
                            told.add(EventKind.SUPERVISOR_STOPPED);
                        }
                    }

                    @Override
                    public Delivery delivery() {
                        return Delivery.INLINE;
                    }

                    @Override
                    public String name() {
                        return "closing";
                    }
                },
                1024);
        ShutdownReport report = supervisor.shutdown();
        assertFalse(report.clean());
        assertEquals(List.of("closing"), report.interruptedObservers(), report::toString);
        assertEquals(1, told.size());
    }
}
