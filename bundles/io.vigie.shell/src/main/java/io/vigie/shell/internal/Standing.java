package io.vigie.shell.internal;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Target;
import io.vigie.kpi.Unit;
import io.vigie.shell.internal.Paint.Tone;
import io.vigie.shell.internal.Table.Cell;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How figures stand against the targets of their KPIs, in words and symbols. */
final class Standing {
    private Standing() {}

    /** The target that holds for these parameter values: the first that is meant for them. */
    static Optional<Target> target(KpiDefinition definition, Map<String, ?> parameters) {
        return definition.targets().stream()
                .filter(target -> target.parameters().entrySet().stream()
                        .allMatch(meant -> same(meant.getValue(), used(definition, parameters, meant.getKey()))))
                .findFirst();
    }

    /** The value of a parameter that a question uses; null when it is not set. */
    static @Nullable Object used(KpiDefinition definition, Map<String, ?> parameters, String name) {
        Object given = parameters.get(name);
        Parameter parameter = definition.parameters().get(name);
        return given != null || parameter == null ? given : parameter.defaultValue();
    }

    private static boolean same(String meant, @Nullable Object used) {
        if (used == null) {
            return false;
        }
        try {
            return new BigDecimal(meant).compareTo(new BigDecimal(used.toString())) == 0;
        } catch (NumberFormatException e) {
            return meant.equals(used.toString());
        }
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
        List<Target.Zone> zones = target.zones();
        List<Integer> good = zones.stream()
                .filter(zone -> zone.status() == Target.Status.GOOD)
                .map(zones::indexOf)
                .toList();
        if (good.size() == 1 && zones.size() <= 3) {
            int at = good.get(0);
            BigDecimal upper = zones.get(at).below();
            BigDecimal lower = at == 0 ? null : zones.get(at - 1).below();
            if (lower != null && upper != null) {
                return figures.value(lower, unit) + " – " + figures.value(upper, unit);
            }
            if (zones.size() == 2 && lower != null) {
                return (zones.get(at - 1).inclusive() ? "> " : "≥ ") + figures.value(lower, unit);
            }
            if (zones.size() == 2 && upper != null) {
                return (zones.get(at).inclusive() ? "≤ " : "< ") + figures.value(upper, unit);
            }
        }
        return zones(target, unit, figures, locale);
    }

    /** All zones in ascending order: {@code critical < 70% ≤ warning < 80% ≤ good}. */
    static String zones(Target target, Unit unit, Figures figures, Locale locale) {
        StringBuilder text = new StringBuilder();
        for (Target.Zone zone : target.zones()) {
            text.append(zone.status().text().in(locale));
            BigDecimal bound = zone.below();
            if (bound != null) {
                text.append(zone.inclusive() ? " ≤ " : " < ")
                        .append(figures.value(bound, unit))
                        .append(zone.inclusive() ? " < " : " ≤ ");
            }
        }
        return text.toString();
    }

    /** The parameters that are set, as a person reads them; empty when none is. */
    static String parameters(KpiDefinition definition, Map<String, ?> parameters) {
        StringBuilder text = new StringBuilder();
        for (String name : definition.parameters().keySet()) {
            Object value = used(definition, parameters, name);
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
