package io.taskvisor.engine.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.TaskOutcome;
import io.taskvisor.engine.future.Allowance;
import io.taskvisor.engine.testing.Await;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The outcome and its future, by threads that race. */
class OutcomeCellTest {
    private static final int ROUNDS = 20_000;
    private static final TaskOutcome OUTCOME = new TaskOutcome.Completed(1);

    private static final class Cell extends OutcomeCell {
        @Override
        protected void redo() {}
    }

    @Test
    void whoAsksAndWhoSettlesDoNotMissEachOther() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        Cell[] cells = cells();
        Thread settling = new Thread(() -> {
            for (Cell cell : cells) {
                meet(together);
                cell.settle(OUTCOME);
                // As a thread does on which no code of the user's may run: whoever asks from now on sees to it himself.
                if (cell.isAsked()) {
                    cell.completeFuture();
                }
            }
        });
        settling.start();
        int missed = 0;
        for (Cell cell : cells) {
            meet(together);
            var asked = cell.future();
            Await.until("it is settled", cell::isSettled);
            if (asked != cell.future()) {
                missed++;
            }
        }
        settling.join();
        assertEquals(0, missed);
        for (Cell cell : cells) {
            assertSame(OUTCOME, cell.future().getNow(null));
        }
    }

    @Test
    void whoWaitsForTheOutcomeNeverRunsWhatHangsOnIt() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        AtomicInteger onWaiter = new AtomicInteger();
        AtomicInteger told = new AtomicInteger();
        AtomicInteger ran = new AtomicInteger();
        Thread waiter = Thread.currentThread();
        Cell[] cells = cells();
        for (Cell cell : cells) {
            cell.future().thenRun(() -> {
                ran.incrementAndGet();
                if (Thread.currentThread() == waiter) {
                    onWaiter.incrementAndGet();
                }
            });
        }
        Thread settling = new Thread(() -> {
            for (Cell cell : cells) {
                meet(together);
                cell.settle(OUTCOME);
                cell.completeFuture();
            }
        });
        settling.start();
        for (Cell cell : cells) {
            meet(together);
            AtomicInteger here = new AtomicInteger();
            cell.whenSettled(here::incrementAndGet);
            Await.until("the waiter is told", () -> here.get() > 0);
            told.incrementAndGet();
        }
        settling.join();
        assertEquals(0, onWaiter.get());
        assertEquals(ROUNDS, told.get());
        assertEquals(ROUNDS, ran.get());
    }

    @Test
    void whatHangsOnItMayAskForItAgainHoweverMuchThatIs() {
        AtomicInteger ran = new AtomicInteger();
        Cell cell = new Cell();
        for (int i = 0; i < ROUNDS; i++) {
            cell.future().handOut(Allowance.none()).thenRun(() -> {
                assertSame(OUTCOME, cell.future().handOut(Allowance.none()).join());
                ran.incrementAndGet();
            });
        }
        cell.settle(OUTCOME);
        cell.completeFuture();
        assertEquals(ROUNDS, ran.get());
    }

    @Test
    void whoAsksWhenItIsKnownRunsNothingOfOthers() {
        AtomicInteger ran = new AtomicInteger();
        Cell cell = new Cell();
        cell.ask(Allowance.none()).thenRun(ran::incrementAndGet);
        cell.settle(OUTCOME);
        assertSame(OUTCOME, cell.ask(Allowance.none()).getNow(null));
        assertEquals(0, ran.get());
        cell.completeFuture();
        assertEquals(1, ran.get());
    }

    @Test
    void isNotAskedUntilSomebodyAsks() {
        Cell cell = new Cell();
        cell.settle(OUTCOME);
        assertFalse(cell.isAsked());
        assertTrue(cell.future().isDone());
        assertTrue(cell.isAsked());
    }

    private static Cell[] cells() {
        Cell[] cells = new Cell[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            cells[i] = new Cell();
        }
        return cells;
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
