package io.taskvisor.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Charts are drawn from what programs and JMH write. */
class ChartsTest {
    @TempDir
    private Path folder;

    @Test
    void aChartNamesWhatItShows() throws Exception {
        Report report = new Report("Some", Setting.FULL, Map.of(), line -> {});
        report.add("time & space", "ns", Report.of("tasks", 10, "peer", "BARE"), 1, 2, 3);
        report.add("time & space", "ns", Report.of("tasks", 10, "peer", "TASKVISOR_INLINE"), 20);
        new ResultFiles(folder).keep(report);

        assertEquals(List.of(folder.resolve("Some.time-space.svg")), Charts.draw(folder));

        String svg = Files.readString(folder.resolve("Some.time-space.svg"));
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.resolve("Some.time-space.svg").toFile());
        for (String part : List.of(
                ">Some.time &amp; space<",
                ">ns: less is better",
                ">tasks 10<",
                ">bare<",
                ">2.00<",
                ">taskvisor inline<",
                ">20.0<",
                "prefers-color-scheme:dark",
                " cores, ",
                ", full, ")) {
            assertTrue(svg.contains(part), () -> part + " is not in " + svg);
        }
        assertEquals(3, svg.split("<line class=\"e\"", -1).length - 1, "one bar has a spread");
    }

    @Test
    void theSameResultsGiveTheSameChart() throws Exception {
        Report report = new Report("Some", Setting.FULL, Map.of(), line -> {});
        report.add("rate", "tasks/s", Report.of("threads", 2, "contender", "BARE"), 1e6);
        new ResultFiles(folder).keep(report);
        byte[] once = Files.readAllBytes(Charts.draw(folder).get(0));
        assertEquals(new String(once), Files.readString(Charts.draw(folder).get(0)));
    }
}
