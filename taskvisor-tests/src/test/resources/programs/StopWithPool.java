package user;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.taskvisor.Interrupt;
import io.taskvisor.ShutdownReport;
import io.taskvisor.Supervisor;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskSpec;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Writes a last row into a database in a file when the JVM is told to exit, and then closes pool and database. */
public class StopWithPool {
    public static void main(String[] args) throws Exception {
        if (args.length > 1) {
            System.out.println("found " + lastRow(args[0]));
            return;
        }
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(args[0]);
        // <recipe>
        HikariDataSource pool = new HikariDataSource(config);
        Supervisor supervisor = Supervisor.builder()
                .closeAfter(pool)
                .build();
        // </recipe>
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table log (line varchar)");
        }
        ShutdownReport report = supervisor.run(TaskSpec.restartable("writer", context -> write(context, pool))
                .withInterrupt(Interrupt.never())); // An interrupt closes the file of an embedded H2 for all.
        System.out.println("clean " + report.clean());
    }

    private static void write(TaskContext context, HikariDataSource pool) throws Exception {
        System.out.println("ready");
        try {
            context.sleep(Duration.ofHours(1));
        } finally {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("insert into log values ('last')");
            }
            System.out.println("written");
        }
    }

    private static String lastRow(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select line from log")) {
            return rows.next() ? rows.getString(1) : "nothing";
        }
    }
}
