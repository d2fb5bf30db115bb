package io.vigie.engine.internal.rollup;

import io.vigie.fact.Field;
import io.vigie.store.ChangeListener;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Between which instants a fact can make itself felt: those that it names, give or take the durations that it
 * names.
 *
 * @param from in microseconds; after {@code to} where it names none
 * @param to inclusive
 * @param datedFrom the same with the dates that it names and two days on both sides
 * @param datedTo inclusive
 * @param lasts whether an instant is missing, so that it may last until now
 */
record Hull(long from, long to, long datedFrom, long datedTo, boolean lasts) {
    private static final long DAY = 86_400_000_000L;

    static Hull of(Collection<Field> fields, ChangeListener.Row row) {
        long from = Long.MAX_VALUE;
        long to = Long.MIN_VALUE;
        long dateFrom = Long.MAX_VALUE;
        long dateTo = Long.MIN_VALUE;
        long before = 0;
        long after = 0;
        boolean lasts = false;
        for (Field field : fields) {
            switch (field.type()) {
                case INSTANT -> {
                    if (row.value(field.name()) instanceof Long at) {
                        from = Math.min(from, at);
                        to = Math.max(to, at);
                    } else {
                        lasts = true;
                    }
                }
                case DATE -> {
                    if (row.value(field.name()) instanceof Long day) {
                        dateFrom = Math.min(dateFrom, scaled(day));
                        dateTo = Math.max(dateTo, scaled(day));
                    } else {
                        lasts = true;
                    }
                }
                case SECONDS -> {
                    if (row.value(field.name()) instanceof Long micros) {
                        before = plus(before, Math.min(0, micros));
                        after = plus(after, Math.max(0, micros));
                    }
                }
                default -> {
                    // Says nothing of time.
                }
            }
        }
        dateFrom = Math.min(dateFrom, from);
        dateTo = Math.max(dateTo, to);
        return new Hull(
                from <= to ? plus(from, before) : from,
                from <= to ? plus(to, after) : to,
                dateFrom <= dateTo ? plus(plus(dateFrom, before), -2 * DAY) : dateFrom,
                dateFrom <= dateTo ? plus(plus(dateTo, after), 3 * DAY) : dateTo,
                lasts);
    }

    /**
     * Whether rows make themselves felt at or after an instant alone, as an expression over their columns; not where
     * that cannot be said.
     */
    static String after(String instant, Collection<Field> fields) {
        List<String> instants = new ArrayList<>();
        StringBuilder durations = new StringBuilder();
        String before = "";
        for (Field field : fields) {
            String name = "\"" + field.name() + "\"";
            switch (field.type()) {
                case INSTANT -> instants.add(name);
                case DATE -> {
                    instants.add("CAST(" + name + " AS TIMESTAMP)");
                    before = " - INTERVAL 2 DAY";
                }
                case SECONDS -> durations.append(" AND coalesce(").append(name).append(", 0) >= 0");
                default -> {
                    // Says nothing of time.
                }
            }
        }
        if (instants.isEmpty()) {
            return instant + " IS NULL";
        }
        return "coalesce(least(NULL, " + String.join(", ", instants) + ")" + before + " >= " + instant + durations
                + ", FALSE)";
    }

    static long scaled(long days) {
        return Math.abs(days) > Long.MAX_VALUE / DAY ? (days < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : days * DAY;
    }

    /** The sum, or the end of the range. */
    private static long plus(long one, long other) {
        long sum = one + other;
        if (((one ^ sum) & (other ^ sum)) < 0) {
            return one < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        return sum;
    }
}
