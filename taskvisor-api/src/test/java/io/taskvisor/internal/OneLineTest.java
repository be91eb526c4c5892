package io.taskvisor.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class OneLineTest {
    @Test
    void whatIsOneLineStaysAsItIs() {
        for (String text : List.of("", "a b", "C:\\temp\\new", "naïve 日本語 👩‍🚀", "{} '\"")) {
            assertSame(text, OneLine.of(text));
            assertTrue(OneLine.isOne(text));
        }
    }

    @Test
    void whatBreaksALineOrHidesTextIsEscaped() {
        assertEquals("a\\nb\\r\\n\\tc", OneLine.of("a\nb\r\n\tc"));
        assertEquals("\\u001b[31mred\\u0000\\u007f\\u0085", OneLine.of("\u001b[31mred\u0000\u007f\u0085"));
        assertEquals("\\u2028\\u2029\\u202a\\u202e", OneLine.of("\u2028\u2029\u202a\u202e"));
        assertEquals("\\u2066\\u2069", OneLine.of("\u2066\u2069"));
        assertFalse(OneLine.isOne("a\n"));
        assertTrue(OneLine.isOne(OneLine.of("a\n")));
    }
}
