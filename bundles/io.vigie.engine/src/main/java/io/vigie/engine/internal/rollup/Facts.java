package io.vigie.engine.internal.rollup;

import io.vigie.engine.internal.compile.Statement;
import io.vigie.fact.FactType;
import io.vigie.fact.Field;
import io.vigie.fact.FieldType;
import io.vigie.store.Rows;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/** Stored facts, as far as it matters when they are. */
final class Facts {
    private static final String SEPARATOR = "\u001f";
    private static final long A_PART = 250_000;

    private Facts() {}

    /** The first and the last instant that facts of a type name, dates included; the first is later where there is none. */
    static long[] range(FactType type, Function<Statement, Rows> run) {
        List<String> columns = new ArrayList<>();
        for (Field field : type.fields()) {
            String name = "\"" + field.name() + "\"";
            if (field.type() == FieldType.INSTANT) {
                columns.add("epoch_us(min(" + name + ")), epoch_us(max(" + name + "))");
            } else if (field.type() == FieldType.DATE) {
                columns.add("epoch_us(CAST(min(" + name + ") AS TIMESTAMP)), epoch_us(CAST(max(" + name
                        + ") AS TIMESTAMP))");
            }
        }
        long[] range = {Long.MAX_VALUE, Long.MIN_VALUE};
        if (!columns.isEmpty()) {
            Rows rows = run.apply(new Statement(
                    "SELECT " + String.join(", ", columns) + " FROM \"fact_" + type.name() + "\"", List.of()));
            for (Object value : rows.rows().get(0)) {
                if (value instanceof Long micros) {
                    range[0] = Math.min(range[0], micros);
                    range[1] = Math.max(range[1], micros);
                }
            }
        }
        return range;
    }

    /** How many facts of a type there are. */
    static long count(FactType type, Function<Statement, Rows> run) {
        Object count = run.apply(new Statement("SELECT count(*) FROM \"fact_" + type.name() + "\"", List.of()))
                .rows()
                .get(0)[0];
        return count instanceof Long number ? number : 0;
    }

    /** Whether any fact of a type has a text in a field. */
    static boolean have(FactType type, String field, String text, Function<Statement, Rows> run) {
        return !run.apply(new Statement(
                        "SELECT 1 FROM \"fact_" + type.name() + "\" WHERE \"" + field + "\" = ? LIMIT 1",
                        List.of(text)))
                .rows()
                .isEmpty();
    }

    /** About how many different values facts of a type have in a field. */
    static long values(String type, String field, Function<Statement, Rows> run) {
        Object number = run.apply(new Statement(
                        "SELECT approx_count_distinct(\"" + field + "\") FROM \"fact_" + type + "\"", List.of()))
                .rows()
                .get(0)[0];
        return number instanceof Long some ? some : 0;
    }

    /**
     * Tells the values that facts of a type have in a field, a part of them at a time, each with an instant at or after
     * which a fact with it makes itself felt: the one given, or none that can be named.
     *
     * @param declared all fields that such facts may have
     */
    static void values(
            FactType type,
            @Nullable Map<String, Field> declared,
            String field,
            long end,
            Function<Statement, Rows> run,
            ObjLongConsumer<String> told,
            BooleanSupplier enough) {
        long parts = values(type.name(), field, run) / A_PART + 1;
        String value = "CAST(\"" + field + "\" AS VARCHAR)";
        String later = type.fields().containsAll(declared == null ? List.of() : declared.values())
                ? Hull.after("make_timestamp(?)", type.fields())
                : "make_timestamp(?) IS NULL";
        boolean ends = end > Long.MIN_VALUE;
        for (long part = 0; part < parts && !enough.getAsBoolean(); part++) {
            run.apply(new Statement(
                            "SELECT DISTINCT " + value + ", " + later + " FROM \"fact_" + type.name() + "\" WHERE \""
                                    + field + "\" IS NOT NULL AND hash(" + value + ") % " + parts + " = " + part,
                            List.of(ends ? end : 0L)))
                    .rows()
                    .forEach(row -> told.accept(
                            String.valueOf(row[0]), ends && Boolean.TRUE.equals(row[1]) ? end : Long.MIN_VALUE));
        }
    }

    /** How many facts of a type there are whose instant lies at or after one, or that have none. */
    static long countSince(FactType type, @Nullable String at, long from, Function<Statement, Rows> run) {
        Object count = run.apply(new Statement(
                        "SELECT count(*) FROM \"fact_" + type.name() + "\"" + (at == null ? "" : " WHERE " + since(at)),
                        at == null ? List.of() : List.of(from)))
                .rows()
                .get(0)[0];
        return count instanceof Long number ? number : 0;
    }

    /** The values that these have in a field. */
    static List<String> valuesSince(
            FactType type, String field, @Nullable String at, long from, Function<Statement, Rows> run) {
        return run
                .apply(new Statement(
                        "SELECT DISTINCT CAST(\"" + field + "\" AS VARCHAR) FROM \"fact_" + type.name() + "\" WHERE \""
                                + field + "\" IS NOT NULL" + (at == null ? "" : " AND " + since(at)),
                        at == null ? List.of() : List.of(from)))
                .rows()
                .stream()
                .map(row -> String.valueOf(row[0]))
                .toList();
    }

    private static String since(String at) {
        return "(\"" + at + "\" >= make_timestamp(?) OR \"" + at + "\" IS NULL)";
    }

    /**
     * A fact as far as it matters when it is and what it meets.
     *
     * @param hull when it is
     * @param links for each field by which facts meet its value, or null
     */
    record Found(Hull hull, Map<String, @Nullable String> links) {}

    /** Whether values can be looked for. */
    static boolean canFind(Collection<String> values) {
        return values.stream().noneMatch(value -> value.contains(SEPARATOR));
    }

    /**
     * The facts of a type that have one of these values in a field.
     *
     * @param links the fields of it by which facts meet
     * @param at an instant that the type names; null where it does not matter
     * @param from facts whose instant lies before are left out
     */
    static List<Found> of(
            FactType type,
            String field,
            Collection<String> values,
            List<String> links,
            @Nullable String at,
            long from,
            Function<Statement, Rows> run) {
        List<Field> fields = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        for (Field one : type.fields()) {
            String name = "\"" + one.name() + "\"";
            if (one.type() == FieldType.INSTANT) {
                columns.add("epoch_us(" + name + ")");
            } else if (one.type() == FieldType.DATE) {
                columns.add("CAST(" + name + " - DATE '1970-01-01' AS BIGINT)");
            } else if (one.type() == FieldType.SECONDS) {
                columns.add(name);
            } else {
                continue;
            }
            fields.add(one);
        }
        links.forEach(link -> columns.add("CAST(\"" + link + "\" AS VARCHAR)"));
        List<@Nullable Object> arguments = new ArrayList<>(List.of(String.join(SEPARATOR, values)));
        String since = "";
        if (at != null && from > Long.MIN_VALUE) {
            since = " AND " + since(at);
            arguments.add(from);
        }
        Rows rows = run.apply(new Statement(
                "SELECT " + String.join(", ", columns) + " FROM \"fact_" + type.name() + "\" WHERE CAST(\"" + field
                        + "\" AS VARCHAR) IN (SELECT unnest(string_split(?, chr(31))))" + since,
                arguments));
        List<Found> all = new ArrayList<>();
        for (@Nullable Object[] row : rows.rows()) {
            Map<String, @Nullable Object> found = new HashMap<>();
            for (int i = 0; i < fields.size(); i++) {
                found.put(fields.get(i).name(), row[i]);
            }
            Map<String, @Nullable String> meets = new HashMap<>();
            for (int i = 0; i < links.size(); i++) {
                Object value = row[fields.size() + i];
                meets.put(links.get(i), value == null ? null : value.toString());
            }
            all.add(new Found(Hull.of(type.fields(), found::get), meets));
        }
        return all;
    }
}
