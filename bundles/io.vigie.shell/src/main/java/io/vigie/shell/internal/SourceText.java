package io.vigie.shell.internal;

import io.vigie.connectors.Quarantine.Group;
import io.vigie.shell.internal.Paint.Tone;
import io.vigie.shell.internal.Table.Align;
import io.vigie.shell.internal.Table.Cell;
import io.vigie.source.SourceType;
import io.vigie.source.Sources;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Types of sources and records in quarantine. */
final class SourceText {
    private SourceText() {}

    static List<String> types(List<SourceType> types, Texts texts, int width, Paint paint) {
        List<String> lines = new ArrayList<>();
        for (SourceType type : types) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.add(paint.paint(Tone.STRONG, Table.clean(type.type())) + "  "
                    + paint.paint(Tone.LIGHT, Table.clean(type.label() + ", " + type.bundle())));
            FieldList.wrap(Table.clean(type.description()), width - 2).forEach(line -> lines.add("  " + line));
            FieldList settings = new FieldList();
            for (SourceType.Setting setting : type.settings()) {
                List<String> text = new ArrayList<>();
                text.add(setting.description().isEmpty() ? setting.label() : setting.description());
                if (setting.secret()) {
                    text.add(texts.get("source.secret"));
                }
                if (!setting.options().isEmpty()) {
                    text.add(texts.get("source.options", String.join(", ", setting.options())));
                }
                if (!setting.defaultValue().isEmpty()) {
                    text.add(texts.get("source.default", setting.defaultValue()));
                }
                settings.add("  " + setting.name() + (setting.required() ? " *" : ""), text);
            }
            lines.addAll(settings.render(width, paint));
        }
        if (types.stream().flatMap(type -> type.settings().stream()).anyMatch(SourceType.Setting::required)) {
            lines.add("");
            lines.add(paint.paint(Tone.LIGHT, texts.get("source.required")));
        }
        return lines;
    }

    static Map<String, @Nullable Object> json(SourceType type) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("type", type.type());
        json.put("label", type.label());
        json.put("description", type.description());
        json.put("bundle", type.bundle());
        json.put(
                "features",
                type.features().stream().sorted().map(ConnectorText::word).toList());
        List<Object> settings = new ArrayList<>();
        for (SourceType.Setting setting : type.settings()) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("name", setting.name());
            one.put("label", setting.label());
            one.put("description", setting.description());
            one.put("required", setting.required());
            one.put("default", setting.defaultValue());
            one.put("options", setting.options());
            one.put("secret", setting.secret());
            settings.add(one);
        }
        json.put("settings", settings);
        return json;
    }

    static List<String> quarantine(
            List<Sources.Quarantined> records, Texts texts, Figures figures, int width, Paint paint) {
        Table table = new Table()
                .column("ID", Align.RIGHT, 0)
                .column(texts.get("quarantine.source"), Align.LEFT, 2)
                .column(texts.get("quarantine.since"), Align.LEFT, 1)
                .column(texts.get("quarantine.position"), Align.LEFT, 0)
                .column(texts.get("quarantine.reason"), Align.LEFT, 0);
        for (Sources.Quarantined record : records) {
            table.row(
                    // Not grouped in thousands: it is typed again behind "show".
                    Cell.of(Long.toString(record.id())),
                    Cell.light(record.source()),
                    Cell.light(figures.moment(record.since())),
                    Cell.of(record.rejection().position()),
                    Cell.of(record.rejection().reason().in(texts.locale())));
        }
        return table.render(width, paint);
    }

    /** Records by source and kind of reason. */
    static List<String> groups(List<Group> groups, Texts texts, Figures figures, int width, Paint paint) {
        Table table = new Table()
                .column(texts.get("quarantine.count"), Align.RIGHT, 0)
                .column(texts.get("quarantine.source"), Align.LEFT, 0)
                .column(texts.get("quarantine.last"), Align.LEFT, 1)
                .column(texts.get("quarantine.example"), Align.RIGHT, 0)
                .column(texts.get("quarantine.reason"), Align.LEFT, 0);
        for (Group group : groups) {
            table.row(
                    Cell.of(figures.count(group.count())),
                    Cell.of(group.source()),
                    Cell.light(figures.moment(group.last().truncatedTo(ChronoUnit.SECONDS))),
                    Cell.light(Long.toString(group.example())),
                    Cell.of(group.reason().in(texts.locale())));
        }
        return table.render(width, paint);
    }

    static Map<String, @Nullable Object> json(Group group, ZoneId zone, Locale locale) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("source", group.source());
        json.put("reason", group.reason().in(locale));
        json.put("count", group.count());
        json.put("first", Json.instant(group.first(), zone));
        json.put("last", Json.instant(group.last(), zone));
        json.put("example", group.example());
        return json;
    }

    static List<String> record(Sources.Quarantined record, Texts texts, Figures figures, int width, Paint paint) {
        return new FieldList()
                .add("ID", Long.toString(record.id()))
                .add(texts.get("quarantine.source"), record.source())
                .add(texts.get("quarantine.since"), figures.moment(record.since()))
                .add(texts.get("quarantine.position"), record.rejection().position())
                .add(texts.get("quarantine.reason"), record.rejection().reason().in(texts.locale()))
                .add(
                        texts.get("quarantine.record"),
                        record.rejection().record().lines().toList())
                .render(width, paint);
    }

    static Map<String, @Nullable Object> json(Sources.Quarantined record, ZoneId zone, Locale locale) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", record.id());
        json.put("source", record.source());
        json.put("since", Json.instant(record.since(), zone));
        json.put("position", record.rejection().position());
        json.put("reason", record.rejection().reason().in(locale));
        json.put("record", record.rejection().record());
        return json;
    }
}
