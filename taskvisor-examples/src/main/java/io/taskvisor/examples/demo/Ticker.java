package io.taskvisor.examples.demo;

import java.util.concurrent.TimeUnit;

/** A program for {@link ChildProcess} to run: prints a line now and then, until it crashes or nobody reads it any more. */
final class Ticker {
    static final int CRASH = 3;

    private Ticker() {}

    /** Ticks as often as the argument says, then exits with status {@link #CRASH}; without an argument, goes on. */
    public static void main(String[] args) throws InterruptedException {
        int ticks = args.length == 0 ? Integer.MAX_VALUE : Integer.parseInt(args[0]);
        for (int tick = 0; tick < ticks; tick++) {
            System.out.println("tick");
            if (System.out.checkError()) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        System.exit(CRASH);
    }
}
