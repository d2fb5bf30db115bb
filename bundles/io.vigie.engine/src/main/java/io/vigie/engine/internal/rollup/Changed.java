package io.vigie.engine.internal.rollup;

import io.vigie.fact.Field;
import io.vigie.fact.FieldType;
import io.vigie.store.ChangeListener;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What matters of the rows of one type that changed in a commit, as they were and as they are.
 *
 * @param hulls between which instants they lie, many of them as one
 * @param links for each field by which facts may meet what they have in it
 * @param first the first instant or date that they name; after {@code last} where they name none
 * @param last the last one
 */
record Changed(List<Hull> hulls, Map<String, Values> links, long first, long last) {
    private static final int MOST_HULLS = 64;
    private static final long NEAR = 60_000_000L;
    private static final long ALL_TIME = Long.MAX_VALUE >> 4;
    private static final long DAY = 86_400_000_000L;

    /**
     * What rows have in a field.
     *
     * @param missing whether there is nothing in one of them
     * @param some values, with the first instant at which a row of each makes itself felt; the last of all where none
     *     says when it is, the first of all where a row had the value and has it no more
     * @param rest the first instant at which rows with other values do so; {@link #NONE} where there are none
     */
    record Values(boolean missing, Map<String, Long> some, long rest) {
        static final long NONE = Long.MAX_VALUE;
    }

    /** Looks at rows of a type with these fields. */
    static Changed of(Map<String, Field> fields, List<ChangeListener.Change> changes, Set<String> links) {
        List<Hull> hulls = new ArrayList<>(changes.size());
        Map<String, Map<String, Long>> values = new LinkedHashMap<>();
        Set<String> missing = new HashSet<>();
        for (String link : links) {
            if (fields.containsKey(link)) {
                values.put(link, new HashMap<>());
            }
        }
        long[] range = {Long.MAX_VALUE, Long.MIN_VALUE};
        for (ChangeListener.Change change : changes) {
            ChangeListener.Row before = change.before();
            if (before != null) {
                look(fields, before, change.after(), hulls, values, missing, range);
            }
            look(fields, change.after(), change.after(), hulls, values, missing, range);
        }
        Map<String, Values> found = new LinkedHashMap<>();
        values.forEach((link, some) -> found.put(link, new Values(missing.contains(link), some, Values.NONE)));
        return new Changed(fewer(hulls), found, range[0], range[1]);
    }

    private static void look(
            Map<String, Field> fields,
            ChangeListener.Row row,
            ChangeListener.Row after,
            List<Hull> hulls,
            Map<String, Map<String, Long>> values,
            Set<String> missing,
            long[] range) {
        Hull hull = Hull.of(fields.values(), row);
        hulls.add(hull);
        long from = hull.from();
        for (Field field : fields.values()) {
            boolean dated = field.type() == FieldType.DATE;
            if ((dated || field.type() == FieldType.INSTANT) && row.value(field.name()) instanceof Long at) {
                long micros = dated ? Hull.scaled(at) : at;
                range[0] = Math.min(range[0], micros);
                range[1] = Math.max(range[1], micros);
                // A date begins a little before or after it does in UTC.
                from = dated ? Math.min(from, hull.datedFrom()) : from;
            }
        }
        for (Map.Entry<String, Map<String, Long>> link : values.entrySet()) {
            Object value = row.value(link.getKey());
            if (value == null) {
                missing.add(link.getKey());
            } else {
                // What no fact has any more cannot be found by when facts are.
                boolean there = value.equals(after.value(link.getKey()));
                link.getValue().merge(value.toString(), there ? from : Long.MIN_VALUE, Math::min);
            }
        }
    }

    /** Few hulls that cover all of these. */
    static List<Hull> fewer(List<Hull> hulls) {
        List<Hull> fewer = new ArrayList<>();
        for (boolean lasts : new boolean[] {false, true}) {
            for (boolean timed : new boolean[] {false, true}) {
                List<Hull> group = hulls.stream()
                        .filter(hull -> hull.lasts() == lasts && hull.from() <= hull.to() == timed)
                        .filter(hull -> timed || hull.datedFrom() <= hull.datedTo())
                        .sorted(Comparator.comparingLong(hull -> timed ? hull.from() : hull.datedFrom()))
                        .toList();
                long near = NEAR;
                List<Hull> merged = merged(group, timed, near);
                while (merged.size() > MOST_HULLS) {
                    near = near > ALL_TIME ? Long.MAX_VALUE : near * 4;
                    merged = merged(merged, timed, near);
                }
                fewer.addAll(merged);
            }
        }
        return fewer;
    }

    private static List<Hull> merged(List<Hull> sorted, boolean timed, long near) {
        List<Hull> merged = new ArrayList<>();
        for (Hull hull : sorted) {
            Hull last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null
                    && (timed ? near(last.to(), hull.from(), near) : near(last.datedTo(), hull.datedFrom(), near))) {
                merged.set(
                        merged.size() - 1,
                        new Hull(
                                Math.min(last.from(), hull.from()),
                                Math.max(last.to(), hull.to()),
                                Math.min(last.datedFrom(), hull.datedFrom()),
                                Math.max(last.datedTo(), hull.datedTo()),
                                last.lasts()));
            } else {
                merged.add(hull);
            }
        }
        return merged;
    }

    private static boolean near(long end, long next, long near) {
        return near > ALL_TIME || next <= end || next < Long.MIN_VALUE + near || next - near <= end;
    }
}
