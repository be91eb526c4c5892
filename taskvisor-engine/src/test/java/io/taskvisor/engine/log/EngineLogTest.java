package io.taskvisor.engine.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.engine.testing.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.ResourceBundle;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EngineLogTest {
    private static final long LONG = TimeUnit.MINUTES.toNanos(2);
    private static final String MORE = " (for up to a minute, more lines about failures of observers are only counted)";

    private final Stub stub = new Stub();
    private final EngineLog log = new EngineLog("app", stub);

    /** A supervisor that writes on the current thread, and a logger that keeps what it is given. */
    private static class Stub implements EngineLog.Host, System.Logger {
        final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
        final Queue<Runnable> later = new ConcurrentLinkedQueue<>();
        final Queue<String> lines = new ConcurrentLinkedQueue<>();
        final AtomicInteger failing = new AtomicInteger();
        volatile boolean noThread;

        void advance(long byNanos) {
            nanos.addAndGet(byNanos);
        }

        void ring() {
            for (Runnable action = later.poll(); action != null; action = later.poll()) {
                action.run();
            }
        }

        @Override
        public long nanos() {
            return nanos.get();
        }

        @Override
        public void start(Runnable work) {
            if (noThread) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            work.run();
        }

        @Override
        public void later(long byNanos, Runnable action) {
            later.add(action);
        }

        @Override
        public System.Logger logger() {
            if (failing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new IllegalStateException("no logger");
            }
            return this;
        }

        @Override
        public String getName() {
            return "stub";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String message, @Nullable Throwable thrown) {
            if (failing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new IllegalStateException("the disk is full");
            }
            lines.add(level + " " + message + (thrown == null ? "" : ": " + thrown.getMessage()));
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String format, @Nullable Object... parameters) {
            log(level, bundle, format, (Throwable) null);
        }
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            log.log(LogKind.OBSERVER_FAILED, () -> "it failed");
        }
    }

    private static List<String> few() {
        List<String> few = new ArrayList<>();
        for (int i = 1; i < Quota.FEW; i++) {
            few.add("WARNING it failed");
        }
        few.add("WARNING it failed" + MORE);
        return few;
    }

    private void assertLines(List<String> expected, String... more) {
        List<String> all = new ArrayList<>(expected);
        all.addAll(List.of(more));
        assertEquals(all, List.copyOf(stub.lines));
    }

    @Test
    void whatOthersHaveWrittenMakesNoLineOfItsOwn() {
        log.log(LogKind.OBSERVER_FAILED, () -> "observer 'a\nb' failed", new IllegalStateException("no\nERROR forged"));
        assertEquals(
                List.of("WARNING observer 'a\\nb' failed: java.lang.IllegalStateException: no\\nERROR forged"),
                List.copyOf(stub.lines));
    }

    @Test
    void aLineHasItsLevelAndItsCause() {
        log.log(LogKind.INTERNAL_ERROR, () -> "internal error in task 'x'", new IllegalStateException("why"));
        log.log(LogKind.ABANDONED_ENDED, () -> "it has ended", null);
        assertLines(List.of(), "ERROR internal error in task 'x': why", "INFO it has ended");
    }

    @Test
    void ofManyLinesFewAreLoggedAndTheTimerTellsHowManyMoreThereWere() {
        fail(25);
        assertLines(few());
        stub.ring();
        assertLines(few()); // It came too early.
        fail(1);
        stub.advance(Quota.WINDOW_NANOS);
        fail(1);
        assertLines(
                few(),
                "WARNING supervisor 'app' left out 16 more lines about failures of observers",
                "WARNING it failed");
    }

    @Test
    void theTimerTellsWhenTheMinuteHasEnded() {
        fail(11);
        assertEquals(1, stub.later.size());
        stub.advance(Quota.WINDOW_NANOS);
        stub.ring();
        assertLines(few(), "WARNING supervisor 'app' left out 1 more line about failures of observers");
    }

    @Test
    void withoutATimerTheNextLineOfAnyKindTells() {
        fail(13);
        log.log(LogKind.NO_THREAD, () -> "no thread");
        stub.advance(Quota.WINDOW_NANOS);
        log.log(LogKind.NO_THREAD, () -> "no thread");
        assertLines(
                few(),
                "WARNING no thread",
                "WARNING supervisor 'app' left out 3 more lines about failures of observers",
                "WARNING no thread");
    }

    @Test
    void afterTheMinuteAsManyAreLoggedAgain() {
        fail(Quota.FEW);
        stub.advance(Quota.WINDOW_NANOS);
        fail(Quota.FEW);
        assertLines(few(), few().toArray(String[]::new));
    }

    @Test
    void closingTellsWhatWasLeftOut() {
        fail(12);
        assertTrue(log.close(LONG));
        assertLines(few(), "WARNING supervisor 'app' left out 2 more lines about failures of observers");
        assertTrue(log.close(LONG));
        assertEquals(Quota.FEW + 1, stub.lines.size());
    }

    @Test
    void aMessageIsOnlyBuiltWhereItIsLogged() {
        AtomicInteger built = new AtomicInteger();
        for (int i = 0; i < 100; i++) {
            log.log(LogKind.CALLBACK_FAILED, () -> "number " + built.incrementAndGet());
        }
        assertEquals(Quota.FEW, built.get());
    }

    @Test
    void whatFailsInLoggingHarmsNobodyAndIsCounted() {
        log.log(LogKind.OBSERVER_FAILED, () -> {
            throw new IllegalStateException("no text");
        });
        stub.failing.set(2); // The look-up, then the logger itself.
        fail(2);
        log.log(LogKind.NO_THREAD, () -> "no thread");
        assertTrue(log.close(LONG));
        assertLines(
                List.of(),
                "WARNING no thread",
                "WARNING supervisor 'app' left out 3 more lines about failures of observers");
    }

    @Test
    void linesThatNoThreadCouldBeStartedForAreWrittenSoonAfterOrAtTheEnd() {
        stub.noThread = true;
        fail(1);
        assertLines(List.of());
        stub.noThread = false;
        stub.ring();
        assertLines(List.of(), "WARNING it failed");
        stub.noThread = true;
        fail(1);
        assertTrue(log.close(LONG));
        assertLines(List.of(), "WARNING it failed", "WARNING it failed");
    }

    @Test
    void aLoggerThatBlocksHoldsNobodyUp() throws InterruptedException {
        CountDownLatch goOn = new CountDownLatch(1);
        Stub slow = new Stub() {
            @Override
            public void start(Runnable work) {
                Thread writer = new Thread(work);
                writer.setDaemon(true);
                writer.start();
            }

            @Override
            public void log(
                    Level level,
                    @Nullable ResourceBundle bundle,
                    @Nullable String message,
                    @Nullable Throwable thrown) {
                Await.openStubbornly(goOn);
                super.log(level, bundle, message, thrown);
            }
        };
        EngineLog blocked = new EngineLog("app", slow);
        for (int minute = 0; minute < 1_000; minute++) {
            blocked.log(LogKind.ABANDONED_ENDED, () -> "it has ended");
            blocked.log(LogKind.CALLBACK_FAILED, () -> "it failed");
            slow.advance(Quota.WINDOW_NANOS);
        }
        assertFalse(blocked.close(1));
        goOn.countDown();
        assertTrue(blocked.close(LONG));
        long told =
                slow.lines.stream().filter(line -> !line.contains("left out")).count();
        long leftOut = slow.lines.stream()
                .filter(line -> line.contains("left out"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*left out (\\d+) more.*", "$1")))
                .sum();
        assertTrue(told >= 500 && told + leftOut == 2_000, told + " told and " + leftOut + " left out");
    }

    @Test
    void ofManyThreadsEachLineIsLoggedOrCounted() throws InterruptedException {
        int each = 10_000;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> fail(each));
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertTrue(log.close(LONG));
        assertEquals(Quota.FEW + 1, stub.lines.size(), stub.lines::toString);
        assertTrue(
                stub.lines.contains("WARNING supervisor 'app' left out " + (4 * each - Quota.FEW)
                        + " more lines about failures of observers"),
                stub.lines::toString);
    }
}
