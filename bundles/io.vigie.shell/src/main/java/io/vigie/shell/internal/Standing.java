package io.vigie.shell.internal;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Preset;
import io.vigie.kpi.Target;
import io.vigie.kpi.Unit;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiValue;
import io.vigie.shell.internal.Paint.Tone;
import io.vigie.shell.internal.Table.Cell;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How figures stand against the targets of their KPIs, in words and symbols. */
final class Standing {
    private Standing() {}

    /** The value of a parameter that a question uses; null when it is not set. */
    static @Nullable Object used(KpiDefinition definition, KpiQuery query, String name) {
        Object given = query.parameters().get(name);
        if (given != null) {
            return given;
        }
        String preset = null;
        for (String id : query.presets()) {
            Preset named = definition.presets().get(id);
            preset = named == null ? preset : named.parameters().getOrDefault(name, preset);
        }
        Parameter parameter = definition.parameters().get(name);
        return preset != null || parameter == null ? preset : parameter.defaultValue();
    }

    /** How a figure is shown to stand: its status, or that there is nothing to show; null for neither. */
    static Target.@Nullable Status status(KpiValue value) {
        Target.Status status = value.status();
        return status != null || value.masked() || value.value() != null ? status : Target.Status.NO_DATA;
    }

    static String symbol(Target.Status status) {
        return switch (status) {
            case GOOD -> "✓";
            case WARNING -> "!";
            case BAD, CRITICAL -> "✗";
            default -> "–";
        };
    }

    static Tone tone(Target.Status status) {
        return switch (status) {
            case GOOD -> Tone.GOOD;
            case WARNING -> Tone.WARNING;
            case BAD, CRITICAL -> Tone.BAD;
            default -> Tone.LIGHT;
        };
    }

    /** Symbol and word. */
    static Cell cell(Target.Status status, Locale locale) {
        return new Cell(symbol(status) + " " + status.text().in(locale), tone(status));
    }

    /** A target in short: {@code ≥ 80%}, {@code ≤ 5%}, {@code 70% – 85%}, else all of its zones. */
    static String text(Target target, Unit unit, Figures figures, Locale locale) {
        String good = target.zones().size() <= 3 ? good(target, unit, figures) : "";
        boolean whole = target.zones().size() == 2 || good.contains("–");
        return good.isEmpty() || !whole ? zones(target, unit, figures, locale) : good;
    }

    /** Where its only good zone lies, whatever the others are; empty where there is not one such zone. */
    static String good(Target target, Unit unit, Figures figures) {
        List<Target.Zone> zones = target.zones();
        List<Integer> good = zones.stream()
                .filter(zone -> zone.status() == Target.Status.GOOD)
                .map(zones::indexOf)
                .toList();
        if (good.size() != 1) {
            return "";
        }
        int at = good.get(0);
        BigDecimal upper = zones.get(at).below();
        BigDecimal lower = at == 0 ? null : zones.get(at - 1).below();
        if (lower != null && upper != null) {
            return bound(lower, unit, figures) + " – " + bound(upper, unit, figures);
        }
        if (lower != null) {
            return (zones.get(at - 1).inclusive() ? "> " : "≥ ") + bound(lower, unit, figures);
        }
        return upper == null ? "" : (zones.get(at).inclusive() ? "≤ " : "< ") + bound(upper, unit, figures);
    }

    private static String bound(BigDecimal bound, Unit unit, Figures figures) {
        return unit.id().equals("seconds") ? figures.delay(bound) : figures.value(bound, unit);
    }

    /** All zones in ascending order: {@code critical < 70% ≤ warning < 80% ≤ good}. */
    static String zones(Target target, Unit unit, Figures figures, Locale locale) {
        StringBuilder text = new StringBuilder();
        for (Target.Zone zone : target.zones()) {
            text.append(zone.status().text().in(locale));
            BigDecimal bound = zone.below();
            if (bound != null) {
                text.append(zone.inclusive() ? " ≤ " : " < ")
                        .append(bound(bound, unit, figures))
                        .append(zone.inclusive() ? " < " : " ≤ ");
            }
        }
        return text.toString();
    }

    /** The parameters that are set, as a person reads them; empty when none is. */
    static String parameters(KpiDefinition definition, KpiQuery query) {
        StringBuilder text = new StringBuilder();
        for (String name : definition.parameters().keySet()) {
            Object value = used(definition, query, name);
            if (value != null) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(name)
                        .append(" = ")
                        .append(plain(value));
            }
        }
        return text.toString();
    }

    /** A parameter's value as it is written on a command line. */
    static String plain(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof BigDecimal number) {
            return number.stripTrailingZeros().toPlainString();
        }
        return value instanceof List<?> list
                ? String.join(",", list.stream().map(String::valueOf).toList())
                : value.toString();
    }
}
