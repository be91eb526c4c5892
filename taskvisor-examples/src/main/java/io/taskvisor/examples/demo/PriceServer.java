package io.taskvisor.examples.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP server with two faults: it never answers its 6th request, and the 10th crashes it. Each attempt is a new server. */
final class PriceServer implements Job {
    private static final int LOST_REQUEST = 6;
    private static final int DEADLY_REQUEST = 10;

    private final ServerAddress address;
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger crashes = new AtomicInteger();

    PriceServer(ServerAddress address) {
        this.address = address;
    }

    @Override
    public TaskSpec spec() {
        return TaskSpec.restartable("server", this::serve)
                .withReadiness(Duration.ofSeconds(5))
                .withBackoff(BackoffStrategy.constant(Duration.ofMillis(300)));
    }

    @Override
    public String did() {
        return "answers: " + answers + ", crashes: " + crashes;
    }

    private void serve(TaskContext context) throws Exception {
        AtomicInteger requests = new AtomicInteger();
        BlockingQueue<IOException> crash = new LinkedBlockingQueue<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/login", exchange -> answer(exchange, 401, "wrong password"));
        server.createContext("/price", exchange -> {
            int request = requests.incrementAndGet();
            if (request == DEADLY_REQUEST) {
                crash.add(new IOException("request " + request + " was too much"));
            } else if (request != LOST_REQUEST) {
                answer(exchange, 200, "price " + request);
            }
        });
        server.start();
        try {
            address.set(server.getAddress());
            context.ready();
            // The server works on threads of its own. This one waits for its end: a crash, or a cancel's interrupt.
            IOException cause = crash.take();
            crashes.incrementAndGet();
            throw cause;
        } finally {
            address.clear();
            server.stop(0);
        }
    }

    private void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
        answers.incrementAndGet();
    }
}
