package io.taskvisor.observer.otel;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The names that tasks have in metrics, where nothing else was said: their paths, without what looks like a number or id. */
final class TaskNames {
    private static final String NUMBER = "{n}";
    private static final String ID = "{id}";

    /** So many characters, and a word with digits is taken for an id. */
    private static final int ID_LENGTH = 8;

    private static final Pattern UUID_OR_WORD =
            Pattern.compile("(\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12})|[\\p{L}\\p{Nd}]+");
    private static final Pattern DIGITS = Pattern.compile("\\p{Nd}+");
    private static final Pattern HEX = Pattern.compile("\\p{XDigit}+");

    private TaskNames() {}

    /** Returns {@code path} with a placeholder for each UUID, each word that looks like an id, and each row of digits. */
    static String of(String path) {
        return UUID_OR_WORD.matcher(path).replaceAll(TaskNames::replace);
    }

    private static String replace(MatchResult match) {
        if (match.group(1) != null) {
            return ID;
        }
        String word = match.group();
        long numbers = DIGITS.matcher(word).results().count();
        if (word.length() >= ID_LENGTH
                && (numbers > 1 || numbers == 1 && HEX.matcher(word).matches())
                && !DIGITS.matcher(word).matches()) {
            return ID;
        }
        return DIGITS.matcher(word).replaceAll(NUMBER);
    }
}
