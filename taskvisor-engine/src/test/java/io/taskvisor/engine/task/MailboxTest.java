package io.taskvisor.engine.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.TaskState;
import io.taskvisor.engine.run.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/** One word, many signallers: every signal is answered, one thread at a time, and the turn is never lost. */
class MailboxTest {
    private static final int[] SIGNALS = {
        Mailbox.START, Mailbox.THREAD, Mailbox.PERMIT, Mailbox.ALARM, Mailbox.CANCEL, Mailbox.RESTART
    };
    private static final int SENT = 100_000;

    /** Answers a signal with what its sender had written before. */
    private static final class Desk extends Mailbox {
        /** What each sender has sent last, with nothing but the word to carry it over. */
        private final int[] sent = new int[SIGNALS.length];

        // Belong to the turn.
        private final int[] seen = new int[SIGNALS.length];
        private long turns;
        private int pauses;

        private boolean inside;
        private int overlaps;
        private int backwards;

        @Override
        void answer(int signals) {
            if (inside) {
                overlaps++;
            }
            inside = true;
            turns++;
            for (int i = 0; i < SIGNALS.length; i++) {
                if ((signals & SIGNALS[i]) != 0) {
                    int now = sent[i];
                    if (now < seen[i]) {
                        backwards++;
                    }
                    seen[i] = now;
                }
            }
            if ((signals & PAUSE) != 0) {
                pauses++;
            }
            inside = false;
        }

        @Override
        protected void redo() {
            work();
        }

        long work() {
            return work(takeSignals());
        }

        long work(int signals) {
            long taken = 0;
            int toAnswer = signals;
            do {
                taken++;
                answer(toAnswer);
                toAnswer = giveBack();
            } while (toAnswer != 0);
            return taken;
        }
    }

    @Test
    void everySignalIsAnsweredWithWhatWasWrittenBefore() throws Exception {
        Desk desk = new Desk();
        AtomicIntegerArray taken = new AtomicIntegerArray(SIGNALS.length);
        together(SIGNALS.length, me -> {
            Random random = new Random(me);
            for (int n = 1; n <= SENT; n++) {
                desk.sent[me] = n;
                int toAnswer = desk.send(SIGNALS[me], 0);
                if (toAnswer != 0) {
                    taken.addAndGet(me, (int) desk.work(toAnswer));
                }
                for (int spin = random.nextInt(20); spin > 0; spin--) {
                    Thread.onSpinWait();
                }
            }
        });
        assertTrue(Mailbox.free(desk.word()), "the turn is free again");
        assertEquals(Mailbox.CLEAR, desk.send(Mailbox.CLEAR, 0), "and can be had");
        for (int i = 0; i < SIGNALS.length; i++) {
            assertEquals(SENT, desk.seen[i], "the last signal of sender " + i);
        }
        assertEquals(0, desk.overlaps);
        assertEquals(0, desk.backwards);
        long sum = 0;
        for (int i = 0; i < SIGNALS.length; i++) {
            sum += taken.get(i);
        }
        assertEquals(sum, desk.turns, "turns counted without a lock");
    }

    @Test
    void whatIsDecidedOnTheWordIsDecidedOnce() throws Exception {
        Desk desk = new Desk();
        AtomicIntegerArray done = new AtomicIntegerArray(2);
        together(4, me -> {
            for (int n = 0; n < SENT; n++) {
                boolean pause = (n + me) % 2 == 0;
                int now = desk.word();
                boolean paused = (now & Mailbox.PAUSED) != 0;
                boolean sent = pause != paused
                        && (pause
                                ? desk.sendIf(now, Mailbox.PAUSE | Mailbox.PAUSED, 0)
                                : desk.sendIf(now, Mailbox.RESUME, Mailbox.PAUSED));
                if (sent) {
                    done.incrementAndGet(pause ? 1 : 0);
                    if (Mailbox.free(now)) {
                        desk.work();
                    }
                }
            }
        });
        int stillPaused = desk.has(Mailbox.PAUSED) ? 1 : 0;
        assertTrue(done.get(1) > 0);
        assertEquals(done.get(0) + stillPaused, done.get(1), "each resume undoes one pause");
        assertTrue(desk.pauses <= done.get(1));
        assertTrue(Mailbox.free(desk.word()), "the turn is free again");
    }

    @Test
    void movingOnLosesNoSignal() throws Exception {
        Desk desk = new Desk();
        desk.acceptWithTurn();
        desk.moveTo(TaskState.WAITING);
        together(2, me -> {
            for (int n = 0; n < SENT; n++) {
                if (me == 0) {
                    desk.moveTo(TaskState.RUNNING); // Has the turn all the time.
                    desk.moveTo(TaskState.WAITING);
                } else {
                    desk.sent[0] = n;
                    assertEquals(0, desk.send(Mailbox.START, 0));
                }
            }
        });
        assertTrue(desk.has(Mailbox.START));
        assertEquals(Mailbox.START, desk.giveBack(), "there is a signal to answer");
        desk.work(Mailbox.START);
        assertEquals(SENT - 1, desk.seen[0]);
        assertEquals(TaskState.WAITING, desk.phase());
    }

    @Test
    void onlyLegalMovesAreMade() {
        Desk desk = new Desk();
        assertEquals(TaskState.PENDING, desk.phase());
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> desk.moveTo(TaskState.RUNNING));
        assertEquals("a task cannot go from PENDING to RUNNING", refused.getMessage());
        assertTrue(desk.decide());
        assertFalse(desk.decide());
        for (TaskState state : TaskState.values()) {
            assertThrows(IllegalStateException.class, () -> desk.moveTo(state), state::toString);
        }
    }

    @Test
    void aBorrowedThreadLeavesTheEndOfAnAttemptToOthers() {
        assertFalse(Mailbox.mayAnswer(Role.BORROWED, Mailbox.ENDED | Mailbox.ALARM));
        assertFalse(Mailbox.mayAnswer(Role.BORROWED, Mailbox.REJECTED));
        assertTrue(Mailbox.mayAnswer(Role.BORROWED, Mailbox.ALARM | Mailbox.CANCEL));
        assertTrue(Mailbox.mayAnswer(Role.CALLER, Mailbox.ENDED));
        assertTrue(Mailbox.mayAnswer(Role.WORKER, Mailbox.ENDED));
    }

    /** What one of several threads does. */
    private interface Deed {
        void by(int me);
    }

    private static void together(int count, Deed deed) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        for (int i = 0; i < count; i++) {
            int me = i;
            Thread thread = new Thread(() -> {
                try {
                    deed.by(me);
                } catch (Throwable e) {
                    failures.add(e);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), failures);
    }
}
