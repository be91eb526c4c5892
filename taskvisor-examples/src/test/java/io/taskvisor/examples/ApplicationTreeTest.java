package io.taskvisor.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class ApplicationTreeTest {
    /** The two workers start and stop in any order. */
    private static List<String> withoutReport(List<String> printed) {
        List<String> rest = new ArrayList<>(printed);
        rest.removeIf(line -> line.startsWith("report "));
        rest.replaceAll(line -> line.replaceFirst(" since [^ ,]*Z", ""));
        return rest;
    }

    @Test
    void allBehindTheDatabaseRestartInOrder() throws Exception {
        List<String> printed = Printed.by(ApplicationTree::main);
        List<String> expected = List.of(
                "database starts",
                "cache starts",
                "mail starts",
                "web starts",
                "-- the database fails",
                "database stops",
                "web stops",
                "mail stops",
                "cache stops",
                "database starts",
                "cache starts",
                "mail starts",
                "web starts",
                "● group shop: running, rest_for_one, 1 of 10 restarts in 1m",
                "├─ ● database: running, attempt 2, 1 failure in a row, last failure IOException: connection lost",
                "├─ ● cache: running, attempt 2",
                "├─ ● workers: running, one_for_one, any number of restarts",
                "│  ├─ ● mail: running, attempt 2",
                "│  └─ ● report: running, attempt 2",
                "└─ ● web: running, attempt 2",
                "5 tasks: 5 running",
                "web stops",
                "mail stops",
                "cache stops",
                "database stops");
        assertEquals(expected, withoutReport(printed));
        int fails = printed.indexOf("-- the database fails");
        assertTrue(printed.indexOf("report starts") < printed.lastIndexOf("web starts"), printed::toString);
        assertTrue(printed.indexOf("report starts") < fails, printed::toString);
        assertEquals(
                4, printed.stream().filter(line -> line.startsWith("report ")).count(), printed::toString);
    }
}
