package io.vigie.connector.asterisk.internal;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Folds patches as {@link Fact} says: the later instant wins, at equal instants the greater value. */
final class Fold {
    private final Map<String, Map<String, Value>> rows = new TreeMap<>();

    private record Value(Instant at, Object value) {
        boolean isBeatenBy(Value other) {
            int order = at.compareTo(other.at);
            return order != 0 ? order < 0 : compare(value, other.value) < 0;
        }

        @SuppressWarnings({"unchecked", "rawtypes"})
        private static int compare(Object a, Object b) {
            return ((Comparable) a).compareTo(b);
        }
    }

    Fold add(Collection<Fact> facts) {
        for (Fact fact : facts) {
            Map<String, Value> row =
                    rows.computeIfAbsent(fact.type().name() + " " + fact.key(), key -> new TreeMap<>());
            fact.values().forEach((field, value) -> {
                Value next = new Value(fact.at(), value);
                Value old = row.get(field);
                if (old == null || old.isBeatenBy(next)) {
                    row.put(field, next);
                }
            });
        }
        return this;
    }

    /** The folded rows of one type. */
    List<Map<String, Object>> rows(FactType type) {
        return rows.entrySet().stream()
                .filter(row -> row.getKey().startsWith(type.name() + " "))
                .map(row -> plain(row.getValue()))
                .toList();
    }

    /** All rows by key, to compare two folds. */
    Map<String, Map<String, Object>> all() {
        Map<String, Map<String, Object>> all = new TreeMap<>();
        rows.forEach((key, row) -> all.put(key, plain(row)));
        return all;
    }

    private static Map<String, Object> plain(Map<String, Value> row) {
        Map<String, Object> plain = new TreeMap<>();
        row.forEach((field, value) -> plain.put(field, value.value));
        return plain;
    }
}
