package io.vigie.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a question, an import and memory cost as facts grow: a picture, {@code curves.svg}, of all sets of facts that were
 * measured in a folder ({@code contacts-N/results.properties}). As a program it draws it anew; argument: the folder.
 */
public final class Curves {
    private static final int WIDTH = 960;
    private static final int HEIGHT = 344;
    private static final int LEFT = 60;
    private static final int TOP = 48;
    private static final int PLOT_WIDTH = 220;
    private static final int PLOT_HEIGHT = 190;
    private static final String[] COLORS = {"#0b6e4f", "#b3541e", "#3a5a9b", "#7a3b8f"};

    /** One line: its name and a value for each number of contacts, empty where it was not measured. */
    record Line(String name, Map<Long, Double> points) {}

    private Curves() {}

    public static void main(String[] args) throws IOException {
        write(Path.of(args[0]));
    }

    static void write(Path folder) throws IOException {
        Map<Long, Results> all = new TreeMap<>();
        try (Stream<Path> children = Files.list(folder)) {
            for (Path child : children.toList()) {
                String name = String.valueOf(child.getFileName());
                if (name.matches("contacts-[0-9]+") && Files.exists(child.resolve("results.properties"))) {
                    all.put(Long.valueOf(name.substring("contacts-".length())), new Results(child));
                }
            }
        }
        List<Line> questions = new ArrayList<>();
        for (String question : List.of(Question.YEAR, Question.DAYS)) {
            questions.add(line("Vigie, " + question, all, r -> ms(r.time("vigie", question))));
            questions.add(line("DuckDB, " + question, all, r -> ms(r.time("duckdb", question))));
        }
        List<Line> imports = List.of(line("Store.append", all, Curves::perSecond));
        List<Line> memory = List.of(
                line("resident, after the questions", all, r -> mebibytes(r.get("vigie.rss"))),
                line("heap after a collection", all, r -> mebibytes(r.get("vigie.heap"))));
        StringBuilder svg = new StringBuilder();
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %1$d %2$d\""
                .formatted(WIDTH, HEIGHT));
        svg.append(" font-family=\"sans-serif\" font-size=\"11\" fill=\"#222\">\n");
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        panel(svg, 0, "a question, ms", questions, all.keySet().stream().toList());
        panel(svg, 1, "import, facts/s", imports, all.keySet().stream().toList());
        panel(svg, 2, "memory, MiB", memory, all.keySet().stream().toList());
        svg.append("</svg>\n");
        Files.writeString(folder.resolve("curves.svg"), svg, StandardCharsets.UTF_8);
    }

    private interface Reading {
        @Nullable
        Double of(Results results);
    }

    private static Line line(String name, Map<Long, Results> all, Reading reading) {
        Map<Long, Double> points = new TreeMap<>();
        all.forEach((contacts, results) -> {
            Double value = reading.of(results);
            if (value != null && value > 0) {
                points.put(contacts, value);
            }
        });
        return new Line(name, points);
    }

    private static @Nullable Double ms(@Nullable Long micros) {
        return micros == null ? null : micros / 1_000.0;
    }

    private static @Nullable Double mebibytes(@Nullable Long bytes) {
        return bytes == null ? null : bytes / 1_048_576.0;
    }

    private static @Nullable Double perSecond(Results results) {
        Long facts = results.get("load.facts");
        Long micros = results.get("load.micros");
        return facts == null || micros == null ? null : facts * 1e6 / Math.max(1, micros);
    }

    /** Both axes are logarithmic: what grows as the facts do is a line that rises by one decade in one. */
    private static void panel(StringBuilder svg, int index, String title, List<Line> lines, List<Long> contacts) {
        int left = LEFT + index * (PLOT_WIDTH + 100);
        double low = Math.floor(extreme(lines, false));
        double high = Math.max(low + 1, Math.ceil(extreme(lines, true)));
        double first = contacts.isEmpty() ? 5 : Math.floor(Math.log10(contacts.get(0)));
        double last = contacts.isEmpty() ? 6 : Math.max(first + 1, Math.log10(contacts.get(contacts.size() - 1)));
        text(svg, left, 20, "start", "<tspan font-weight=\"bold\">" + title + "</tspan>");
        for (double decade = low; decade <= high; decade++) {
            double y = TOP + PLOT_HEIGHT * (high - decade) / (high - low);
            svg.append("<line x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\" stroke=\"#ddd\"/>\n"
                    .formatted(left, left + PLOT_WIDTH, number(y), number(y)));
            text(svg, left - 6, y + 4, "end", plain(Math.pow(10, decade)));
        }
        for (long count : contacts) {
            text(svg, x(left, count, first, last), TOP + PLOT_HEIGHT + 16.0, "middle", plain(count));
        }
        text(svg, left + PLOT_WIDTH / 2.0, TOP + PLOT_HEIGHT + 32.0, "middle", "contacts");
        for (int i = 0; i < lines.size(); i++) {
            String color = COLORS[i % COLORS.length];
            StringBuilder path = new StringBuilder();
            lines.get(i).points().forEach((count, value) -> {
                double x = x(left, count, first, last);
                double y = TOP + PLOT_HEIGHT * (high - Math.log10(value)) / (high - low);
                path.append(path.isEmpty() ? "M" : " L")
                        .append(number(x))
                        .append(' ')
                        .append(number(y));
                svg.append(
                        "<circle cx=\"%s\" cy=\"%s\" r=\"3\" fill=\"%s\"/>\n".formatted(number(x), number(y), color));
            });
            if (!path.isEmpty()) {
                svg.append("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>\n".formatted(path, color));
            }
            svg.append("<g fill=\"%s\">".formatted(color));
            text(
                    svg,
                    left,
                    TOP + PLOT_HEIGHT + 52.0 + i * 13,
                    "start",
                    lines.get(i).name());
            svg.append("</g>\n");
        }
    }

    private static double x(int left, long contacts, double first, double last) {
        return left + PLOT_WIDTH * (Math.log10(contacts) - first) / (last - first);
    }

    private static double extreme(List<Line> lines, boolean greatest) {
        Stream<Double> all = lines.stream().flatMap(line -> line.points().values().stream());
        return Math.log10(
                (greatest ? all.max(Double::compare) : all.min(Double::compare)).orElse(greatest ? 10.0 : 1.0));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        svg.append(
                "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n".formatted(number(x), number(y), anchor, text));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** 1 k, 10 M. */
    private static String plain(double value) {
        if (value >= 1e6) {
            return String.format(Locale.ROOT, "%.0f M", value / 1e6);
        }
        return value >= 1e3
                ? String.format(Locale.ROOT, "%.0f k", value / 1e3)
                : value >= 1 ? String.format(Locale.ROOT, "%.0f", value) : String.format(Locale.ROOT, "%.2g", value);
    }
}
