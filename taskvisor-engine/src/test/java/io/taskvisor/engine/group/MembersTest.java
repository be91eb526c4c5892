package io.taskvisor.engine.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.engine.group.Member.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The children of a group in their order, and how many are in each stage. */
class MembersTest {
    private final Members members = new Members();

    private Member add(long sequence) {
        Member member = Child.member(sequence);
        members.add(member);
        return member;
    }

    private List<Long> order() {
        List<Long> order = new ArrayList<>();
        members.forEach(member -> order.add(member.child().sequence()));
        return order;
    }

    @Test
    void theyAreInTheOrderOfTheirAcceptanceWheneverTheyCome() {
        for (long sequence : new long[] {3, 5, 4, 9, 1, 7}) {
            add(sequence);
        }
        assertEquals(List.of(1L, 3L, 4L, 5L, 7L, 9L), order());
        assertEquals(6, members.size());
    }

    @Test
    void theFirstTheLastAndOneBetweenMayLeave() {
        Member first = add(1);
        Member middle = add(2);
        Member last = add(3);
        members.remove(middle);
        assertEquals(List.of(1L, 3L), order());
        members.remove(last);
        assertEquals(first, members.last());
        members.remove(first);
        assertNull(members.first());
        assertNull(members.last());
        assertTrue(members.isEmpty());
    }

    @Test
    void whoHasLeftKeepsNobody() {
        Member first = add(1);
        Member middle = add(2);
        Member last = add(3);
        for (Member leaving : List.of(middle, first, last)) {
            members.remove(leaving);
            assertNull(leaving.previous, leaving::toString);
            assertNull(leaving.next, leaving::toString);
        }
    }

    /** A message whose answer fails for want of memory is answered again. */
    @Test
    void toComeOrLeaveTwiceIsToDoItOnce() {
        Member first = add(1);
        Member last = add(2);
        members.add(first);
        assertEquals(2, members.size());
        members.remove(first);
        members.remove(first);
        assertEquals(List.of(2L), order());
        assertEquals(1, members.size());
        members.hasBeenReady(last);
        assertTrue(members.allHaveBeenReady());
    }

    @Test
    void whoLeavesWhileEachIsLookedAtLeadsOn() {
        add(1);
        add(2);
        add(3);
        List<Long> seen = new ArrayList<>();
        members.forEach(member -> {
            seen.add(member.child().sequence());
            members.remove(member);
        });
        assertEquals(List.of(1L, 2L, 3L), seen);
        assertTrue(members.isEmpty());
    }

    @Test
    void eachIsReadyOnceUntilAllAreToBeReadyAnew() {
        Member one = add(1);
        Member two = add(2);
        members.hasBeenReady(one);
        members.hasBeenReady(one);
        assertFalse(members.allHaveBeenReady());
        members.hasBeenReady(two);
        assertTrue(members.allHaveBeenReady());
        members.expectReady();
        assertFalse(members.allHaveBeenReady());
        members.remove(one);
        members.hasBeenReady(two);
        assertTrue(members.allHaveBeenReady());
    }

    @Test
    void nobodyWaitsForOneThatLeftBeforeItWasReady() {
        Member one = add(1);
        members.hasBeenReady(one);
        Member two = add(2);
        assertFalse(members.allHaveBeenReady());
        members.remove(two);
        assertTrue(members.allHaveBeenReady());
    }

    /** Against a sorted map. */
    @Test
    void theCountsAreThoseOfALookAtEach() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        TreeMap<Long, Member> model = new TreeMap<>();
        for (int i = 0; i < 5_000; i++) {
            long sequence = random.nextInt(50);
            Member there = model.get(sequence);
            if (there == null) {
                model.put(sequence, add(sequence));
            } else if (random.nextInt(3) == 0) {
                members.remove(there);
                model.remove(sequence);
            } else if (random.nextInt(4) == 0) {
                members.hasBeenReady(there);
            } else {
                members.move(there, Stage.values()[random.nextInt(Stage.values().length)]);
            }
            String message = "seed " + seed + ", deed " + i;
            assertEquals(new ArrayList<>(model.keySet()), order(), message);
            for (Stage stage : Stage.values()) {
                assertEquals(
                        model.values().stream().filter(m -> m.stage == stage).count(), members.in(stage), message);
            }
            assertEquals(model.values().stream().allMatch(m -> m.hasBeenReady), members.allHaveBeenReady(), message);
            assertEquals(
                    model.values().stream()
                            .noneMatch(m ->
                                    m.stage == Stage.STARTED || m.stage == Stage.READY || m.stage == Stage.HALTING),
                    members.allDown(),
                    message);
        }
    }
}
