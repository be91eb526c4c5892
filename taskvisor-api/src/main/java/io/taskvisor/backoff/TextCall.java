package io.taskvisor.backoff;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A strategy as it is written: {@code name} or {@code name(key=value, …)}.
 *
 * @param name the strategy's name
 * @param parameters the values by key, in the order of the text
 */
record TextCall(String name, Map<String, String> parameters) {
    /** Splits a text. Every error tells the part or the position, the first character being 1. */
    static TextCall read(String text) {
        int open = text.indexOf('(');
        int close = text.indexOf(')');
        if (close >= 0 && (open < 0 || close < open)) {
            throw unexpected(text, close);
        }
        int nested = text.indexOf('(', open + 1);
        if (open >= 0 && nested >= 0) {
            throw unexpected(text, nested);
        }
        String name = (open < 0 ? text : text.substring(0, open)).strip();
        if (name.isEmpty()) {
            throw new IllegalArgumentException("the name is missing: use name or name(key=value, ...)");
        }
        if (open < 0) {
            return new TextCall(name, Map.of());
        }
        if (close < 0) {
            throw new IllegalArgumentException("')' is missing at the end");
        }
        String rest = text.substring(close + 1).stripLeading();
        if (!rest.isEmpty()) {
            throw unexpected(text, text.length() - rest.length());
        }
        return new TextCall(name, parameters(text, open + 1, close));
    }

    private static Map<String, String> parameters(String text, int begin, int close) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (text.substring(begin, close).isBlank()) {
            return parameters;
        }
        for (int from = begin; from <= close; ) {
            int comma = text.indexOf(',', from);
            int end = comma < 0 || comma > close ? close : comma;
            add(parameters, text, from, end);
            from = end + 1;
        }
        return parameters;
    }

    private static void add(Map<String, String> parameters, String text, int from, int end) {
        int equals = text.indexOf('=', from);
        int split = equals < 0 || equals > end ? end : equals;
        String key = text.substring(from, split).strip();
        String value = split == end ? "" : text.substring(split + 1, end).strip();
        if (key.isEmpty() || value.isEmpty()) {
            String part = text.substring(from, end).strip();
            throw new IllegalArgumentException("'" + part + "' at character " + (from + 1) + " must be key=value");
        }
        int again = text.indexOf('=', split + 1);
        if (again >= 0 && again < end) {
            throw unexpected(text, again);
        }
        if (parameters.putIfAbsent(key, value) != null) {
            throw new IllegalArgumentException("parameter '" + key + "' is given twice");
        }
    }

    private static IllegalArgumentException unexpected(String text, int at) {
        return new IllegalArgumentException("unexpected '" + text.charAt(at) + "' at character " + (at + 1));
    }
}
