package io.taskvisor.bench;

/** Work that fails a number of times, and then succeeds. */
final class Failures {
    private final Throwing throwing;
    private int left;

    Failures(int count, Throwing throwing) {
        this.left = count;
        this.throwing = throwing;
    }

    /** Throws until it has done so as often as it should, then returns. */
    void run() {
        if (left > 0) {
            left--;
            throwing.fail();
        }
    }
}
