package io.taskvisor.bench.program;

import io.taskvisor.Supervisor;
import io.taskvisor.Task;
import io.taskvisor.TaskHandle;
import io.taskvisor.bench.Supervisors;
import io.taskvisor.bench.peer.Bare;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** A great many idle things. */
interface Herd {
    /** Starts one for each name; returns when all have been handed over. */
    void start(List<String> names);

    /** Returns how many have come to where they idle. */
    long idle();

    /** Stops all; returns when all have ended. */
    void stop() throws InterruptedException;

    /** Returns how many have told their end. */
    long ended() throws InterruptedException;

    /** Supervised tasks. */
    final class Supervised implements Herd {
        private final Idle kind;
        private final Supervisor supervisor = Supervisors.open();
        private final LongAdder started = new LongAdder();
        private TaskHandle[] tasks = {};

        Supervised(Idle kind) {
            this.kind = kind;
        }

        @Override
        public void start(List<String> names) {
            Task task = kind.task(started);
            tasks = new TaskHandle[names.size()];
            for (int i = 0; i < tasks.length; i++) {
                tasks[i] = supervisor.add(kind.spec(names.get(i), task));
            }
        }

        @Override
        public long idle() {
            return Math.min(tasks.length, started.sum());
        }

        @Override
        public void stop() {
            supervisor.shutdown();
        }

        @Override
        public long ended() throws InterruptedException {
            long ended = 0;
            for (TaskHandle task : tasks) {
                ended += task.await(Duration.ZERO).isPresent() ? 1 : 0;
            }
            return ended;
        }
    }

    /** Bare threads: virtual where the JVM has them. */
    final class Threads implements Herd {
        private final ThreadFactory factory = Bare.threads();
        private final LongAdder started = new LongAdder();
        private final LongAdder ended = new LongAdder();
        private final Runnable work;
        private Thread[] threads = {};

        Threads(Idle kind) {
            this.work = kind == Idle.PARK ? this::park : this::sleep;
        }

        private void park() {
            Idle.park(started);
            ended.increment();
        }

        private void sleep() {
            try {
                Idle.sleep(started);
            } catch (InterruptedException e) {
                ended.increment();
            }
        }

        @Override
        public void start(List<String> names) {
            threads = new Thread[names.size()];
            for (int i = 0; i < threads.length; i++) {
                threads[i] = factory.newThread(work);
                threads[i].start();
            }
        }

        @Override
        public long idle() {
            return started.sum();
        }

        @Override
        public void stop() throws InterruptedException {
            for (Thread thread : threads) {
                thread.interrupt();
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }

        @Override
        public long ended() {
            return ended.sum();
        }
    }

    /** Entries of a scheduler. */
    final class Timers implements Herd {
        private final ScheduledThreadPoolExecutor scheduler = Bare.scheduler();
        private Future<?>[] timers = {};

        @Override
        public void start(List<String> names) {
            timers = new Future<?>[names.size()];
            for (int i = 0; i < timers.length; i++) {
                timers[i] = scheduler.schedule(() -> {}, 1, TimeUnit.DAYS);
            }
        }

        @Override
        public long idle() {
            return timers.length;
        }

        @Override
        public void stop() {
            for (Future<?> timer : timers) {
                timer.cancel(false);
            }
            scheduler.shutdownNow();
        }

        @Override
        public long ended() {
            long ended = 0;
            for (Future<?> timer : timers) {
                ended += timer.isCancelled() ? 1 : 0;
            }
            return ended;
        }
    }
}
