package io.taskvisor.bench.bus;

/** Threads that do not keep the JVM alive. */
final class Daemons {
    private Daemons() {}

    static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "peer");
        thread.setDaemon(true);
        return thread;
    }
}
