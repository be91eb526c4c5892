package io.taskvisor.engine.group;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.taskvisor.engine.run.Threads;
import io.taskvisor.engine.testing.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who answers the messages to groups, and in which order. */
class GroupMailboxTest {
    private final Threads threads = new Threads("mailbox");
    private volatile boolean calm;

    GroupMailboxTest() {
        threads.begin();
    }

    @AfterEach
    void close() {
        calm = true;
        threads.close();
    }

    private final class Box extends GroupMailbox {
        private final AtomicInteger answered = new AtomicInteger();

        /** A message that is followed by another one, as if somebody posted one whenever one was answered. */
        void postForEver() {
            post(() -> {
                answered.incrementAndGet();
                if (!calm) {
                    postForEver();
                }
            });
        }

        /** A message that this group and another one send each other. */
        void passForEver(Box other) {
            post(() -> {
                answered.incrementAndGet();
                if (!calm) {
                    other.passForEver(this);
                    told(other);
                }
            });
        }

        @Override
        Threads threads() {
            return threads;
        }

        @Override
        void broken(Throwable bug) {
            throw new AssertionError(bug);
        }
    }

    @Test
    void aThreadDoesNotAnswerForOthersForEver() {
        Box box = new Box();
        box.postForEver();
        box.attend();
        int sofar = box.answered.get();
        Await.until("somebody else goes on", () -> box.answered.get() > sofar);
    }

    @Test
    void norForGroupsThatAlwaysTellEachOtherSomething() {
        Box one = new Box();
        Box other = new Box();
        one.passForEver(other);
        one.attend();
        int sofar = other.answered.get();
        Await.until("somebody else goes on", () -> other.answered.get() > sofar);
    }

    @Test
    void whereThereIsNoHelperAnyMoreItDoes() {
        threads.help(() -> {}); // On 17, that there is a pool to be closed.
        threads.close();
        Box box = new Box();
        for (int i = 0; i < 10_000; i++) {
            box.post(box.answered::incrementAndGet);
        }
        box.attend();
        Await.until("all are answered", () -> box.answered.get() == 10_000);
    }

    @Test
    void whoeverAnswersTheOrderIsTheirs() {
        Box box = new Box();
        List<Integer> order = new ArrayList<>(); // Belongs to the turn.
        for (int i = 0; i < 10_000; i++) {
            int number = i;
            box.post(() -> {
                order.add(number);
                box.answered.incrementAndGet();
            });
        }
        box.attend();
        Await.until("all are answered", () -> box.answered.get() == 10_000);
        assertEquals(IntStream.range(0, 10_000).boxed().toList(), order);
    }

    @Test
    void allGroupsThatWereToldAreAttendedToHoweverMany() {
        Box box = new Box();
        List<Box> told = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            told.add(new Box());
        }
        box.post(() -> told.forEach(other -> {
            other.post(other.answered::incrementAndGet);
            box.told(other);
        }));
        box.attend();
        Await.until("all have answered", () -> told.stream().allMatch(other -> other.answered.get() == 1));
    }
}
