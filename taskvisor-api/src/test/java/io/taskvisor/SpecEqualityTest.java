package io.taskvisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.backoff.BackoffStrategy;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Specs and policies are values: what is written alike is equal, and one setting that differs makes a difference. */
class SpecEqualityTest {
    private static final Task WORK = context -> {};
    private static final TaskDefaults DEFAULTS = TaskDefaults.standard();

    private static TaskSpec task() {
        return TaskSpec.restartable("t", WORK);
    }

    private static GroupSpec group() {
        return GroupSpec.oneForAll("g", task(), TaskSpec.once("u", WORK));
    }

    static Stream<List<UnaryOperator<TaskSpec>>> differences() {
        return SharedPolicyTest.differences();
    }

    @ParameterizedTest
    @MethodSource("differences")
    void tasksAreEqualWhenAllTheirSettingsAre(List<UnaryOperator<TaskSpec>> ways) {
        TaskSpec one = ways.get(0).apply(task());
        TaskSpec other = ways.get(1).apply(task());
        assertNotEquals(one, other);
        assertNotEquals(one.policy(DEFAULTS), other.policy(DEFAULTS));
        TaskSpec again = ways.get(0).apply(TaskSpec.restartable("t", WORK));
        assertEquals(one, again);
        assertEquals(one.hashCode(), again.hashCode());
        assertEquals(one.policy(DEFAULTS).hashCode(), again.policy(DEFAULTS).hashCode());
    }

    @Test
    void aTaskIsItsNameAndItsWorkToo() {
        assertNotEquals(task(), TaskSpec.restartable("other", WORK));
        assertNotEquals(task(), TaskSpec.restartable("t", context -> {}));
        assertNotEquals(task(), group());
        assertNotEquals(TaskSpec.once("t", WORK), TaskSpec.restartable("t", WORK));
        assertEquals(TaskSpec.once("t", WORK), task().withRestart(RestartPolicy.NEVER));
        assertNotEquals(
                TaskSpec.periodic("t", Duration.ofSeconds(1), WORK),
                TaskSpec.fixedRate("t", Duration.ofSeconds(1), WORK));
    }

    @Test
    void policiesAreEqualByTheirSettings() {
        TaskPolicy filled = task().policy(DEFAULTS);
        assertEquals(task().withMaxRetries(3).policy(DEFAULTS), task().policy(DEFAULTS.withMaxRetries(3)));
        assertNotEquals(filled, task().policy(DEFAULTS.withMaxRetries(3)));
    }

    static Stream<UnaryOperator<GroupSpec>> groupSettings() {
        return Stream.of(
                spec -> spec.withIntensity(1, Duration.ofSeconds(1)),
                spec -> spec.withIntensity(2, Duration.ofSeconds(1)),
                spec -> spec.withBackoff(BackoffStrategy.none()),
                spec -> spec.withBackoff(BackoffStrategy.constant(Duration.ofSeconds(1))),
                spec -> spec.withAutoStop(AutoStop.ANY_SIGNIFICANT),
                spec -> spec.withSignificant(true));
    }

    @ParameterizedTest
    @MethodSource("groupSettings")
    void groupsAreEqualWhenAllTheirSettingsAre(UnaryOperator<GroupSpec> setting) {
        assertNotEquals(group(), setting.apply(group()));
        assertNotEquals(group().toString(), setting.apply(group()).toString());
        assertEquals(setting.apply(group()), setting.apply(group()));
        assertEquals(setting.apply(group()).hashCode(), setting.apply(group()).hashCode());
        assertEquals(setting.apply(group()).toString(), setting.apply(group()).toString());
    }

    @Test
    void aGroupIsItsNameItsStrategyAndItsChildrenInOrder() {
        TaskSpec u = TaskSpec.once("u", WORK);
        assertEquals(group(), GroupSpec.oneForAll("g", task(), u));
        assertNotEquals(group(), GroupSpec.oneForAll("g", u, task()));
        assertNotEquals(group(), GroupSpec.restForOne("g", task(), u));
        assertNotEquals(group(), GroupSpec.oneForAll("h", task(), u));
        assertNotEquals(group(), GroupSpec.oneForAll("g", task()));
        assertEquals(GroupSpec.oneForOne("top", group()), GroupSpec.oneForOne("top", group()));
    }

    @Test
    void configurationsAndDefaultsAreValuesAndShowTheirDurations() {
        SupervisorConfig config = SupervisorConfig.defaults().withGrace(Duration.ofMillis(300));
        assertEquals(config, SupervisorConfig.defaults().withGrace(Duration.ofMillis(300)));
        assertTrue(config.toString().contains("grace=300ms, headStart=3s, observerDrain=5s,"), config::toString);
        assertTrue(DEFAULTS.withTimeout(Duration.ofMillis(1500)).toString().contains("timeout=Optional[1500ms]"));
    }

    @Test
    void aTaskShowsWhatItDoesAboutMissedTicks() {
        TaskSpec one = TaskSpec.fixedRate("t", Duration.ofMinutes(1), WORK).withMissedTicks(MissedTicks.ONE);
        assertTrue(one.toString().contains("period 1m, missed ticks ONE"), one::toString);
    }
}
