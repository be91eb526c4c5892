package io.taskvisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.backoff.BackoffStrategy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A group's spec, as a value. */
class GroupSpecTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final TaskSpec A = TaskSpec.once("a", context -> {});
    private static final TaskSpec B = TaskSpec.once("b", context -> {});

    @Test
    void theFactoriesSayTheStrategy() {
        assertEquals(
                List.of(GroupStrategy.ONE_FOR_ONE, GroupStrategy.ONE_FOR_ALL, GroupStrategy.REST_FOR_ONE),
                List.of(
                        GroupSpec.oneForOne("g").strategy(),
                        GroupSpec.oneForAll("g").strategy(),
                        GroupSpec.restForOne("g").strategy()));
    }

    @Test
    void theDefaultsAreAsDocumented() {
        GroupSpec group = GroupSpec.oneForOne("g");
        assertEquals("g", group.name());
        assertEquals(List.of(), group.children());
        assertTrue(group.intensity().isUnlimited());
        assertEquals(Optional.empty(), group.backoff());
        assertEquals(AutoStop.NEVER, group.autoStop());
        assertFalse(group.significant());
        assertFalse(A.significant());
    }

    @Test
    void onlyDependentChildrenHaveAnIntensityByDefault() {
        assertEquals(Intensity.NO_LIMIT, GroupSpec.oneForOne("g", A).intensity());
        assertEquals(
                new Intensity(10, Duration.ofMinutes(1)),
                GroupSpec.oneForAll("g", A).intensity());
        assertEquals(
                new Intensity(10, Duration.ofMinutes(1)),
                GroupSpec.restForOne("g", A).intensity());
    }

    @Test
    void theChildrenAreInOrderAndCopied() {
        GroupSpec inner = GroupSpec.oneForAll("inner", B);
        ChildSpec[] children = {B, inner, A};
        GroupSpec group = GroupSpec.restForOne("g", children);
        children[0] = A;
        assertEquals(List.of(B, inner, A), group.children());
        assertThrows(UnsupportedOperationException.class, () -> group.children().clear());
    }

    @Test
    void everyCopyChangesOneThing() {
        BackoffStrategy backoff = BackoffStrategy.constant(SECOND);
        GroupSpec group = GroupSpec.oneForAll("g", A, B);
        GroupSpec changed = group.withIntensity(3, SECOND)
                .withBackoff(backoff)
                .withAutoStop(AutoStop.ANY_SIGNIFICANT)
                .withSignificant(true);
        assertEquals(new Intensity(3, SECOND), changed.intensity());
        assertEquals(Intensity.NO_LIMIT, changed.withUnlimitedIntensity().intensity());
        assertSame(backoff, changed.backoff().orElseThrow());
        assertEquals(AutoStop.ANY_SIGNIFICANT, changed.autoStop());
        assertTrue(changed.significant());
        assertFalse(changed.withSignificant(false).significant());
        assertEquals("g", changed.name());
        assertEquals(GroupStrategy.ONE_FOR_ALL, changed.strategy());
        assertEquals(List.of(A, B), changed.children());

        assertNotSame(group, changed);
        assertEquals(Intensity.DEFAULT, group.intensity());
        assertEquals(Optional.empty(), group.backoff());
        assertEquals(AutoStop.NEVER, group.autoStop());
        assertFalse(group.significant());
    }

    @Test
    void eachCopyLeavesTheRestAsItWas() {
        BackoffStrategy backoff = BackoffStrategy.none();
        GroupSpec group = GroupSpec.oneForOne("g", A)
                .withIntensity(Intensity.UNLIMITED, SECOND)
                .withBackoff(backoff)
                .withAutoStop(AutoStop.ALL_SIGNIFICANT)
                .withSignificant(true);
        for (GroupSpec copy : List.of(
                group.withIntensity(Intensity.UNLIMITED, SECOND),
                group.withBackoff(backoff),
                group.withAutoStop(AutoStop.ALL_SIGNIFICANT),
                group.withSignificant(true))) {
            assertEquals(new Intensity(Intensity.UNLIMITED, SECOND), copy.intensity());
            assertSame(backoff, copy.backoff().orElseThrow());
            assertEquals(AutoStop.ALL_SIGNIFICANT, copy.autoStop());
            assertTrue(copy.significant());
            assertEquals(List.of(A), copy.children());
        }
    }

    @Test
    void childrenOfDifferentGroupsMayHaveTheSameName() {
        GroupSpec group = GroupSpec.oneForOne("a", A, GroupSpec.oneForOne("b", A, B));
        assertEquals(2, group.children().size());
    }

    @Test
    void itShowsItsStrategyAndItsChildren() {
        assertEquals(
                "GroupSpec[app: rest_for_one [a, workers]]",
                GroupSpec.restForOne("app", A, GroupSpec.oneForOne("workers", B))
                        .toString());
        assertEquals("GroupSpec[g: one_for_one []]", GroupSpec.oneForOne("g").toString());
    }

    @Test
    void aTaskSaysThatItIsSignificant() {
        assertTrue(A.withSignificant(true).significant());
        assertEquals(
                "TaskSpec[a: restart NEVER, significant]",
                A.withSignificant(true).toString());
        assertFalse(A.withSignificant(true).withSignificant(false).significant());
    }
}
