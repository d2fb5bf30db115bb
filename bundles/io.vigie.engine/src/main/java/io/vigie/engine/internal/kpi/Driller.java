package io.vigie.engine.internal.kpi;

import io.vigie.engine.internal.compile.Bucket;
import io.vigie.engine.internal.compile.Scan;
import io.vigie.fact.FieldType;
import io.vigie.kpi.Anonymity;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Measure;
import io.vigie.query.Drill;
import io.vigie.query.Explanation;
import io.vigie.query.KpiValue;
import io.vigie.store.Rows;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows the rows behind the figure of a whole period. */
final class Driller {
    private final Inquiry inquiry;
    private final Plan.Group group;
    private final KpiDefinition definition;
    private final List<Bucket> buckets;

    Driller(Inquiry inquiry, Plan.Group group, KpiDefinition definition) {
        this.inquiry = inquiry;
        this.group = group;
        this.definition = definition;
        this.buckets = inquiry.buckets(group);
    }

    Drill drill(KpiValue value, List<Explanation.Term> terms, int offset, int limit) {
        List<Measure> measures = List.copyOf(group.measures(definition));
        List<Drill.Row> rows = new ArrayList<>();
        long total = 0;
        long skipped = offset;
        for (Scan scan : inquiry.scans(group)) {
            int wanted = limit - rows.size();
            int skip = (int) Math.max(0, Math.min(Integer.MAX_VALUE, skipped));
            Rows page = inquiry.run(inquiry.rows(scan, buckets, skip, Math.max(1, wanted)));
            long all = page.rows().isEmpty() ? allRows(scan) : total(page);
            total += all;
            skipped -= all;
            if (wanted > 0) {
                for (Object[] row : page.rows()) {
                    rows.add(row(scan, measures, page.columns(), row));
                }
            }
        }
        return new Drill(value, terms, total, rows);
    }

    private static long total(Rows page) {
        return Inquiry.count(page.rows().get(0)[page.columns().size() - 1]);
    }

    private long allRows(Scan scan) {
        Rows first = inquiry.run(inquiry.rows(scan, buckets, 0, 1));
        return first.rows().isEmpty() ? 0 : total(first);
    }

    private Drill.Row row(Scan scan, List<Measure> measures, List<String> names, @Nullable Object[] row) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        scan.schema().columns().forEach((name, type) -> {
            if (!shows(name)) {
                return;
            }
            Object value = row[names.indexOf(name)];
            if (value instanceof Instant instant) {
                columns.put(name, instant.atZone(inquiry.query().zone()).toOffsetDateTime());
            } else if (value != null) {
                BigDecimal seconds = type == FieldType.SECONDS ? Inquiry.number(value, type) : null;
                columns.put(name, seconds == null ? value : seconds);
            }
        });
        if (scan.schema().attributes()
                && definition.anonymity() == null
                && row[names.indexOf("attributes")] instanceof Map<?, ?> attributes) {
            attributes.forEach((name, value) -> columns.put(String.valueOf(name), value));
        }
        List<@Nullable BigDecimal> contributions = new ArrayList<>();
        for (Measure measure : measures) {
            int i = scan.measures().indexOf(measure);
            contributions.add(i < 0 ? null : contribution(scan, measure, i, names, row));
        }
        String leftOut = null;
        for (int i = 0; i < scan.populations().size() && leftOut == null; i++) {
            Object rule = row[names.indexOf("_l" + i)];
            leftOut = rule == null || rule.toString().isEmpty() ? null : rule.toString();
        }
        return new Drill.Row(columns, contributions, leftOut);
    }

    private static @Nullable BigDecimal contribution(
            Scan scan, Measure measure, int i, List<String> names, @Nullable Object[] row) {
        if (!Boolean.TRUE.equals(row[names.indexOf("_c" + i)])) {
            return null;
        }
        if (measure.aggregation() == Measure.Aggregation.DISTINCT) {
            return BigDecimal.ONE;
        }
        BigDecimal value = Inquiry.number(row[names.indexOf("_v" + i)], scan.type(measure));
        BigDecimal divisor = Inquiry.number(row[names.indexOf("_q" + i)], scan.divisorType(measure));
        if (measure.divisor() == null || value == null) {
            return value;
        }
        return divisor == null || divisor.signum() == 0 ? null : value.divide(divisor, Calculator.PRECISION);
    }

    private boolean shows(String column) {
        Anonymity anonymity = definition.anonymity();
        return anonymity == null || anonymity.shown().contains(column);
    }
}
