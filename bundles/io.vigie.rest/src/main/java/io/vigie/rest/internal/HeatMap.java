package io.vigie.rest.internal;

import io.vigie.kpi.Formula;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Population;
import io.vigie.kpi.Target;
import io.vigie.query.KpiResult;
import io.vigie.query.KpiValue;
import io.vigie.query.Kpis;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A figure by hour of the day and day of the week, in the zone of the question: made of its hours, whose numerators
 * and denominators add up. It cannot be made of figures whose parts do not.
 */
final class HeatMap {
    /** Three years of hours; more would say nothing about a week. */
    static final Duration LONGEST = Duration.ofDays(3 * 366);

    private HeatMap() {}

    /** Whether the hours of a KPI add up to the whole. */
    static boolean addsUp(KpiDefinition definition, Map<String, Kpis.Entry> installed) {
        Formula denominator = definition.denominator();
        return definition.figures().isEmpty()
                && definition.splits().isEmpty()
                && definition.anonymity() == null
                && definition.instants().isEmpty()
                && addsUp(definition.numerator(), installed, new HashSet<>())
                && (denominator == null || addsUp(denominator, installed, new HashSet<>()));
    }

    private static boolean addsUp(Formula formula, Map<String, Kpis.Entry> installed, Set<String> seen) {
        if (formula instanceof Formula.OfMeasure of) {
            Measure measure = of.measure();
            Population.Nature nature = measure.population().nature();
            return measure.aggregation().additive()
                    && measure.across().isEmpty()
                    && (nature == Population.Nature.FLOW || nature == Population.Nature.INTERVAL);
        }
        if (formula instanceof Formula.Arithmetic arithmetic) {
            boolean left = addsUp(arithmetic.left(), installed, seen);
            boolean right = addsUp(arithmetic.right(), installed, seen);
            return switch (arithmetic.operator()) {
                case PLUS, MINUS -> left && right;
                case TIMES ->
                    left && arithmetic.right() instanceof Formula.Constant
                            || right && arithmetic.left() instanceof Formula.Constant;
                case DIVIDED_BY -> left && arithmetic.right() instanceof Formula.Constant;
            };
        }
        if (formula instanceof Formula.Choice choice) {
            return choice.cases().values().stream().allMatch(part -> addsUp(part, installed, seen));
        }
        if (formula instanceof Formula.OfKpi of) {
            Kpis.Entry entry = installed.get(of.kpi());
            if (entry == null || of.part() == Formula.Part.VALUE || !seen.add(of.kpi() + of.part())) {
                return false;
            }
            Formula part = of.part() == Formula.Part.NUMERATOR
                    ? entry.definition().numerator()
                    : entry.definition().denominator();
            boolean adds = part != null && addsUp(part, installed, seen);
            seen.remove(of.kpi() + of.part());
            return adds;
        }
        return false;
    }

    /** What is added up in a cell. */
    private static final class Cell {
        private @Nullable BigDecimal num;
        private @Nullable BigDecimal den;
        private long n;
        private long hours;
        private boolean provisional;

        private static @Nullable BigDecimal sum(@Nullable BigDecimal one, @Nullable BigDecimal other) {
            return one == null ? other : other == null ? one : one.add(other);
        }

        void add(KpiValue hour) {
            num = sum(num, hour.num());
            den = sum(den, hour.den());
            n += hour.n();
            provisional |= hour.provisional();
        }

        @Nullable
        BigDecimal value(KpiDefinition definition) {
            BigDecimal above = num;
            BigDecimal below = den;
            if (above == null) {
                return null;
            }
            if (definition.denominator() == null) {
                return above.multiply(definition.scale());
            }
            return below == null || below.signum() == 0
                    ? null
                    : above.multiply(definition.scale()).divide(below, MathContext.DECIMAL128);
        }
    }

    /**
     * The cells from Monday, hour by hour; those that the period does not touch are left out.
     *
     * @param hourly the figure in hours
     * @param target by which it is measured, or null
     */
    static List<Map<String, @Nullable Object>> cells(
            KpiDefinition definition, KpiResult hourly, @Nullable Target target) {
        Cell[] cells = new Cell[7 * 24];
        for (ZonedDateTime hour = hourly.from().atZone(hourly.query().zone()).truncatedTo(ChronoUnit.HOURS);
                hour.toInstant().isBefore(hourly.to());
                hour = hour.plusHours(1)) {
            at(cells, hour.getDayOfWeek().getValue(), hour.getHour()).hours++;
        }
        for (KpiValue value : hourly.values()) {
            var bucket = value.bucket();
            if (bucket != null) {
                at(cells, bucket.getDayOfWeek().getValue(), bucket.getHour()).add(value);
            }
        }
        List<Map<String, @Nullable Object>> list = new ArrayList<>();
        for (int i = 0; i < cells.length; i++) {
            Cell cell = cells[i];
            if (cell == null) {
                continue;
            }
            BigDecimal value = cell.value(definition);
            list.add(new Tree()
                    .put("weekday", i / 24 + 1)
                    .put("hour", i % 24)
                    .put("hours", cell.hours)
                    .put("num", Json.exact(cell.num))
                    .put("den", Json.exact(cell.den))
                    .put("value", Json.rounded(value))
                    .put("n", cell.n)
                    .put("provisional", cell.provisional)
                    .put("status", target == null ? null : Json.status(target.status(value)))
                    .done());
        }
        return list;
    }

    private static Cell at(Cell[] cells, int weekday, int hour) {
        int index = (weekday - 1) * 24 + hour;
        Cell cell = cells[index];
        if (cell == null) {
            cell = new Cell();
            cells[index] = cell;
        }
        return cell;
    }
}
