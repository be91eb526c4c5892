package io.taskvisor.bench.program;

import io.taskvisor.bench.peer.Bare;
import io.taskvisor.bench.report.Report;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Idle tasks by the thousand: bytes of heap for each (of live objects, without the name, which is the user's), time to add
 * all and until all have come to rest, time to stop all with every outcome told, share of a core while nothing happens; beside
 * bare threads and timers in the same process, treated in the same way. The first round is cold, the others are not: the
 * spread shows both, for compiled frames are smaller than interpreted ones.
 */
final class IdleTasks {
    /** So many platform threads, and no more, are asked of a system. */
    private static final int MOST_PLATFORM_THREADS = 1_000;

    private static final long SETTLE_MILLIS = 300;

    private final Report report;
    private final Rounds rounds = new Rounds();
    private final int idleMillis;

    private IdleTasks(Report report) {
        this.report = report;
        this.idleMillis = report.number("idleMillis", 1_000, 10_000);
    }

    static void run(Report report) throws InterruptedException {
        new IdleTasks(report).run();
    }

    private void run() throws InterruptedException {
        int repeats = report.number("rounds", 1, 3);
        List<String> kinds =
                report.choice("kind", Stream.of(Idle.values()).map(Idle::label).toArray(String[]::new));
        for (int count : report.numbers("tasks", List.of(1_000, 10_000), List.of(1_000, 10_000, 100_000, 1_000_000))) {
            List<String> names = Names.of("task-", count);
            for (int i = 0; i < repeats; i++) {
                for (Map.Entry<String, Supplier<Herd>> each :
                        herds(kinds, count).entrySet()) {
                    String[] kindAndPeer = each.getKey().split("/", 2);
                    measure(
                            each.getValue().get(),
                            names,
                            Report.of("tasks", count, "kind", kindAndPeer[0], "peer", kindAndPeer[1]));
                }
            }
            rounds.report(report);
        }
    }

    private Map<String, Supplier<Herd>> herds(List<String> kinds, int count) {
        boolean manyThreads = Bare.hasVirtualThreads() || count <= MOST_PLATFORM_THREADS;
        Map<String, Supplier<Herd>> herds = new LinkedHashMap<>();
        for (Idle kind : Idle.values()) {
            if (!kinds.contains(kind.label())) {
                continue;
            }
            if (kind.blocks() && !manyThreads) {
                report.say(count + " of " + kind.label() + ": not on platform threads");
                continue;
            }
            switch (kind) {
                case SLEEP, PARK -> herds.put(kind.label() + "/bare", () -> new Herd.Threads(kind));
                case BACKOFF -> herds.put(kind.label() + "/bare", Herd.Timers::new);
                default -> {} // One of those is its floor.
            }
            herds.put(kind.label() + "/taskvisor", () -> new Herd.Supervised(kind));
        }
        return herds;
    }

    private void measure(Herd herd, List<String> names, Map<String, String> of) throws InterruptedException {
        long empty = Heap.liveBytes();
        long begun = System.nanoTime();
        herd.start(names);
        rounds.add("add all", "ms", of, Unit.MILLIS.since(begun));
        while (herd.idle() < names.size()) {
            Thread.sleep(1);
        }
        rounds.add("until all idle", "ms", of, Unit.MILLIS.since(begun));
        Thread.sleep(SETTLE_MILLIS);
        rounds.add("heap", "B/task", of, (Heap.liveBytes() - empty) / (double) names.size());
        rounds.add("share of a core", "%", of, 100 * Heap.shareOfACore(idleMillis));
        long stopping = System.nanoTime();
        herd.stop();
        rounds.add("stop all", "ms", of, Unit.MILLIS.since(stopping));
        if (herd.ended() != names.size()) {
            throw new IllegalStateException(of + ": only " + herd.ended() + " told their end");
        }
    }
}
