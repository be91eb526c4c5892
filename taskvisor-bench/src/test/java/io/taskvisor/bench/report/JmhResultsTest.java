package io.taskvisor.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JmhResultsTest {
    @TempDir
    private Path folder;

    @Test
    void anEntryOfJmhIsAFigureWithItsAllocation() throws Exception {
        Files.writeString(folder.resolve("Restart.json"), """
                [{"benchmark": "io.taskvisor.bench.RestartBenchmark.one", "jdkVersion": "25.0.3+9", "cores": 2,
                  "system": "Linux", "setting": "quick", "date": "2026-11-24T12:00:00Z",
                  "params": {"contender": "BARE"},
                  "primaryMetric": {"score": 54.5, "scoreConfidence": [50, 59], "scoreUnit": "ns/op"},
                  "secondaryMetrics": {"gc.alloc.rate.norm":
                      {"score": 64, "scoreConfidence": ["NaN", "NaN"], "scoreUnit": "B/op"}}}]
                """);
        assertEquals(
                List.of(new ResultFiles.Results(
                        "JDK 25.0.3, 2 cores, Linux, quick, 2026-11-24",
                        List.of(
                                new Figure("RestartBenchmark.one", Map.of("contender", "BARE"), 54.5, 50, 59, "ns/op"),
                                new Figure(
                                        "RestartBenchmark.one allocation",
                                        Map.of("contender", "BARE"),
                                        64,
                                        64,
                                        64,
                                        "B/op")))),
                ResultFiles.read(folder));
    }
}
