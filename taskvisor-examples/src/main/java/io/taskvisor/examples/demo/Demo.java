package io.taskvisor.examples.demo;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorClosedException;
import io.taskvisor.SupervisorConfig;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Supervises an HTTP server that crashes, a client that polls it, a login that is of no use, a file, a computation and an
 * operating-system process. Ends by itself after ten seconds, or as many as the argument says, and on Ctrl+C.
 */
public final class Demo {
    private Demo() {}

    /** Runs the demo. */
    public static void main(String[] args) throws InterruptedException, IOException {
        int seconds = args.length == 0 ? 10 : seconds(args[0]);
        System.out.println("supervising six jobs for " + seconds + " s, or until Ctrl+C; what happens is logged");
        Path file = Files.createTempDirectory("taskvisor-demo").resolve("status.txt");
        ExecutorService processors = Executors.newFixedThreadPool(1, work -> new Thread(work, "processor"));

        ServerAddress address = new ServerAddress();
        HttpClient client = HttpClient.newHttpClient();
        PricePoller poller = new PricePoller(client, address);
        List<Job> jobs = List.of(
                new PriceServer(address),
                poller,
                new Login(client, address),
                new StatusFile(file, poller::did),
                new PrimeCounter(processors),
                new ChildProcess());

        SupervisorConfig config = SupervisorConfig.defaults().withName("demo");
        try (Supervisor supervisor = Supervisor.builder()
                .config(config)
                .observer(new Summary(jobs, System.out))
                .build()) {
            supervisor.addAll(jobs.stream().map(Job::spec).toList());
            supervisor.awaitEmpty(Duration.ofSeconds(seconds));
        } catch (SupervisorClosedException e) {
            System.err.println("stopped before it began: " + e.getMessage()); // Ctrl+C was faster than addAll
        } finally {
            processors.shutdown();
        }
    }

    private static int seconds(String argument) {
        if (!argument.matches("[1-9][0-9]{0,5}")) {
            throw new IllegalArgumentException("seconds must be 1 to 999999, was '" + argument + "'");
        }
        return Integer.parseInt(argument);
    }
}
