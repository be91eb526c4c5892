package io.taskvisor.examples.demo;

import io.taskvisor.Task;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.backoff.Jitter;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks for the price ten times a second. A request that is not answered in time is aborted; while the server is down, the
 * pauses grow. The attempts are asynchronous: no thread waits for the answer.
 */
final class PricePoller implements Job {
    private final HttpClient client;
    private final ServerAddress server;
    private final AtomicInteger polls = new AtomicInteger();
    private final AtomicInteger prices = new AtomicInteger();

    PricePoller(HttpClient client, ServerAddress server) {
        this.client = client;
        this.server = server;
    }

    @Override
    public TaskSpec spec() {
        return TaskSpec.periodic("poller", Duration.ofMillis(100), Task.async(context -> poll()))
                .withTimeout(Duration.ofMillis(300))
                .withBackoff(BackoffStrategy.exponential(Duration.ofMillis(50), Duration.ofSeconds(1), 2)
                        .withJitter(Jitter.EQUAL));
    }

    @Override
    public String did() {
        return "requests: " + polls + ", prices: " + prices;
    }

    int prices() {
        return prices.get();
    }

    /** What stops an attempt cancels its stage, and so aborts the request. */
    private CompletionStage<?> poll() throws ConnectException {
        polls.incrementAndGet();
        HttpRequest request = HttpRequest.newBuilder(server.of("/price")).build();
        return client.sendAsync(request, BodyHandlers.ofString()).thenRun(prices::incrementAndGet);
    }
}
