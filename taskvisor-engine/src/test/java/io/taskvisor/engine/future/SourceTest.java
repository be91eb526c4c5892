package io.taskvisor.engine.future;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.engine.testing.Await;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of futures that were handed out: of those that matter, and of those that nobody has any more. */
class SourceTest {
    private static final int MANY = 1_000;

    private final Source<String> source = new Source<>();

    private CompletableFuture<String> handOut() {
        return source.handOut(Allowance.none());
    }

    private void poll(int times) {
        for (int i = 0; i < times; i++) {
            assertFalse(handOut().isDone());
        }
    }

    /** Returns when a collection has cleared what only weak references had. */
    private static void collectGarbage() {
        WeakReference<Object> garbage = new WeakReference<>(new Object());
        collectUntil("garbage is collected", garbage);
    }

    private static void collectUntil(String what, WeakReference<?> cleared) {
        Await.until(what, () -> {
            System.gc();
            return cleared.refersTo(null);
        });
    }

    @Test
    void eachIsItsCallersOwn() {
        CompletableFuture<String> mine = handOut();
        CompletableFuture<String> cancelled = handOut();
        CompletableFuture<String> untouched = handOut();
        assertNotSame(mine, untouched);
        assertTrue(mine.complete("mine"));
        assertTrue(cancelled.cancel(true));
        assertFalse(untouched.isDone());
        source.bring("value");
        assertEquals("mine", mine.join());
        assertTrue(cancelled.isCancelled());
        assertEquals("value", untouched.join());
        assertEquals("value", handOut().join());
        source.bring("another");
        assertEquals("value", handOut().join());
    }

    @Test
    void aFailureReachesAll() {
        CompletableFuture<String> one = handOut();
        CompletableFuture<String> other = handOut();
        IllegalStateException failure = new IllegalStateException("no");
        source.fail(failure);
        for (CompletableFuture<String> each : List.of(one, other, handOut())) {
            assertSame(
                    failure, assertThrows(CompletionException.class, each::join).getCause());
        }
    }

    @Test
    void whatIsPolledAndDroppedIsLetGo() {
        WeakReference<?> first = new WeakReference<>(handOut());
        poll(MANY);
        collectUntil("what was dropped is let go", first);
    }

    @Test
    void theNewestAndAsManyAsAreAllowedAreHeld() {
        Allowance allowance = Allowance.ofSupervisor();
        WeakReference<?> first = new WeakReference<>(source.handOut(allowance));
        for (int i = 0; i < MANY; i++) {
            assertFalse(source.handOut(allowance).isDone());
        }
        collectGarbage();
        assertFalse(first.refersTo(null));
        source.bring("value");
    }

    @Test
    void whatSomebodyHasIsCompletedHoweverOftenOthersPoll() {
        List<CompletableFuture<String>> kept = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            kept.add(handOut());
            poll(MANY);
            if (i % 10 == 0) {
                collectGarbage();
            }
        }
        source.bring("value");
        kept.forEach(each -> assertEquals("value", each.getNow("nothing")));
    }

    /** Ways in which something comes to depend on a future that is then dropped. */
    private enum Way {
        RUN {
            @Override
            void depend(CompletableFuture<String> future, Consumer<Object> told) {
                future.thenAccept(told);
            }
        },
        ALL_OF {
            @Override
            void depend(CompletableFuture<String> future, Consumer<Object> told) {
                CompletableFuture.allOf(future, CompletableFuture.completedFuture(1))
                        .thenAccept(told);
            }
        },
        ANY_OF {
            @Override
            void depend(CompletableFuture<String> future, Consumer<Object> told) {
                CompletableFuture.anyOf(future, new CompletableFuture<>()).thenAccept(told);
            }
        },
        ARGUMENT {
            @Override
            void depend(CompletableFuture<String> future, Consumer<Object> told) {
                CompletableFuture.completedFuture(1).thenAcceptBoth(future, (one, value) -> told.accept(value));
            }
        },
        COMPOSED {
            @Override
            void depend(CompletableFuture<String> future, Consumer<Object> told) {
                CompletableFuture.completedFuture(1).thenCompose(one -> future).thenAccept(told);
            }
        },
        MINIMAL {
            @Override
            void depend(CompletableFuture<String> future, Consumer<Object> told) {
                future.minimalCompletionStage().thenAccept(told);
            }
        },
        COPIED {
            @Override
            void depend(CompletableFuture<String> future, Consumer<Object> told) {
                future.copy().thenAccept(told);
            }
        },
        TIMED {
            @Override
            void depend(CompletableFuture<String> future, Consumer<Object> told) {
                future.orTimeout(1, TimeUnit.DAYS).thenAccept(told);
            }
        };

        abstract void depend(CompletableFuture<String> future, Consumer<Object> told);
    }

    @ParameterizedTest
    @EnumSource
    void whatDependsOnAFutureHappensThoughItIsDroppedAtOnce(Way way) {
        AtomicInteger told = new AtomicInteger();
        for (int i = 0; i < 20; i++) {
            way.depend(handOut(), value -> told.incrementAndGet());
            poll(i);
        }
        poll(MANY);
        collectGarbage();
        poll(MANY);
        collectGarbage();
        source.bring("value");
        assertEquals(20, told.get());
    }

    @ParameterizedTest
    @EnumSource
    void whatDependsOnAnOldFutureHappensThoughItIsDroppedThen(Way way) {
        AtomicInteger told = new AtomicInteger();
        List<CompletableFuture<String>> old = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            old.add(handOut());
        }
        poll(MANY);
        collectGarbage(); // They are still there after this, which is seen at the next call.
        poll(1);
        old.forEach(each -> way.depend(each, value -> told.incrementAndGet()));
        old.clear();
        collectGarbage();
        poll(MANY);
        collectGarbage();
        source.bring("value");
        assertEquals(20, told.get());
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"ALL_OF", "ANY_OF"})
    void whatDependsOnADoubtfulFutureHappensThoughItIsDroppedThen(Way way) {
        AtomicInteger told = new AtomicInteger();
        List<CompletableFuture<String>> old = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            old.add(handOut());
        }
        poll(MANY);
        old.forEach(each -> way.depend(each, value -> told.incrementAndGet()));
        old.clear();
        collectGarbage();
        source.bring("value");
        assertEquals(20, told.get());
    }

    @Test
    void whatWasCancelledOrTimedOutIsLetGo() {
        CompletableFuture<String> cancelled = handOut();
        cancelled.thenRun(() -> {});
        CompletableFuture<String> timed = handOut().orTimeout(1, TimeUnit.NANOSECONDS);
        WeakReference<?> one = new WeakReference<>(cancelled);
        WeakReference<?> other = new WeakReference<>(timed);
        cancelled.cancel(true);
        Await.until("it has timed out", timed::isDone);
        cancelled = null;
        timed = null;
        poll(MANY);
        collectUntil("the cancelled one is let go", one);
        collectUntil("the one that timed out is let go", other);
    }

    @Test
    void whatHasAllBeenHeldAfterACollectionIsAskedAgain() {
        List<CompletableFuture<String>> kept = new ArrayList<>();
        List<WeakReference<?>> all = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            CompletableFuture<String> each = handOut();
            kept.add(each);
            all.add(new WeakReference<>(each));
        }
        collectGarbage();
        poll(1);
        kept.clear();
        Await.until("all but the newest are let go", () -> {
            poll(1);
            System.gc();
            return all.stream()
                            .limit(MANY - 20)
                            .filter(each -> !each.refersTo(null))
                            .count()
                    == 0;
        });
    }

    /** One that runs out of memory when it is told for the first time. */
    private static final class Failing extends Copy<String, String> {
        private int told;

        @Override
        protected void arrived(String value) {
            if (told++ == 0) {
                throw new OutOfMemoryError("not now");
            }
            complete(value);
        }
    }

    @Test
    void whatRanOutOfMemoryIsToldWhenTheValueIsBroughtAgainAndTheOthersAtOnce() {
        for (int others = 0; others < 3; others++) {
            Source<String> failing = new Source<>();
            List<CompletableFuture<String>> told = new ArrayList<>();
            for (int i = 0; i < others; i++) {
                told.add(failing.handOut(Allowance.none()));
            }
            CompletableFuture<String> late = failing.handOut(new Failing(), Allowance.none());
            for (int i = 0; i < others; i++) {
                told.add(failing.handOut(Allowance.none()));
            }
            assertThrows(OutOfMemoryError.class, () -> failing.bring("value"));
            told.forEach(each -> assertEquals("value", each.getNow("nothing")));
            assertFalse(late.isDone());
            assertEquals("value", failing.handOut(Allowance.none()).getNow("nothing"));
            failing.bring("value");
            assertEquals("value", late.getNow("nothing"));
        }
    }

    @Test
    void whoAsksWhileTheValueComesIsTold() throws Exception {
        int rounds = 2_000;
        CyclicBarrier together = new CyclicBarrier(3);
        List<Source<String>> sources = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            sources.add(new Source<>());
        }
        List<CompletableFuture<String>> futures = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Thread asking = new Thread(() -> {
                for (Source<String> each : sources) {
                    List<CompletableFuture<String>> mine = new ArrayList<>();
                    meet(together);
                    for (int n = 0; n < 20; n++) {
                        mine.add(each.handOut(Allowance.none()));
                    }
                    synchronized (futures) {
                        futures.addAll(mine);
                    }
                }
            });
            asking.start();
            threads.add(asking);
        }
        for (Source<String> each : sources) {
            meet(together);
            each.bring("value");
        }
        for (Thread each : threads) {
            each.join(Duration.ofMinutes(1).toMillis());
        }
        assertEquals(rounds * 40, futures.size());
        futures.forEach(each -> assertEquals("value", each.getNow("nothing")));
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
