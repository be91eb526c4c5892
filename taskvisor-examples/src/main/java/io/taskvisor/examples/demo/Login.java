package io.taskvisor.examples.demo;

import io.taskvisor.FatalTaskException;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Logs in. A server that is down is worth another attempt; one that does not like the password is not. */
final class Login implements Job {
    private final HttpClient client;
    private final ServerAddress server;
    private volatile String did = "answer: none";

    Login(HttpClient client, ServerAddress server) {
        this.client = client;
        this.server = server;
    }

    @Override
    public TaskSpec spec() {
        return TaskSpec.restartable("login", this::login)
                .withTimeout(Duration.ofSeconds(2))
                .withBackoff(BackoffStrategy.constant(Duration.ofMillis(100)));
    }

    @Override
    public String did() {
        return did;
    }

    private void login(TaskContext context) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.of("/login")).build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        did = "answer: " + response.statusCode() + " " + response.body();
        if (response.statusCode() == 401) {
            throw new FatalTaskException(response.body() + ": another attempt would lock the account");
        }
        if (response.statusCode() != 200) {
            throw new IOException("status " + response.statusCode());
        }
    }
}
