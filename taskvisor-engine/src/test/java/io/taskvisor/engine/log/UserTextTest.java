package io.taskvisor.engine.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Texts of what may be any class of the user's. */
class UserTextTest {
    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }
    }

    @Test
    void theTextIsWhatToStringReturns() {
        assertEquals("java.lang.IllegalStateException: refused", UserText.of(new IllegalStateException("refused")));
        assertEquals("refused", UserText.message(new IllegalStateException("refused")));
    }

    @Test
    void nullIsAText() {
        assertEquals("null", UserText.of(null));
        assertEquals("null", UserText.message(new IllegalStateException()));
    }

    @Test
    void whatThrowsIsNamedByItsClass() {
        String name = Broken.class.getName();
        assertEquals(name + " (its toString threw java.lang.IllegalStateException)", UserText.of(new Broken()));
        assertEquals(name + " (its getMessage threw java.lang.IllegalStateException)", UserText.message(new Broken()));
    }

    @Test
    void aVeryLongOneIsCut() {
        assertEquals("x".repeat(2_000) + '…', UserText.of("x".repeat(2_001)));
        assertEquals("x".repeat(2_000), UserText.of("x".repeat(2_000)));
        assertEquals("x".repeat(1_999) + '…', UserText.of("x".repeat(1_999) + "😀"));
    }
}
