package io.taskvisor.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The figures of one benchmark as horizontal bars, grouped by what was the same for several contenders; those are named. It
 * is drawn for light and dark backgrounds, in one scale.
 */
final class Chart {
    /** What tells contenders apart; the first of these that figures have. */
    private static final List<String> CONTENDERS =
            List.of("contender", "peer", "scheduler", "look", "hot tasks", "kind");

    private static final int WIDTH = 860;
    private static final int LABELS = 210;
    private static final int VALUES = 130;
    private static final int BAR = 16;
    private static final int ROW = 22;
    private static final int GROUP = 30;
    private static final int HEAD = 66;
    private static final int FOOT = 34;

    private static final String STYLE = """
            .bg{fill:#ffffff}.t{fill:#1f2328}.m{fill:#59636e}.ours{fill:#0969da}.floor{fill:#8c959f}.peer{fill:#bf8700}
            .e{stroke:#1f2328}.a{stroke:#d1d9e0}
            @media(prefers-color-scheme:dark){
            .bg{fill:#0d1117}.t{fill:#f0f6fc}.m{fill:#9198a1}.ours{fill:#4493f8}.floor{fill:#656c76}.peer{fill:#d29922}
            .e{stroke:#f0f6fc}.a{stroke:#3d444d}}
            text{font:13px system-ui,sans-serif}.h{font-size:17px;font-weight:600}.g{font-weight:600}
            """;

    private final String title;
    private final String source;
    private final String unit;
    private final Map<String, List<Figure>> groups = new LinkedHashMap<>();
    private final StringBuilder svg = new StringBuilder();
    private final double most;

    Chart(String title, String source, List<Figure> figures) {
        this.title = title;
        this.source = source;
        this.unit = figures.get(0).unit();
        for (Figure figure : figures) {
            groups.computeIfAbsent(group(figure), key -> new ArrayList<>()).add(figure);
        }
        this.most = figures.stream()
                .mapToDouble(figure -> Math.max(figure.score(), Math.min(figure.high(), 2 * figure.score())))
                .max()
                .orElse(1);
    }

    private static String contenderKey(Figure figure) {
        return CONTENDERS.stream()
                .filter(figure.params()::containsKey)
                .findFirst()
                .orElse("");
    }

    private static String contender(Figure figure) {
        return figure.params()
                .getOrDefault(contenderKey(figure), "")
                .toLowerCase(Locale.ROOT)
                .replace('_', ' ');
    }

    private static String group(Figure figure) {
        List<String> rest = new ArrayList<>();
        figure.params().forEach((key, value) -> {
            if (!key.equals(contenderKey(figure))) {
                rest.add(key + " " + value.toLowerCase(Locale.ROOT));
            }
        });
        return String.join(", ", rest);
    }

    String draw() {
        int rows = groups.values().stream().mapToInt(List::size).sum();
        int height = HEAD + groups.size() * GROUP + rows * ROW + FOOT;
        svg.append(String.format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">%n<title>%s</title>%n"
                        + "<style>%n%s</style>%n<rect class=\"bg\" width=\"%d\" height=\"%d\"/>%n",
                WIDTH, height, escaped(title), STYLE, WIDTH, height));
        text(16, 28, "t h", title);
        text(16, 50, "m", unit + (isRate() ? ": more is better" : ": less is better") + "; lines show the spread");
        int y = HEAD;
        for (Map.Entry<String, List<Figure>> group : groups.entrySet()) {
            y += GROUP;
            text(16, y - 10, "t g", group.getKey());
            for (Figure figure : group.getValue()) {
                bar(figure, y);
                y += ROW;
            }
        }
        line("a", LABELS, HEAD, LABELS, y);
        text(16, y + 22, "m", source);
        return svg.append("</svg>\n").toString();
    }

    private boolean isRate() {
        return unit.endsWith("/s") || unit.startsWith("ops/") || unit.equals("received");
    }

    private void bar(Figure figure, int y) {
        String name = contender(figure);
        String kind = name.startsWith("taskvisor") ? "ours" : name.startsWith("bare") ? "floor" : "peer";
        text(28, y + 13, "t", name);
        double length = length(figure.score());
        svg.append(String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>%n",
                kind,
                LABELS,
                y,
                length,
                BAR));
        double end = length;
        if (figure.high() > figure.low()) {
            double low = length(Math.max(0, figure.low()));
            end = Math.max(length, length(Math.min(figure.high(), most)));
            line("e", LABELS + low, y + BAR / 2.0, LABELS + end, y + BAR / 2.0);
            line("e", LABELS + low, y + 4, LABELS + low, y + BAR - 4);
            line("e", LABELS + end, y + 4, LABELS + end, y + BAR - 4);
        }
        text(LABELS + end + 6, y + 13, "t", Figure.format(figure.score()));
    }

    private double length(double value) {
        return Double.isNaN(value) || most == 0 ? 0 : (WIDTH - LABELS - VALUES) * value / most;
    }

    private void text(double x, double y, String style, String text) {
        svg.append(String.format(
                Locale.ROOT, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>%n", style, x, y, escaped(text)));
    }

    private void line(String style, double x1, double y1, double x2, double y2) {
        svg.append(String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
                style,
                x1,
                y1,
                x2,
                y2));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
