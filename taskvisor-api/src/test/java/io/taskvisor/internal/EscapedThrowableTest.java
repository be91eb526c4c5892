package io.taskvisor.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class EscapedThrowableTest {
    private static final String FORGED = "refused\n12:00 ERROR forged";

    private static String print(Throwable thrown) {
        StringWriter out = new StringWriter();
        EscapedThrowable.of(thrown).printStackTrace(new PrintWriter(out, true));
        return out.toString();
    }

    /** All lines of a trace are frames, or begin with what the printer writes there. */
    private static void assertOnlyFrames(String printed) {
        List<String> odd = printed.lines()
                .skip(1)
                .filter(line ->
                        !line.matches("\\t+(at |Suppressed: |\\.\\.\\. |\\[CIRCULAR).*|Caused by: .*|\t+Caused by: .*"))
                .toList();
        assertEquals(List.of(), odd, printed);
    }

    @Test
    void oneWithoutLineBreaksIsTheSame() {
        Throwable thrown = new IllegalStateException("a", new IOException("b"));
        thrown.addSuppressed(new IOException("c"));
        assertSame(thrown, EscapedThrowable.of(thrown));
    }

    @Test
    void theTextIsOneLineAndTheFramesAreThere() {
        Throwable thrown = new IOException(FORGED);
        String printed = print(thrown);
        assertOnlyFrames(printed);
        assertEquals(
                "java.io.IOException: refused\\n12:00 ERROR forged",
                printed.lines().findFirst().orElseThrow());
        assertArrayEquals(thrown.getStackTrace(), EscapedThrowable.of(thrown).getStackTrace());
    }

    @Test
    void causesAndWhatWasSuppressedToo() {
        Throwable deep = new IllegalStateException("top", new UncheckedIOException(new IOException(FORGED)));
        assertOnlyFrames(print(deep));
        assertTrue(print(deep).contains("Caused by: java.io.IOException: refused\\n12:00 ERROR forged"));
        Throwable beside = new IllegalStateException("top");
        beside.addSuppressed(new IllegalStateException("closing", new IOException(FORGED)));
        assertOnlyFrames(print(beside));
        assertTrue(print(beside).contains("Suppressed: java.lang.IllegalStateException: closing"));
        assertTrue(print(beside).contains("Caused by: java.io.IOException: refused\\n12:00 ERROR forged"));
    }

    @Test
    void onesThatGoInCirclesOrAreVeryManyComeToAnEnd() {
        IOException first = new IOException(FORGED);
        IOException second = new IOException("second", first);
        first.initCause(second);
        assertOnlyFrames(print(first));
        Throwable chain = new IOException(FORGED);
        for (int i = 0; i < 100_000; i++) {
            chain = new IOException("link " + i, chain);
        }
        String printed = print(chain);
        assertOnlyFrames(printed);
        assertTrue(
                printed.lines().filter(line -> line.startsWith("Caused by: ")).count() < 1_000);
    }

    @Test
    void aTextWithoutEndIsCut() {
        String printed = print(new IOException("x".repeat(3_000_000)));
        assertTrue(printed.length() < 20_000, () -> printed.length() + " characters");
        assertTrue(printed.contains("x… of 3000021 characters"), () -> printed.substring(7_900, 8_100));
    }

    @Test
    void oneThatCannotBeReadIsTheSame() {
        Throwable odd = new RuntimeException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String toString() {
                throw new IllegalStateException("odd");
            }
        };
        assertSame(odd, EscapedThrowable.of(odd));
    }
}
