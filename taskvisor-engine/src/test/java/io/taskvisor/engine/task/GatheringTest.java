package io.taskvisor.engine.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.TaskOutcome;
import io.taskvisor.engine.future.Allowance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A future of several outcomes. */
class GatheringTest {
    private static final int MANY = 100_000;

    private static final class Cell extends OutcomeCell {
        @Override
        protected void redo() {}

        void end(int attempts) {
            settle(new TaskOutcome.Completed(attempts));
            completeFuture();
        }
    }

    private static Gathering<Integer> of(List<Cell> cells) {
        Gathering<Integer> gathering = new Gathering<>(Allowance.none());
        gathering.begin(cells, cells::size);
        return gathering;
    }

    private static List<Cell> cells(int count) {
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            cells.add(new Cell());
        }
        return cells;
    }

    @Test
    void ofNoneIsDoneAtOnce() {
        assertEquals(0, of(List.of()).join());
    }

    @Test
    void isDoneWhenTheLastIs() {
        List<Cell> cells = cells(3);
        Gathering<Integer> gathering = of(cells);
        cells.get(1).end(1);
        cells.get(2).end(1);
        assertFalse(gathering.isDone());
        cells.get(0).end(1);
        assertEquals(3, gathering.join());
    }

    @Test
    void staysAsItsCallerHasCompletedIt() {
        List<Cell> cells = cells(2);
        Gathering<Integer> gathering = of(cells);
        assertTrue(gathering.complete(77));
        cells.forEach(cell -> cell.end(1));
        assertEquals(77, gathering.join());
    }

    @Test
    void veryManyThatEndInAnyOrderOverflowNoStack() throws Exception {
        List<Cell> cells = cells(MANY);
        Gathering<Integer> gathering = of(cells);
        List<Cell> shuffled = new ArrayList<>(cells);
        Collections.shuffle(shuffled, new Random(1));
        Thread other = new Thread(() -> shuffled.subList(0, MANY / 2).forEach(cell -> cell.end(1)));
        other.start();
        shuffled.subList(MANY / 2, MANY).forEach(cell -> cell.end(1));
        assertEquals(MANY, gathering.get(1, TimeUnit.MINUTES));
        other.join();
        assertEquals(MANY, of(cells).join());
    }

    @Test
    void veryManyThatEndedBeforeOverflowNoStack() {
        List<Cell> cells = cells(MANY);
        cells.forEach(cell -> cell.end(1));
        assertEquals(MANY, of(cells).join());
    }
}
