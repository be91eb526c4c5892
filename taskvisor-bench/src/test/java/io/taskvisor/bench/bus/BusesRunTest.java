package io.taskvisor.bench.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The benchmarks of buses do what they say; how fast is not for a test to judge. */
class BusesRunTest {
    @ParameterizedTest
    @EnumSource
    void burstsArriveAtEveryObserver(Peer peer) {
        EventBusBenchmark.Bursts bursts = new EventBusBenchmark.Bursts();
        bursts.peer = peer;
        bursts.observers = 4;
        bursts.open();
        try {
            for (int i = 0; i < 3; i++) {
                bursts.expect();
                new EventBusBenchmark().burst(bursts);
                bursts.drain();
            }
            assertEquals(List.of(3_000L, 3_000L, 3_000L, 3_000L), bursts.seen());
        } finally {
            bursts.close();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TASKVISOR_LOSSY")
    void nothingIsLostOnTheWay(Peer peer) throws InterruptedException {
        EventBusBenchmark.Lossless lossless = new EventBusBenchmark.Lossless();
        lossless.peer = peer;
        lossless.shape = "2-4";
        lossless.capacity = 65_536;
        lossless.open();
        try {
            assertEquals(1_000_000, new EventBusBenchmark().lossless(lossless));
            assertEquals(List.of(1_000_000L, 1_000_000L, 1_000_000L, 1_000_000L), lossless.seen());
        } finally {
            lossless.close();
        }
    }

    @Test
    void nothingIsBuiltForNobody() {
        EventBusBenchmark.Nobody nobody = new EventBusBenchmark.Nobody();
        new EventBusBenchmark().unwanted(nobody);
        assertEquals(List.of(), nobody.snapshots());
    }

    @ParameterizedTest
    @EnumSource
    void oneEventAtATimeArrives(Peer peer) {
        OneByOneProgram.Figures figures = OneByOneProgram.measure(peer, 2, 20, 1_000_000);
        assertTrue(figures.medianCost() > 0);
        assertTrue(figures.medianDelay() > 0);
    }

    @Test
    void lossesOfASlowObserverAreCounted() {
        SlowObserverProgram.Figures figures = SlowObserverProgram.measure(100, 100_000);
        assertEquals(100_000, figures.total());
    }

    /** The system counts processor time in ticks of 10 ms: an idle second may be none, and so may a starved one. */
    @ParameterizedTest
    @ValueSource(longs = {0, 100})
    void theShareOfACoreIsMeasured(long gapMillis) throws InterruptedException {
        double share = IdleBusProgram.measure(1, gapMillis, 1);
        assertTrue(share >= 0 && Double.isFinite(share), () -> "it took " + share);
    }
}
