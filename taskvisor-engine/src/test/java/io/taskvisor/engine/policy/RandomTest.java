package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.backoff.Jitter;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Script;
import io.taskvisor.engine.testing.TestSupervisor;
import io.taskvisor.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The builder's source of jitter is the one that strategies get. */
class RandomTest {
    @Test
    void theStrategyGetsTheBuildersRandom() {
        FakeTime time = new FakeTime();
        RandomGenerator random = new Random(42);
        List<RandomGenerator> got = new ArrayList<>();
        try (TestSupervisor supervisor = TestSupervisor.built(time, builder -> builder.random(random))) {
            supervisor.run(TaskSpec.restartable("t", new Script(time).fail("1")).withBackoff(retry -> {
                got.add(retry.random());
                return Duration.ofSeconds(1);
            }));
        }
        assertSame(random, got.get(0));
    }

    @Test
    void equalSeedsMakeEqualDelays() {
        assertEquals(delays(7), delays(7));
    }

    private static List<Duration> delays(long seed) {
        FakeTime time = new FakeTime();
        int retries = 5;
        BackoffStrategy jittered =
                BackoffStrategy.exponential(Duration.ofMillis(100)).withJitter(Jitter.EQUAL);
        try (TestSupervisor supervisor = TestSupervisor.built(time, builder -> builder.random(new Random(seed)))) {
            supervisor.add(TaskSpec.restartable("t", new Script(time).fail("1")).withBackoff(jittered));
            for (int attempt = 1; attempt <= retries; attempt++) {
                supervisor.runNext();
                time.advance(Duration.ofSeconds(30));
            }
            Await.until(
                    "the events",
                    () -> supervisor
                                    .trail()
                                    .events(Event.RestartScheduled.class)
                                    .size()
                            >= retries);
            return supervisor.trail().events(Event.RestartScheduled.class).stream()
                    .limit(retries)
                    .map(Event.RestartScheduled::delay)
                    .toList();
        }
    }
}
