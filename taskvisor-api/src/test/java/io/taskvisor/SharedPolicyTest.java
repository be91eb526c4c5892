package io.taskvisor;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.taskvisor.backoff.BackoffStrategy;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Specs that are written alike, one after the other, share one policy: a million tasks do not have a million. */
class SharedPolicyTest {
    private static final TaskDefaults DEFAULTS = SupervisorConfig.defaults().taskDefaults();
    private static final Predicate<Throwable> NEVER = cause -> false;
    private static final Predicate<Throwable> ALWAYS = cause -> true;
    private static final Executor HERE = Runnable::run;
    private static final Executor NOWHERE = work -> {};

    private static TaskSpec spec(String name) {
        return TaskSpec.restartable(name, context -> {})
                .withTimeout(Duration.ofSeconds(7))
                .withBackoff(BackoffStrategy.exponential(Duration.ofMillis(3)).withMax(Duration.ofSeconds(8)))
                .withFatalWhen(NEVER)
                .withTags(Map.of("team", "sync"));
    }

    @Test
    void whatIsWrittenAlikeIsShared() {
        assertSame(spec("a").policy(DEFAULTS), spec("b").policy(DEFAULTS));
        assertSame(
                TaskSpec.periodic("a", Duration.ofSeconds(3), context -> {}).policy(DEFAULTS),
                TaskSpec.periodic("b", Duration.ofSeconds(3), context -> {}).policy(DEFAULTS));
    }

    @Test
    void twoSupervisorsFillInTheirOwn() {
        TaskDefaults others = DEFAULTS.withMaxRetries(3);
        assertNotSame(spec("a").policy(DEFAULTS), spec("b").policy(others));
        assertNotEquals(
                spec("a").policy(DEFAULTS).maxRetries(),
                spec("b").policy(others).maxRetries());
    }

    /** Its backoff may be of a class whose loader is to go. */
    @Test
    void constantsDoNotKeepWhatTheyWereFilledWith() {
        TaskSpec once = TaskSpec.once("once", context -> {});
        TaskSpec restartable = TaskSpec.restartable("restartable", context -> {});
        TaskDefaults mine = DEFAULTS.withBackoff(retry -> Duration.ofSeconds(1));
        WeakReference<?> ofOnce = new WeakReference<>(once.policy(mine));
        WeakReference<?> ofRestartable = new WeakReference<>(restartable.policy(mine));
        WeakReference<?> defaults = new WeakReference<>(mine);
        mine = null;
        assertTimeoutPreemptively(Duration.ofMinutes(1), () -> {
            while (!ofOnce.refersTo(null) || !ofRestartable.refersTo(null) || !defaults.refersTo(null)) {
                System.gc();
            }
        });
    }

    /** Each of them sets one thing in two ways, or sets something else. */
    static Stream<List<UnaryOperator<TaskSpec>>> differences() {
        Duration one = Duration.ofSeconds(1);
        Duration two = Duration.ofSeconds(2);
        return Stream.of(
                List.of(s -> s.withTimeout(one), s -> s.withTimeout(two)),
                List.of(s -> s.withTimeout(one), TaskSpec::withoutTimeout),
                List.of(s -> s.withTimeout(one), s -> s.withDeadline(one)),
                List.of(s -> s.withHeartbeat(one), s -> s.withReadiness(one)),
                List.of(s -> s.withHeartbeat(one), s -> s.withHeartbeat(two)),
                List.of(s -> s.withReadiness(one), s -> s.withReadiness(two)),
                List.of(s -> s.withDeadline(one), s -> s.withDeadline(two)),
                List.of(s -> s.withStableAfter(one), s -> s.withStableAfter(two)),
                List.of(s -> s.withStopGrace(one), s -> s.withStopGrace(two)),
                List.of(s -> s.withAbandonAfter(one), s -> s.withAbandonAfter(two)),
                List.of(s -> s.withInitialDelay(one), s -> s.withInitialDelay(two)),
                List.of(s -> s.withIntervalJitter(one), s -> s.withIntervalJitter(two)),
                List.of(s -> s.withMaxRetries(1), s -> s.withMaxRetries(2)),
                List.of(s -> s.withMaxRetries(1), TaskSpec::withUnlimitedRetries),
                List.of(s -> s.withRestart(RestartPolicy.NEVER), s -> s.withRestart(RestartPolicy.ALWAYS)),
                List.of(s -> s.withQuarantine(true), s -> s.withSignificant(true)),
                List.of(s -> s.withQuarantine(true), s -> s.withQuarantine(false)),
                List.of(s -> s.withSignificant(true), s -> s.withSignificant(false)),
                List.of(s -> s.withInterrupt(Interrupt.never()), s -> s.withInterrupt(Interrupt.atOnce())),
                List.of(s -> s.withBackoff(BackoffStrategy.constant(one)), s -> s.withBackoff(retry -> one)),
                List.of(
                        s -> s.withBackoff(BackoffStrategy.constant(one)),
                        s -> s.withBackoff(BackoffStrategy.constant(two))),
                List.of(s -> s.withFatalWhen(NEVER), s -> s.withFatalWhen(ALWAYS)),
                List.of(s -> s.withExecutor(HERE), s -> s.withExecutor(NOWHERE)),
                List.of(s -> s.withTags(Map.of("a", "1")), s -> s.withTags(Map.of("a", "2"))),
                List.of(
                        s -> TaskSpec.periodic(s.name(), one, s.task()),
                        s -> TaskSpec.periodic(s.name(), two, s.task())),
                List.of(
                        s -> TaskSpec.periodic(s.name(), one, s.task()),
                        s -> TaskSpec.fixedRate(s.name(), one, s.task())),
                List.of(
                        s -> TaskSpec.fixedRate(s.name(), one, s.task()).withMissedTicks(MissedTicks.SKIP),
                        s -> TaskSpec.fixedRate(s.name(), one, s.task()).withMissedTicks(MissedTicks.ONE)));
    }

    @ParameterizedTest
    @MethodSource("differences")
    void whatIsWrittenOtherwiseIsNot(List<UnaryOperator<TaskSpec>> ways) {
        TaskSpec plain = TaskSpec.restartable("t", context -> {});
        TaskSpec one = ways.get(0).apply(plain);
        TaskSpec two = ways.get(1).apply(plain);
        TaskSpec again = ways.get(0).apply(plain);
        assertNotSame(one.policy(DEFAULTS), two.policy(DEFAULTS));
        assertNotSame(two.policy(DEFAULTS), again.policy(DEFAULTS));
    }
}
