package io.taskvisor.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void whatIsWrittenIsReadBack() {
        Object value = List.of(
                Map.of("text", "a \"quoted\" \\ line\n\u0001", "number", -1.5e-7, "whole", 3.0),
                List.of(),
                Map.of(),
                true);
        assertEquals(value, Json.read(Json.write(value)));
    }

    @Test
    void aNumberThatIsNoneIsAText() {
        assertEquals(List.of("NaN"), Json.read(Json.write(List.of(Double.NaN))));
    }

    @Test
    void whatJmhWritesIsRead() {
        assertEquals(
                Map.of("params", Map.of("a", "b"), "rawData", List.of(List.of(1.0, 2.5), List.of("NaN"))),
                Json.read(
                        "{\n \"params\" : {\n \"a\" : \"b\"\n },\n \"rawData\" : [\n [\n 1.0,\n 2.5 ], [ \"NaN\" ]]}\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1, 2", "{\"a\" 1}", "[x]", "[1] 2", "\"open"})
    void anythingElseIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Json.read(text));
    }
}
