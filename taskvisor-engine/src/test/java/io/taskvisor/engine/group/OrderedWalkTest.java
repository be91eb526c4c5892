package io.taskvisor.engine.group;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.taskvisor.engine.group.Member.Stage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Who is halted or started next, as a function of the children's stages: one of the letters {@code I S R H F Q X} for each,
 * from 0 on in the start order.
 */
class OrderedWalkTest {
    private final Members members = new Members();
    private final List<Member> all = new ArrayList<>();
    private final OrderedWalk walk = new OrderedWalk();

    private void children(String stages) {
        for (char letter : stages.toCharArray()) {
            Member member = add(all.size());
            members.move(member, Child.stage(letter));
        }
    }

    private Member add(long sequence) {
        Member member = Child.member(sequence);
        members.add(member);
        all.add(member);
        return member;
    }

    private void down(int to, boolean afresh) {
        walk.down(all.get(to), members, afresh);
    }

    private void move(int child, char letter) {
        members.move(all.get(child), Child.stage(letter));
    }

    private void leave(int child) {
        walk.leaving(all.get(child));
        members.remove(all.get(child));
    }

    private String next(boolean up, boolean together) {
        OrderedWalk.Step step = walk.next(members, up, together);
        Member member = step.member();
        return member == null ? step.what().toString() : step.what() + " " + member.name();
    }

    private String next() {
        return next(true, false);
    }

    /** The first step up from the first child; one-for-all where {@code together}. */
    @ParameterizedTest
    @CsvSource({
        "'',     false, UP",
        "I,      false, START 0",
        "S,      false, WAIT",
        "RRR,    false, UP",
        "RSI,    false, WAIT",
        "RII,    false, START 1",
        "RIR,    false, START 1",
        "RHI,    false, WAIT",
        "RXI,    false, WAIT",
        "IIF,    false, WAIT",
        "RIF,    true,  WAIT",
        "IQI,    false, START 0",
        "RQI,    false, HELD",
        "IQI,    true,  HELD",
        "RRQ,    true,  HELD",
        "QF,     false, WAIT",
    })
    void upFromTheFirst(String stages, boolean together, String expected) {
        children(stages);
        walk.up(members);
        assertEquals(expected, next(true, together));
    }

    /** The first step down to a child; whoever is passed is down already. */
    @ParameterizedTest
    @CsvSource({
        "RRR, 0, false, HALT 2",
        "RRS, 0, false, HALT 2",
        "RRI, 0, false, HALT 1",
        "RRI, 2, false, DOWN",
        "RRF, 0, false, HALT 1",
        "RRF, 0, true,  HALT 2",
        "RRQ, 0, false, HALT 1",
        "RRQ, 0, true,  HALT 2",
        "RIH, 0, false, WAIT",
        "RIX, 0, false, HALT 0",
        "III, 0, false, DOWN",
        "FFF, 0, false, DOWN",
        "RRR, 2, false, HALT 2",
        "RFI, 1, false, DOWN",
        "RFI, 1, true,  HALT 1",
    })
    void downTo(String stages, int to, boolean afresh, String expected) {
        children(stages);
        down(to, afresh);
        assertEquals(expected, next(false, false));
    }

    @Test
    void downAndUpAgain() {
        children("RRRR");
        down(1, false);
        for (int i = 3; i >= 1; i--) {
            assertEquals("HALT " + i, next());
            move(i, 'H');
            assertEquals("WAIT", next());
            move(i, 'I');
        }
        for (int i = 1; i <= 3; i++) {
            assertEquals("START " + i, next());
            move(i, 'S');
            assertEquals("WAIT", next());
            move(i, 'R');
        }
        assertEquals("UP", next());
    }

    @Test
    void whoIsConcerned() {
        children("RRR");
        assertEquals(Set.of(), concerned());
        down(1, false);
        assertEquals(Set.of(1L, 2L), concerned());
        down(0, false);
        assertEquals(Set.of(0L, 1L, 2L), concerned());
        down(2, false);
        assertEquals(Set.of(0L, 1L, 2L), concerned(), "it does not become narrower");
        all.forEach(member -> members.move(member, Stage.IDLE));
        assertEquals("START 0", next());
        assertEquals(Set.of(), concerned());
    }

    private Set<Long> concerned() {
        return all.stream()
                .filter(walk::concerns)
                .map(member -> member.child().sequence())
                .collect(Collectors.toCollection(HashSet::new));
    }

    @Test
    void aWiderWayDownGoesOnWhereItIs() {
        children("RRIF");
        down(2, false);
        assertEquals("WAIT", next(), "the backoff of 3");
        down(0, false);
        assertEquals("HALT 1", next());
        move(1, 'I');
        down(1, false);
        assertEquals("HALT 0", next());
    }

    @Test
    void afreshBeginsAtTheEndAgain() {
        children("RRFI");
        down(1, false);
        assertEquals("HALT 1", next());
        down(0, true);
        assertEquals("HALT 2", next());
        move(2, 'I');
        assertEquals("HALT 1", next());
        move(1, 'I');
        assertEquals("HALT 0", next());
        move(0, 'I');
        assertEquals("START 0", next());
        assertEquals(false, walk.isAfresh());
    }

    @Test
    void aWayDownThatWasBrokenOffLeavesNothingBehind() {
        children("RR");
        down(0, true);
        walk.up(members);
        assertEquals(Set.of(), concerned());
        down(1, false);
        assertEquals(false, walk.isAfresh());
    }

    @Test
    void whoIsAddedOnTheWayUpIsStartedInTurn() {
        children("RS");
        walk.up(members);
        assertEquals("WAIT", next());
        walk.added(add(2));
        move(1, 'R');
        assertEquals("START 2", next());
    }

    @Test
    void whoIsAddedWhenAllAreUpIsStarted() {
        children("RR");
        walk.up(members);
        assertEquals("UP", next());
        walk.added(add(2));
        assertEquals("START 2", next());
    }

    @Test
    void whoIsAddedInFrontByASlowerThreadIsStarted() {
        children("R");
        walk.up(members);
        walk.added(add(5));
        assertEquals("START 5", next());
        walk.added(add(4));
        assertEquals("START 4", next());
    }

    @Test
    void whoIsAddedInFrontOfTheConcernedIsStartedAfterThem() {
        children("R");
        walk.up(members);
        walk.added(add(5));
        move(1, 'R');
        assertEquals("UP", next());
        down(1, false);
        walk.added(add(4));
        walk.added(add(3));
        assertEquals("HALT 5", next());
        move(1, 'I');
        assertEquals("START 3", next());
        leave(3);
        assertEquals("START 4", next());
        move(2, 'R');
        assertEquals("START 5", next());
    }

    @Test
    void whoIsBeingStartedIsNotForgottenWhenOneBehindFails() {
        children("RSI");
        walk.up(members);
        assertEquals("WAIT", next());
        down(2, false);
        assertEquals("WAIT", next());
        move(1, 'R');
        assertEquals("START 2", next());
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "2", "3"})
    void nobodyWaitsForWhoHasLeftOnTheWayDown(int leaving) {
        children("RRRR");
        down(1, false);
        assertEquals("HALT 3", next());
        leave(leaving);
        StringBuilder halted = new StringBuilder();
        for (int i = 3; i >= 1; i--) {
            if (i != leaving) {
                assertEquals("HALT " + i, next());
                move(i, 'I');
                halted.append(i);
            }
        }
        assertEquals(leaving == 1 ? "START 2" : "START 1", next());
    }

    @Test
    void whenAllConcernedHaveLeftTheWayIsOver() {
        children("RRR");
        down(2, false);
        leave(2);
        assertEquals("UP", next());
        down(0, false);
        leave(0);
        leave(1);
        assertEquals("UP", next());
    }

    @ParameterizedTest
    @CsvSource({"0, START 1", "1, START 0", "2, START 0"})
    void nobodyWaitsForWhoHasLeftOnTheWayUp(int leaving, String expected) {
        children("III");
        walk.up(members);
        assertEquals("START 0", next());
        leave(leaving);
        assertEquals(expected, next());
    }

    /** Each child that is down is passed once, however long the way is looked at. */
    @Test
    void aLongWayIsWalkedOnce() {
        int size = 20_000;
        children("R".repeat(size));
        down(0, false);
        int steps = 0;
        for (String next = next(); !next.equals("UP"); next = next()) {
            int child = Integer.parseInt(next.substring(next.indexOf(' ') + 1));
            move(child, next.startsWith("HALT") ? 'I' : 'R');
            steps++;
        }
        assertEquals(2 * size, steps);
    }

    /** Any walk: starts only a child whose predecessors are ready, halts the last first, and ends with all up. */
    @Test
    void randomWalks() {
        long seed = Long.getLong("taskvisor.seed", System.nanoTime());
        for (int i = 0; i < 2_000; i++) {
            try {
                randomWalk(new Random(seed + i));
            } catch (Throwable e) {
                throw new AssertionError("walk of seed " + (seed + i) + "L", e);
            }
        }
    }

    private static void randomWalk(Random random) {
        OrderedWalkTest test = new OrderedWalkTest();
        test.children("I".repeat(random.nextInt(6)));
        test.walk.up(test.members);
        List<Member> there = new ArrayList<>(test.all);
        for (int i = 0; i < 60; i++) {
            int deed = random.nextInt(12);
            if (deed == 0) {
                Member added = test.add(test.all.size());
                test.walk.added(added);
                there.add(added);
            } else if (deed == 1 && !there.isEmpty()) {
                Member left = there.remove(random.nextInt(there.size()));
                test.walk.leaving(left);
                test.members.remove(left);
            } else if (deed == 2 && !there.isEmpty()) {
                test.walk.down(there.get(random.nextInt(there.size())), test.members, random.nextBoolean());
            } else {
                test.step(there, random);
            }
        }
        for (int i = 0; i < 100; i++) {
            test.step(there, random);
        }
        assertEquals("UP", test.next());
        assertEquals(true, there.stream().allMatch(member -> member.stage == Stage.READY), there::toString);
    }

    private void step(List<Member> there, Random random) {
        OrderedWalk.Step step = walk.next(members, true, false);
        Member member = step.member();
        switch (step.what()) {
            case HALT -> {
                assertEquals(true, there.contains(member));
                there.stream()
                        .filter(other -> other.isAfter(member))
                        .forEach(other -> assertEquals(true, isDown(other), () -> member + " before " + other));
                members.move(member, Stage.HALTING);
            }
            case START -> {
                assertEquals(true, there.contains(member));
                there.stream()
                        .filter(member::isAfter)
                        .forEach(other -> assertEquals(Stage.READY, other.stage, () -> member + " after " + other));
                members.move(member, Stage.STARTED);
            }
            case WAIT -> {
                for (Member waiting : there) {
                    if (waiting.stage == Stage.HALTING) {
                        members.move(waiting, Stage.IDLE);
                    } else if (waiting.stage == Stage.STARTED && random.nextBoolean()) {
                        members.move(waiting, Stage.READY);
                    }
                }
            }
            default -> {}
        }
    }

    private static boolean isDown(Member member) {
        return member.stage == Stage.IDLE || member.stage == Stage.HALTING;
    }
}
