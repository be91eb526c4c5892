package io.taskvisor.internal;

/**
 * Text of others in a line of ours: an exception's message, a tag. What could break the line, or change what is seen of it, is
 * escaped, so that nobody can forge a line.
 */
public final class OneLine {
    private OneLine() {}

    /**
     * Returns the text with {@code \n}, {@code \r}, {@code \t} and {@code \}{@code u001b} instead of line breaks, control
     * characters and characters that change the direction of writing; the same object if there are none. Backslashes stay as
     * they are.
     */
    public static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isBreaking(text.charAt(i))) {
                return escaped(text, i);
            }
        }
        return text;
    }

    /** Returns whether the text can stand in a line as it is. */
    public static boolean isOne(String text) {
        return text.chars().noneMatch(c -> isBreaking((char) c));
    }

    static boolean isBreaking(char c) {
        return Character.isISOControl(c)
                || c >= '\u2028' && c <= '\u202e' // Line and paragraph separator, embeddings and overrides.
                || c >= '\u2066' && c <= '\u2069'; // Isolates.
    }

    private static String escaped(String text, int from) {
        StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, from);
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (isBreaking(c)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.toString();
    }
}
