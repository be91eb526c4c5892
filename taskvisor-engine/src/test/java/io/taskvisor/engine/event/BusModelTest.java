package io.taskvisor.engine.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.engine.log.EngineLog;
import io.taskvisor.engine.run.Threads;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.time.TimeSource;
import io.taskvisor.event.Delivery;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The ring and its observers on one thread, on seeded schedules, against what each observer may see. A publisher that is
 * held up between its claim and its placing is one in whose draft the schedule goes on.
 */
class BusModelTest {
    private static final int DEEPEST = 4;

    @Test
    void twoThousandSchedules() {
        schedules(2_000);
    }

    @Test
    @Tag("soak")
    void aMillionSchedules() {
        schedules(1_000_000);
    }

    /** One thread and a seed: the same at every run. */
    @Test
    void schedulesLapObservers() {
        assertTrue(new Schedule(new Random(1)).run() + new Schedule(new Random(2)).run() > 0);
    }

    @Test
    void theModelNoticesALoss() {
        Schedule schedule = new Schedule(new Random(1));
        schedule.publish(0);
        Model model = schedule.models.get(0);
        Event second = new Event.SupervisorStarted(1, FakeTime.START, "s");
        assertThrows(AssertionError.class, () -> model.onEvent(second));
    }

    private static void schedules(int count) {
        long first = Long.getLong("taskvisor.seed", System.nanoTime());
        for (long seed = first; seed < first + count; seed++) {
            try {
                new Schedule(new Random(seed)).run();
            } catch (Throwable e) {
                throw new AssertionError("schedule of seed " + seed + "L", e);
            }
        }
    }

    /** What an observer may see: every sequence, one after the other, or that a number of them was lost. */
    private static final class Model implements Observer {
        private final Delivery delivery;
        private final Schedule schedule;
        private long next;
        private long dropped;

        /** Events that could not be built: the observer is not told, but they are counted. */
        private long unbuilt;

        Model(Delivery delivery, Schedule schedule) {
            this.delivery = delivery;
            this.schedule = schedule;
        }

        @Override
        public void onEvent(Event event) {
            if (event instanceof Event.EventsDropped lost) {
                assertEquals(Delivery.DROP_OLDEST, delivery);
                for (long passed = lost.sequence() + 1 - lost.count() - next; passed > 0; passed--) {
                    assertTrue(schedule.failed.contains(next), "what was passed in silence has no event");
                    next++;
                    unbuilt++;
                }
                next += lost.count();
                dropped += lost.count();
                assertEquals(next - 1, lost.sequence());
                assertEquals(schedule.bus.end() - schedule.capacity, next, "as many are left as it was promised");
            } else {
                skipFailed();
                assertEquals(next, event.sequence());
                next++;
            }
        }

        /** A draft that fails has a sequence, but no event. */
        private void skipFailed() {
            while (schedule.failed.contains(next)) {
                next++;
                unbuilt++;
            }
        }

        @Override
        public Delivery delivery() {
            return delivery;
        }
    }

    private static final class Schedule {
        private final Random random;
        private final int capacity;
        private final List<Model> models = new ArrayList<>();
        private final Set<Long> failed = new HashSet<>();
        private final EventBus bus;
        private int depth;

        Schedule(Random random) {
            this.random = random;
            this.capacity = 2 + random.nextInt(7);
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                models.add(new Model(random.nextBoolean() ? Delivery.BLOCK : Delivery.DROP_OLDEST, this));
            }
            this.bus = new EventBus(
                    models.stream().map(Subscription::of).toList(),
                    capacity,
                    TimeSource.drivenBy(new FakeTime()),
                    new Threads("model"),
                    EngineLog.alone("test"));
        }

        /** Returns how many events were lost. */
        long run() {
            int length = 10 + random.nextInt(200);
            for (int i = 0; i < length; i++) {
                act();
            }
            for (ObserverWorker worker : bus.workers()) {
                while (worker.step()) {
                    continue;
                }
            }
            for (Model model : models) {
                model.skipFailed();
                assertEquals(bus.end(), model.next, "everything was told, or told to be lost");
            }
            for (int i = 0; i < models.size(); i++) {
                Model model = models.get(i);
                assertEquals(
                        model.dropped + model.unbuilt, bus.snapshots().get(i).dropped());
            }
            return models.stream().mapToLong(model -> model.dropped).sum();
        }

        private void act() {
            if (random.nextInt(3) > 0) {
                publish(random.nextInt(20));
            } else {
                ObserverWorker worker =
                        bus.workers().get(random.nextInt(bus.workers().size()));
                for (int i = random.nextInt(8); i >= 0; i--) {
                    worker.step();
                }
            }
        }

        private void publish(int fate) {
            bus.publish(EventKind.SUPERVISOR_STARTED, FakeTime.START, EventBus.Patience.NEVER_WAITS, (seq, at) -> {
                if (fate < 2 && depth < DEEPEST) {
                    holdUp();
                }
                if (fate == 19) {
                    failed.add(seq);
                    throw new OutOfMemoryError("for the test");
                }
                return new Event.SupervisorStarted(seq, at, "s");
            });
        }

        private void holdUp() {
            depth++;
            for (int i = random.nextInt(5 * capacity); i > 0; i--) {
                act();
            }
            depth--;
        }
    }
}
