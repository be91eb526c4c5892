package io.taskvisor.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.taskvisor.AttemptTimeoutException;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.Task;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.backoff.BackoffStrategy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The obvious poller, with the JDK's client, of a server that never answers. */
class HttpPollerTest {
    private static final long LIMIT_SECONDS = 300;

    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final Semaphore asked = new Semaphore(0);
    private final ExecutorService handlers = Executors.newCachedThreadPool();
    private final List<CompletableFuture<HttpResponse<String>>> requests = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(handlers);
        server.createContext("/", exchange -> {
            asked.release();
            try {
                mayAnswer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        mayAnswer.countDown();
        server.stop(0);
        handlers.shutdownNow();
    }

    private Task poller() {
        URI uri = URI.create("http://" + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort() + "/price");
        return Task.async(context -> {
            CompletableFuture<HttpResponse<String>> response =
                    client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
            requests.add(response);
            return response.thenApply(HttpResponse::body);
        });
    }

    private static Supervisor open() {
        return Supervisor.builder()
                .config(SupervisorConfig.defaults().withHandleSignals(false))
                .discovery(false)
                .build();
    }

    private void awaitRequests(int count) throws InterruptedException {
        assertTrue(asked.tryAcquire(count, LIMIT_SECONDS, TimeUnit.SECONDS), () -> requests.size() + " requests");
    }

    @Test
    void aRequestThatTimesOutIsAbortedAndTheNextOneSent() throws Exception {
        try (Supervisor supervisor = open()) {
            TaskHandle task = supervisor.add(TaskSpec.periodic("prices", Duration.ofMillis(10), poller())
                    .withTimeout(Duration.ofMillis(300))
                    .withBackoff(BackoffStrategy.constant(Duration.ofMillis(10))));
            awaitRequests(4);
            assertInstanceOf(
                    AttemptTimeoutException.class, task.snapshot().lastFailure().orElseThrow());
            task.cancel().get(LIMIT_SECONDS, TimeUnit.SECONDS);
            assertEquals(TaskState.FINISHED, task.state());
            for (CompletableFuture<HttpResponse<String>> request : requests) {
                // Aborted through the stage that depends on it.
                assertTrue(
                        request.handle((response, failure) -> failure != null).get(LIMIT_SECONDS, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void aCancelDoesNotWaitForTheAnswer() throws Exception {
        try (Supervisor supervisor = open()) {
            TaskHandle task = supervisor.add(TaskSpec.periodic("prices", Duration.ofMillis(10), poller()));
            awaitRequests(1);
            assertInstanceOf(TaskOutcome.Cancelled.class, task.cancel().get(LIMIT_SECONDS, TimeUnit.SECONDS));
            assertTrue(requests.get(0)
                    .handle((response, failure) -> failure != null)
                    .get(LIMIT_SECONDS, TimeUnit.SECONDS));
        }
    }
}
