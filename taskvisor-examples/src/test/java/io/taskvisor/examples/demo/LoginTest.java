package io.taskvisor.examples.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.taskvisor.FatalTaskException;
import io.taskvisor.Supervisor;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import java.net.http.HttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class LoginTest {
    @Test
    void aServerThatIsDownIsTriedAgainAndAWrongPasswordIsNot() throws InterruptedException {
        ServerAddress address = new ServerAddress();
        Login login = new Login(HttpClient.newHttpClient(), address);
        try (Supervisor supervisor = Supervisor.create()) {
            TaskHandle attempt = supervisor.add(login.spec());
            Await.until("the login failed", () -> attempt.snapshot().consecutiveFailures() > 0);
            supervisor.add(new PriceServer(address).spec());
            TaskOutcome.Fatal fatal = assertInstanceOf(TaskOutcome.Fatal.class, attempt.await());
            assertInstanceOf(FatalTaskException.class, fatal.cause());
            assertEquals("answer: 401 wrong password", login.did());
        }
    }
}
