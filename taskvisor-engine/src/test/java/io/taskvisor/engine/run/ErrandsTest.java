package io.taskvisor.engine.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.engine.testing.Await;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** What helpers do when attempts that compute have all carriers. */
@EnabledForJreRange(min = JRE.JAVA_21)
class ErrandsTest {
    private static final int CARRIERS = Runtime.getRuntime().availableProcessors();
    private static final int MANY = 20_000;

    private final Threads threads = new Threads("errands");
    private final AtomicBoolean stop = new AtomicBoolean();

    @BeforeEach
    void takeAllCarriers() throws InterruptedException {
        threads.begin();
        CountDownLatch taken = new CountDownLatch(CARRIERS);
        for (int i = 0; i < CARRIERS; i++) {
            threads.execute("computes-" + i, new Threads.Tracked() {
                @Override
                protected void work() {
                    taken.countDown();
                    while (!stop.get()) {
                        Thread.onSpinWait();
                    }
                }
            });
        }
        Await.open(taken);
    }

    @AfterEach
    void giveThemBack() {
        stop.set(true);
        threads.close();
        Await.until("its threads end", () -> threads.live().isEmpty());
    }

    @Test
    void manyThatAreLateTogetherNeedNoThreadEach() {
        Set<Thread> ranOn = ConcurrentHashMap.newKeySet();
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < MANY; i++) {
            threads.help(() -> {
                ranOn.add(Thread.currentThread());
                done.incrementAndGet();
            });
        }
        Await.until("all have run", () -> done.get() == MANY);
        assertTrue(ranOn.size() <= Errands.MOST_SUBSTITUTES, () -> MANY + " ran on " + ranOn.size() + " threads");
    }

    @Test
    void someThatBlockDoNotHoldUpTheOthers() {
        CountDownLatch last = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            threads.help(() -> {
                Await.openStubbornly(last);
                done.incrementAndGet();
            });
        }
        threads.help(last::countDown);
        Await.until("all have run", () -> done.get() == 3);
    }
}
