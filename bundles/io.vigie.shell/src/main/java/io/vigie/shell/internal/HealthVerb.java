package io.vigie.shell.internal;

import io.vigie.health.Check;
import io.vigie.health.Finding;
import io.vigie.health.Finding.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code vigie health}: how the platform itself fares. */
@Command(name = "health", abbreviateSynopsis = true)
final class HealthVerb extends Verb {
    @Option(names = "--json", descriptionKey = "json")
    boolean json;

    HealthVerb(Session session) {
        super(session);
    }

    @Override
    Place place() {
        return Place.IN_WHAT_RUNS;
    }

    @Override
    int run() {
        List<Finding> findings = session.doctor().examine();
        long wrong =
                findings.stream().filter(finding -> finding.level() != Level.OK).count();
        if (json) {
            Map<String, @Nullable Object> tree = new LinkedHashMap<>();
            tree.put("ok", wrong == 0);
            tree.put("checks", findings.stream().map(this::json).toList());
            console.line(Json.pretty(tree));
        } else {
            FieldList fields = new FieldList();
            findings.forEach(finding ->
                    fields.add(mark(finding.level()) + " " + Table.clean(name(finding.check())), sentences(finding)));
            console.lines(fields.render(console.textWidth(), console.paint()));
            console.line(
                    wrong == 0
                            ? texts.get("health.well", findings.size())
                            : texts.get("health.wrong", wrong, findings.size()));
        }
        return wrong == 0 ? Cli.OK : Cli.FAILED;
    }

    private List<String> sentences(Finding finding) {
        List<String> sentences = finding.sentences().stream()
                .map(sentence -> sentence.in(texts.locale()))
                .toList();
        return sentences.isEmpty() ? List.of(level(finding.level())) : sentences;
    }

    private static String mark(Level level) {
        return switch (level) {
            case OK -> "✓";
            case WARNING -> "!";
            default -> "✗";
        };
    }

    private static String level(Level level) {
        return level.name().toLowerCase(Locale.ROOT);
    }

    private String name(Check check) {
        return check.name().in(texts.locale());
    }

    private Map<String, @Nullable Object> json(Finding finding) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", finding.check().id());
        json.put("name", name(finding.check()));
        json.put("level", level(finding.level()));
        json.put("sentences", sentences(finding));
        json.put("ms", finding.took().toMillis());
        return json;
    }

    /** {@code vigie health list}: the checks, without making them. */
    @Command(name = "list", abbreviateSynopsis = true)
    static final class ListAll extends Verb {
        @Option(names = "--json", descriptionKey = "json")
        boolean json;

        ListAll(Session session) {
            super(session);
        }

        @Override
        Place place() {
            return Place.IN_WHAT_RUNS;
        }

        @Override
        int run() {
            List<Check> checks = session.doctor().checks();
            if (json) {
                console.lines(Json.rows(checks.stream()
                        .map(check -> {
                            Map<String, @Nullable Object> row = new LinkedHashMap<>();
                            row.put("id", check.id());
                            row.put("name", check.name().in(texts.locale()));
                            return row;
                        })
                        .toList()));
            } else {
                FieldList fields = new FieldList();
                checks.forEach(check ->
                        fields.add(Table.clean(check.id()), check.name().in(texts.locale())));
                console.lines(fields.render(console.textWidth(), console.paint()));
            }
            return Cli.OK;
        }
    }
}
