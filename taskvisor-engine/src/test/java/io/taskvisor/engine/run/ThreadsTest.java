package io.taskvisor.engine.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.engine.testing.Await;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Which threads are known, and for how long. */
class ThreadsTest {
    private final Threads threads = new Threads("test");

    @Test
    void aThreadThatCouldNotBeStartedIsNotKnown() {
        Thread never = threads.tracked("never", () -> {});
        assertEquals(Set.of(), threads.live(), "it is not started yet");
        assertThrows(
                OutOfMemoryError.class,
                () -> threads.track(never, () -> {
                    throw new OutOfMemoryError("unable to create native thread (pretended)");
                }));
        assertEquals(Set.of(), threads.live());
    }

    @Test
    void aThreadThatAPoolStartsIsKnownUntilItEnds() throws InterruptedException {
        CountDownLatch up = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread thread = threads.tracked("of-a-pool", () -> {
            up.countDown();
            Await.openStubbornly(end);
        });
        thread.start();
        assertTrue(threads.isLive(thread));
        Await.open(up);
        end.countDown();
        thread.join();
        assertFalse(threads.isLive(thread));
    }

    @Test
    void ourThreadsAreNotForeign() {
        assertFalse(Threads.isForeign(Threads.bare("ours", () -> {})));
        assertTrue(Threads.isForeign(new Thread() {}));
    }
}
