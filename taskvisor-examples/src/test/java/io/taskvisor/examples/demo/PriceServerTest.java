package io.taskvisor.examples.demo;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.AttemptTimeoutException;
import io.taskvisor.Supervisor;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.event.Event;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class PriceServerTest {
    private final ServerAddress address = new ServerAddress();
    private final PriceServer server = new PriceServer(address);

    @Test
    void thePollerSurvivesALostRequestAndACrash() throws InterruptedException {
        PricePoller poller = new PricePoller(HttpClient.newHttpClient(), address);
        Queue<AttemptTimeoutException> timeouts = new ConcurrentLinkedQueue<>();
        try (Supervisor supervisor = Supervisor.builder()
                .observer(event -> {
                    if (event instanceof Event.AttemptTimedOut timedOut) {
                        timeouts.add(timedOut.cause());
                    }
                })
                .build()) {
            TaskHandle serving = supervisor.add(server.spec());
            supervisor.add(poller.spec());
            // One life of the server has 8 answers at most: the 9th is from the next.
            Await.until("the second server answers", () -> poller.prices() >= 9);
            assertTrue(serving.snapshot().attempts() >= 2);
        }
        assertTrue(!timeouts.isEmpty(), "the lost request timed out");
    }

    @Test
    void aStoppedServerIsGone() throws InterruptedException {
        try (Supervisor supervisor = Supervisor.create()) {
            TaskHandle serving = supervisor.add(server.spec());
            Await.until("the server is up", this::isUp);
            assertInstanceOf(TaskOutcome.Cancelled.class, serving.cancel().join());
            assertThrows(ConnectException.class, () -> address.of("/price"));
        }
    }

    private boolean isUp() {
        try {
            return address.of("/price").getPort() > 0;
        } catch (ConnectException e) {
            return false;
        }
    }
}
