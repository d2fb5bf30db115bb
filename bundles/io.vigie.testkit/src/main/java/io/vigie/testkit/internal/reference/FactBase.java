package io.vigie.testkit.internal.reference;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.Field;
import io.vigie.testkit.Fraction;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The facts that the patches of all sources make, whatever order they came in. */
public final class FactBase {
    private final Map<String, List<Merged>> byType = new LinkedHashMap<>();

    /** From the patches of each source by its name. */
    public FactBase(Map<String, List<Fact>> patches) {
        Map<String, Merged> byKey = new LinkedHashMap<>();
        patches.forEach((source, facts) -> {
            for (Fact fact : facts) {
                String within = fact.identified() ? "" : source;
                String key = fact.type().name() + "/" + within + "/" + fact.key();
                byKey.computeIfAbsent(key, k -> added(fact.type())).add(source, fact);
            }
        });
    }

    private Merged added(FactType type) {
        Merged merged = new Merged();
        byType.computeIfAbsent(type.name(), name -> new ArrayList<>()).add(merged);
        return merged;
    }

    /**
     * The facts of a type.
     *
     * @param asOf nothing later is known; null for all that is known
     * @param zone decides when a date begins
     */
    List<Row> rows(FactType type, @Nullable Instant asOf, ZoneId zone) {
        List<Row> rows = new ArrayList<>();
        for (Merged merged : byType.getOrDefault(type.name(), List.of())) {
            Map<String, Object> values = merged.values();
            if (asOf == null || happened(type, values, asOf, zone)) {
                rows.add(row(type, merged.source(), values, asOf, zone));
            }
        }
        return rows;
    }

    /** Of a fact that does not say when it happens nobody knew by then that it had. */
    private static boolean happened(FactType type, Map<String, Object> values, Instant asOf, ZoneId zone) {
        if (type.occursAt().isEmpty()) {
            return true;
        }
        Instant instant = instant(values.get(type.occursAt()), zone);
        return instant != null && !instant.isAfter(asOf);
    }

    private static @Nullable Instant instant(@Nullable Object when, ZoneId zone) {
        return when instanceof LocalDate date ? date.atStartOfDay(zone).toInstant() : (Instant) when;
    }

    private static Row row(
            FactType type, String source, Map<String, Object> values, @Nullable Instant asOf, ZoneId zone) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        for (Field field : type.fields()) {
            columns.put(field.name(), known(field, values, asOf, zone) ? exact(values.get(field.name())) : null);
        }
        columns.put("source", source);
        Map<String, String> attributes = new TreeMap<>();
        values.forEach((name, value) -> {
            if (type.field(name) == null) {
                attributes.put(name, value.toString());
            }
        });
        return new Row(columns, attributes);
    }

    private static boolean known(Field field, Map<String, Object> values, @Nullable Instant asOf, ZoneId zone) {
        if (asOf == null) {
            return true;
        }
        for (String from : field.knownFrom()) {
            Instant instant = instant(values.get(from), zone);
            if (instant != null) {
                return !instant.isAfter(asOf);
            }
        }
        return true;
    }

    private static @Nullable Object exact(@Nullable Object value) {
        return value instanceof Long whole
                ? Fraction.of(whole)
                : value instanceof BigDecimal decimal ? Fraction.of(decimal) : value;
    }

    /** One fact: for each field what its latest patch says. */
    private static final class Merged {
        private final Map<String, Object> values = new TreeMap<>();
        private final Map<String, Instant> saidAt = new TreeMap<>();
        private String source = "";

        void add(String from, Fact patch) {
            source = source.isEmpty() || from.compareTo(source) < 0 ? from : source;
            patch.values().forEach((field, value) -> {
                Instant before = saidAt.get(field);
                Object held = values.get(field);
                boolean wins = before == null
                        || held == null
                        || patch.at().isAfter(before)
                        || (patch.at().equals(before) && greater(value, held));
                if (wins) {
                    values.put(field, value);
                    saidAt.put(field, patch.at());
                }
            });
        }

        @SuppressWarnings("unchecked")
        private static boolean greater(Object value, Object than) {
            return ((Comparable<Object>) value).compareTo(than) > 0;
        }

        Map<String, Object> values() {
            return values;
        }

        String source() {
            return source;
        }
    }
}
