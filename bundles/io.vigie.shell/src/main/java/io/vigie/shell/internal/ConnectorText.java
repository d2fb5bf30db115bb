package io.vigie.shell.internal;

import io.vigie.connectors.Connector;
import io.vigie.connectors.ConnectorStatus;
import io.vigie.connectors.Problem;
import io.vigie.fact.Fact;
import io.vigie.shell.internal.Paint.Tone;
import io.vigie.shell.internal.Table.Align;
import io.vigie.shell.internal.Table.Cell;
import io.vigie.source.CheckLine;
import io.vigie.source.Preview;
import io.vigie.source.Rejection;
import io.vigie.source.SourceState;
import io.vigie.source.SourceStatus;
import io.vigie.source.SourceType;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Connectors, for people and for scripts. */
final class ConnectorText {
    private static final Set<SourceState> WELL = Set.of(SourceState.RUNNING, SourceState.COMPLETED);
    private static final Set<SourceState> IDLE = Set.of(SourceState.PAUSED, SourceState.STOPPED, SourceState.STARTING);
    /** Whatever looks like a secret is taken for one where nobody can say. */
    private static final String SECRET = "(?i).*(pass|secret|token|key|credential).*";

    private final Texts texts;
    private final Figures figures;
    private final Paint paint;
    private final ZoneId zone;

    ConnectorText(Texts texts, Figures figures, Paint paint, ZoneId zone) {
        this.texts = texts;
        this.figures = figures;
        this.paint = paint;
        this.zone = zone;
    }

    /** One line for each connector, then what is wrong. */
    List<String> list(List<ConnectorStatus> all, int width) {
        Table table = new Table()
                .column(texts.get("connector.name"), Align.LEFT, 0)
                .column(texts.get("connector.type"), Align.LEFT, 2)
                .column(texts.get("connector.wanted"), Align.LEFT, 0)
                .column(texts.get("connector.observed"), Align.LEFT, 0)
                .column(texts.get("connector.read"), Align.RIGHT, 1)
                .column(texts.get("connector.lag"), Align.RIGHT, 3)
                .column(texts.get("connector.facts"), Align.RIGHT, 1)
                .column(texts.get("connector.rate"), Align.RIGHT, 3);
        for (ConnectorStatus status : all) {
            Connector connector = status.connector();
            SourceStatus source = status.source();
            table.row(
                    Cell.of(status.name()),
                    Cell.light(connector == null ? "" : connector.type()),
                    Cell.of(wanted(status)),
                    new Cell(mark(status) + " " + observed(status.observed()), tone(status)),
                    Cell.light(status.freshness() == null ? "" : ago(status.freshness())),
                    Cell.light(source == null || source.lag() == null ? "" : length(source.lag())),
                    Cell.of(source == null ? "" : figures.count(source.facts())),
                    Cell.light(rate(status.factsPerMinute())));
        }
        List<String> lines = new ArrayList<>(table.render(width, paint));
        int text = Math.min(width, Console.DEFAULT_WIDTH);
        List<String> wrong = new ArrayList<>();
        for (ConnectorStatus status : all) {
            sentences(status).forEach(sentence -> FieldList.wrap("✗ " + Table.clean(sentence), text)
                    .forEach(line -> wrong.add(paint.paint(Tone.BAD, line))));
        }
        if (!wrong.isEmpty()) {
            lines.add("");
            lines.addAll(wrong);
        }
        return lines;
    }

    /** What is wrong with a connector, one sentence each. */
    List<String> sentences(ConnectorStatus status) {
        List<String> sentences = new ArrayList<>();
        if (!status.detail().isEmpty() && status.problems().isEmpty()) {
            sentences.add(texts.get("report.of", status.name(), status.detail().in(texts.locale())));
        }
        status.problems().forEach(problem -> sentences.add(problem.text().in(texts.locale())));
        return sentences;
    }

    /** How a connector stands, in one line. */
    String line(ConnectorStatus status) {
        SourceStatus source = status.source();
        String stands = texts.get("connector.stands", status.name(), wanted(status), observed(status.observed()));
        String detail = status.detail().isEmpty() ? "" : ". " + status.detail().in(texts.locale());
        String facts = source == null ? "" : "  (" + texts.get("progress.facts", figures.count(source.facts())) + ")";
        return Table.clean(stands + detail + facts);
    }

    private String wanted(ConnectorStatus status) {
        return status.desired() == null ? "" : texts.get("connector.wanted." + status.desired());
    }

    private String observed(SourceState state) {
        return texts.orElse("connector.state." + state, state.name());
    }

    private static String mark(ConnectorStatus status) {
        return switch (tone(status)) {
            case GOOD -> "✓";
            case LIGHT -> "–";
            case WARNING -> "!";
            default -> "✗";
        };
    }

    private static Tone tone(ConnectorStatus status) {
        SourceState state = status.observed();
        if (WELL.contains(state)) {
            return status.problems().isEmpty() ? Tone.GOOD : Tone.WARNING;
        }
        if (IDLE.contains(state)) {
            return Tone.LIGHT;
        }
        return state == SourceState.RETRYING || state == SourceState.RATE_LIMITED || state == SourceState.STALE
                ? Tone.WARNING
                : Tone.BAD;
    }

    private String ago(Duration duration) {
        return texts.get("connector.ago", length(duration));
    }

    private String length(Duration duration) {
        return figures.delay(BigDecimal.valueOf(Math.max(0, duration.toSeconds())));
    }

    private String rate(double perMinute) {
        return perMinute < 0 ? "" : figures.number(BigDecimal.valueOf(perMinute), 0, perMinute < 10 ? 1 : 0);
    }

    /** All of one connector; secrets are not shown. */
    List<String> show(ConnectorStatus status, @Nullable SourceType type, int width) {
        Connector connector = status.connector();
        SourceStatus source = status.source();
        List<String> state = new ArrayList<>();
        state.add(mark(status) + " " + observed(status.observed()));
        if (!status.detail().isEmpty()) {
            state.add(status.detail().in(texts.locale()));
        }
        FieldList fields = new FieldList()
                .add(texts.get("connector.file"), status.file().toString())
                .add(texts.get("connector.wanted"), wanted(status))
                .add(texts.get("connector.observed"), state);
        if (connector != null) {
            fields.add(texts.get("connector.description"), connector.description())
                    .add(texts.get("connector.settings"), settings(connector, type));
        }
        if (status.freshness() != null) {
            fields.add(texts.get("connector.read"), ago(status.freshness()));
        }
        if (source != null) {
            fields.add(texts.get("connector.newest"), moment(source.newest()))
                    .add(texts.get("connector.lag"), source.lag() == null ? "" : length(source.lag()))
                    .add(texts.get("connector.facts"), counted(source.facts(), status.factsPerMinute()))
                    .add(texts.get("connector.rejected"), counted(source.rejected(), status.rejectedPerMinute()))
                    .add(texts.get("connector.next"), moment(source.nextAttempt()));
        }
        fields.add(
                texts.get("connector.problems"),
                status.problems().stream()
                        .map(problem -> problem.text().in(texts.locale()))
                        .toList());
        List<String> lines = new ArrayList<>();
        lines.add(paint.paint(Tone.STRONG, Table.clean(status.name())) + "  "
                + paint.paint(Tone.LIGHT, Table.clean(connector == null ? "" : connector.type())));
        lines.add("");
        lines.addAll(fields.render(width, paint));
        return lines;
    }

    private String moment(@Nullable Instant instant) {
        return instant == null ? "" : figures.moment(instant.truncatedTo(ChronoUnit.SECONDS));
    }

    private String counted(long total, double perMinute) {
        return perMinute < 0
                ? figures.count(total)
                : texts.get("connector.perminute", figures.count(total), rate(perMinute));
    }

    private List<String> settings(Connector connector, @Nullable SourceType type) {
        List<String> lines = new ArrayList<>();
        shown(connector, type).forEach((key, values) -> lines.add(key + " = " + String.join(", ", values)));
        return lines;
    }

    /** The settings with what stands for secrets in place of them. */
    Map<String, List<String>> shown(Connector connector, @Nullable SourceType type) {
        Map<String, List<String>> shown = new LinkedHashMap<>();
        connector.settings().forEach((key, values) -> {
            boolean secret = type == null
                    ? key.matches(SECRET)
                    : type.settings().stream()
                            .anyMatch(setting ->
                                    setting.secret() && setting.name().equals(key));
            shown.put(
                    key,
                    values.stream()
                            .map(value -> secret && !value.matches("\\$\\[(secret|env):[^\\]]+]")
                                    ? texts.get("connector.hidden")
                                    : value)
                            .toList());
        });
        return shown;
    }

    Map<String, @Nullable Object> json(ConnectorStatus status, @Nullable SourceType type) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        Connector connector = status.connector();
        SourceStatus source = status.source();
        json.put("name", status.name());
        json.put("file", status.file().toString());
        json.put("type", connector == null ? null : connector.type());
        json.put("description", connector == null ? null : connector.description());
        json.put("desired", status.desired() == null ? null : status.desired().word());
        json.put("observed", word(status.observed()));
        json.put("detail", status.detail().in(texts.locale()));
        json.put("problems", status.problems().stream().map(this::json).toList());
        json.put("settings", connector == null ? null : shown(connector, type));
        json.put("facts", source == null ? null : source.facts());
        json.put("rejected", source == null ? null : source.rejected());
        json.put("polls", source == null ? null : source.polls());
        json.put("failures", source == null ? null : source.failures());
        json.put("factsPerMinute", known(status.factsPerMinute()));
        json.put("rejectedPerMinute", known(status.rejectedPerMinute()));
        json.put("lastSuccess", source == null ? null : Json.instant(source.lastSuccess(), zone));
        json.put(
                "freshnessSeconds",
                status.freshness() == null ? null : status.freshness().toSeconds());
        json.put("newest", source == null ? null : Json.instant(source.newest(), zone));
        json.put(
                "lagSeconds",
                source == null || source.lag() == null ? null : source.lag().toSeconds());
        json.put("nextAttempt", source == null ? null : Json.instant(source.nextAttempt(), zone));
        json.put("attempt", source == null ? null : source.attempt());
        return json;
    }

    static String word(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static @Nullable BigDecimal known(double rate) {
        return rate < 0 ? null : Json.rounded(BigDecimal.valueOf(rate));
    }

    Map<String, @Nullable Object> json(Problem problem) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("file", problem.file());
        json.put("line", problem.line());
        json.put("sentence", problem.sentence().in(texts.locale()));
        return json;
    }

    /** The types that can be read, a line each. */
    List<String> types(List<SourceType> types, int width) {
        Table table = new Table()
                .column(texts.get("connector.type"), Align.LEFT, 0)
                .column(texts.get("connector.label"), Align.LEFT, 0)
                .column(texts.get("connector.can"), Align.LEFT, 1)
                .column(texts.get("column.bundle"), Align.LEFT, 2);
        types.forEach(type -> table.row(
                Cell.of(type.type()), Cell.of(type.label()), Cell.light(features(type)), Cell.light(type.bundle())));
        List<String> lines = new ArrayList<>(table.render(width, paint));
        lines.add("");
        lines.add(paint.paint(Tone.LIGHT, texts.get("connector.types.more")));
        return lines;
    }

    String features(SourceType type) {
        return type.features().stream()
                .sorted()
                .map(feature -> texts.orElse("connector.feature." + feature, word(feature)))
                .collect(Collectors.joining(", "));
    }

    List<String> check(List<CheckLine> lines, int width) {
        List<String> rendered = new ArrayList<>();
        for (CheckLine line : lines) {
            String mark =
                    switch (line.outcome()) {
                        case PASSED -> "✓ ";
                        case WARNING -> "! ";
                        default -> "✗ ";
                    };
            Tone tone =
                    switch (line.outcome()) {
                        case PASSED -> Tone.GOOD;
                        case WARNING -> Tone.WARNING;
                        default -> Tone.BAD;
                    };
            List<String> wrapped = FieldList.wrap(Table.clean(line.sentence()), width - 2);
            for (int i = 0; i < wrapped.size(); i++) {
                rendered.add((i == 0 ? paint.paint(tone, mark) : "  ") + wrapped.get(i));
            }
        }
        return rendered;
    }

    static Map<String, @Nullable Object> json(CheckLine line) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("outcome", word(line.outcome()));
        json.put("sentence", line.sentence());
        return json;
    }

    /** Facts that would come next, one after the other, then what would not be understood. */
    List<String> preview(Preview preview, int width) {
        List<String> lines = new ArrayList<>();
        for (Fact fact : preview.facts()) {
            lines.add(paint.paint(Tone.STRONG, Table.clean(fact.type().name())) + "  "
                    + paint.paint(Tone.LIGHT, moment(fact.at())));
            String values = fact.values().entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + value(entry.getValue()))
                    .collect(Collectors.joining(", "));
            FieldList.wrap(Table.clean(values), width - 2).forEach(line -> lines.add("  " + line));
        }
        for (Rejection rejection : preview.rejections()) {
            FieldList.wrap(
                            Table.clean("✗ "
                                    + texts.get(
                                            "report.of",
                                            rejection.position(),
                                            rejection.reason().in(texts.locale()))),
                            width)
                    .forEach(line -> lines.add(paint.paint(Tone.BAD, line)));
        }
        if (!lines.isEmpty()) {
            lines.add("");
        }
        FieldList.wrap(
                        preview.facts().isEmpty() && preview.rejections().isEmpty()
                                ? texts.get("preview.nothing")
                                : texts.get(
                                        "preview.count",
                                        figures.count(preview.facts().size()),
                                        figures.count(preview.rejections().size())),
                        width)
                .forEach(lines::add);
        return lines;
    }

    private String value(Object value) {
        return value instanceof Instant instant ? figures.moment(instant) : String.valueOf(value);
    }

    Map<String, @Nullable Object> json(Preview preview) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put(
                "facts",
                preview.facts().stream()
                        .map(fact -> {
                            Map<String, @Nullable Object> one = new LinkedHashMap<>();
                            one.put("fact", fact.type().name());
                            one.put("at", Json.instant(fact.at(), zone));
                            fact.values().forEach((field, value) -> one.put(field, plain(value)));
                            return one;
                        })
                        .toList());
        json.put(
                "rejections",
                preview.rejections().stream()
                        .map(rejection -> {
                            Map<String, @Nullable Object> one = new LinkedHashMap<>();
                            one.put("position", rejection.position());
                            one.put("reason", rejection.reason().in(texts.locale()));
                            one.put("record", rejection.record());
                            return one;
                        })
                        .toList());
        return json;
    }

    private @Nullable Object plain(Object value) {
        if (value instanceof Instant instant) {
            return Json.instant(instant, zone);
        }
        return value instanceof Number || value instanceof Boolean ? value : String.valueOf(value);
    }
}
