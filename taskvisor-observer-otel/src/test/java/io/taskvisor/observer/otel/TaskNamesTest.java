package io.taskvisor.observer.otel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskNamesTest {
    @ParameterizedTest
    @CsvSource({
        "consumer, consumer",
        "group/sub/Price Poller, group/sub/Price Poller",
        "order-4711, order-{n}",
        "order-20301231123456789, order-{n}",
        "s3-upload, s{n}-upload",
        "worker12, worker{n}",
        "report 2030-01-31, report {n}-{n}-{n}",
        "import-550e8400-e29b-41d4-a716-446655440000/step-1, import-{id}/step-{n}",
        "call-4bf92f3577b34da6a3ce929d0e0e4736, call-{id}",
        "job_deadbeef1, job_{id}",
        "job V1StGXR8Z5jdHi6B, job {id}",
        "oauth2client, oauth{n}client",
        "überweisung-٣٤, überweisung-{n}",
        "$1\\2, ${n}\\{n}",
    })
    void numbersAndIdsAreReplaced(String path, String name) {
        assertEquals(name, TaskNames.of(path));
    }

    @Test
    void manyIdsMakeFewNames() {
        Random random = new Random(42);
        Set<String> names = IntStream.range(0, 10_000)
                .mapToObj(i -> "job-"
                        + switch (i % 3) {
                            case 0 -> new UUID(random.nextLong(), random.nextLong());
                            case 1 -> Long.toHexString(random.nextLong() | Long.MIN_VALUE);
                            default -> random.nextInt(1 << 30);
                        })
                .map(TaskNames::of)
                .collect(Collectors.toSet());
        assertTrue(names.size() <= 3, names::toString);
    }
}
