package io.taskvisor.engine.group;

import io.taskvisor.engine.group.Member.Stage;
import io.taskvisor.engine.run.Role;
import io.taskvisor.engine.task.Resident;

/** Somebody to fill a place in tests of places: has a place in the start order, and cannot be told to do anything. */
record Child(long sequence) implements Resident {
    /** Returns a place with somebody in it. */
    @SuppressWarnings("NullAway") // Nobody tells the group anything.
    static Member member(long sequence) {
        Member member = new Member(null);
        member.moveIn(new Child(sequence));
        return member;
    }

    /** Returns the stage that begins with this letter; {@code X} is STOPPING. */
    static Stage stage(char letter) {
        return switch (letter) {
            case 'I' -> Stage.IDLE;
            case 'S' -> Stage.STARTED;
            case 'R' -> Stage.READY;
            case 'H' -> Stage.HALTING;
            case 'F' -> Stage.FAILED;
            case 'Q' -> Stage.QUARANTINED;
            case 'X' -> Stage.STOPPING;
            default -> throw new IllegalArgumentException("no stage " + letter);
        };
    }

    @Override
    public String name() {
        return Long.toString(sequence);
    }

    @Override
    public boolean isAccepted() {
        return true;
    }

    @Override
    public boolean isSignificant() {
        return false;
    }

    private static UnsupportedOperationException unexpected() {
        return new UnsupportedOperationException("nobody is to be told anything");
    }

    @Override
    public void start(Role role) {
        throw unexpected();
    }

    @Override
    public void halt(boolean afresh, Role role) {
        throw unexpected();
    }

    @Override
    public void clear(Role role) {
        throw unexpected();
    }

    @Override
    public void cancel(Role role) {
        throw unexpected();
    }

    @Override
    public void agree(Role role) {
        throw unexpected();
    }

    @Override
    public void giveUp(Role role) {
        throw unexpected();
    }
}
