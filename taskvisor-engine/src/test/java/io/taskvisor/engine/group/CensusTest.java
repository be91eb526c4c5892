package io.taskvisor.engine.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.engine.testing.Await;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Counting who came in and who is done, and closing the door. */
class CensusTest {
    private final Census census = new Census();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    private CompletableFuture<Boolean> awaiting(Census.Until until) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return census.awaitEmpty(Await.LIMIT.toNanos(), until);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                threads);
    }

    @Test
    void itIsEmptyWhenAllThatWereAcceptedAreDelivered() throws InterruptedException {
        assertTrue(census.isEmpty());
        assertTrue(census.awaitEmpty(0, Census.Until.EMPTY));
        census.accepted(2);
        census.delivered();
        assertFalse(census.isEmpty());
        assertFalse(census.awaitEmpty(0, Census.Until.EMPTY));
        assertFalse(census.awaitEmpty(1_000, Census.Until.EMPTY));
        assertFalse(census.awaitEmpty(-1, Census.Until.EMPTY));
        census.delivered();
        assertTrue(census.isEmpty());
    }

    @Test
    void theLastDeliveryWakesAllWhoWait() {
        census.accepted(1);
        CompletableFuture<Boolean> one = awaiting(Census.Until.EMPTY);
        CompletableFuture<Boolean> other = awaiting(Census.Until.EMPTY_OR_CLOSED);
        census.delivered();
        assertTrue(one.join());
        assertTrue(other.join());
    }

    @Test
    void closingWakesThoseWhoAreToldOfIt() {
        census.accepted(1);
        CompletableFuture<Boolean> told = awaiting(Census.Until.EMPTY_OR_CLOSED);
        CompletableFuture<Boolean> notTold = awaiting(Census.Until.EMPTY);
        census.close();
        assertFalse(told.join());
        assertFalse(notTold.isDone());
        census.delivered();
        assertTrue(notTold.join());
    }

    @Test
    void waitingIsInterruptible() {
        census.accepted(1);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> census.awaitEmpty(Long.MAX_VALUE, Census.Until.EMPTY));
    }

    @Test
    void nobodyEntersAClosedCensus() {
        assertTrue(census.enter());
        census.leave();
        census.close();
        assertTrue(census.isClosed());
        assertFalse(census.enter());
    }

    @Test
    void closingWaitsForThoseWhoEntered() throws InterruptedException {
        assertTrue(census.enter());
        CountDownLatch closes = new CountDownLatch(1);
        CompletableFuture<Void> closed = CompletableFuture.runAsync(
                () -> {
                    closes.countDown();
                    census.close();
                },
                threads);
        Await.open(closes);
        Await.until("it closes", census::isClosed);
        assertFalse(closed.isDone());
        census.leave();
        closed.join();
    }

    @Test
    void whoeverEnteredBeforeTheCloseWasCountedBeforeItReturned() {
        AtomicInteger accepted = new AtomicInteger();
        CompletableFuture<?>[] adders = new CompletableFuture<?>[4];
        for (int i = 0; i < adders.length; i++) {
            adders[i] = CompletableFuture.runAsync(
                    () -> {
                        while (census.enter()) {
                            census.accepted(1);
                            accepted.incrementAndGet();
                            census.leave();
                        }
                    },
                    threads);
        }
        Await.until("some came in", () -> accepted.get() > 1_000);
        census.close();
        int seen = accepted.get();
        CompletableFuture.allOf(adders).join();
        assertEquals(seen, accepted.get());
    }
}
