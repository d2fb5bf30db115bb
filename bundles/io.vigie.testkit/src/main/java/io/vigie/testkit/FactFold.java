package io.vigie.testkit;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a store makes of patches, in memory: one row for each fact, where the later instant wins and, at
 * equal instants, the greater value ({@link Fact}). Two deliveries of the same facts in different pieces
 * give equal folds. Not thread-safe.
 */
public final class FactFold {
    private final Map<String, Map<String, Map<String, Value>>> rows = new TreeMap<>();

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

    /** The fold of facts. */
    public static FactFold of(Collection<Fact> facts) {
        return new FactFold().add(facts);
    }

    /** Adds patches. */
    public FactFold add(Collection<Fact> facts) {
        for (Fact fact : facts) {
            Map<String, Value> row = rows.computeIfAbsent(fact.type().name(), type -> new TreeMap<>())
                    .computeIfAbsent(fact.key(), key -> new TreeMap<>());
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

    /** The rows of one type in the order of their keys. */
    public List<Map<String, Object>> rows(FactType type) {
        return List.copyOf(all().getOrDefault(type.name(), Map.of()).values());
    }

    /** All rows: by fact type, then by key, then by field. */
    public Map<String, Map<String, Map<String, Object>>> all() {
        Map<String, Map<String, Map<String, Object>>> all = new TreeMap<>();
        rows.forEach((type, ofType) -> {
            Map<String, Map<String, Object>> plainRows = new TreeMap<>();
            ofType.forEach((key, row) -> plainRows.put(key, plain(row)));
            all.put(type, plainRows);
        });
        return all;
    }

    /** How many facts there are. */
    public int size() {
        return rows.values().stream().mapToInt(Map::size).sum();
    }

    /**
     * The first difference to another fold, for a message; null when they are equal.
     *
     * @param mine what this fold is called in the message
     * @param theirs what the other one is called
     */
    public @Nullable String difference(FactFold other, String mine, String theirs) {
        Map<String, Map<String, Map<String, Object>>> left = all();
        Map<String, Map<String, Map<String, Object>>> right = other.all();
        if (left.equals(right)) {
            return null;
        }
        Map<String, Object> lefts = flat(left);
        Map<String, Object> rights = flat(right);
        for (Map.Entry<String, Object> row : lefts.entrySet()) {
            Object there = rights.get(row.getKey());
            if (!Objects.equals(row.getValue(), there)) {
                return mine + " has " + row.getKey() + row.getValue() + ", " + theirs + " has "
                        + (there == null ? "no such fact" : there) + " (" + size() + " facts against " + other.size()
                        + ")";
            }
        }
        rights.keySet().removeAll(lefts.keySet());
        String extra = rights.keySet().iterator().next();
        return theirs + " has " + extra + rights.get(extra) + ", " + mine + " has no such fact (" + size()
                + " facts against " + other.size() + ")";
    }

    private static Map<String, Object> flat(Map<String, Map<String, Map<String, Object>>> all) {
        Map<String, Object> flat = new TreeMap<>();
        all.forEach((type, ofType) -> ofType.forEach((key, row) -> flat.put(type + " " + key + " ", row)));
        return flat;
    }

    private static Map<String, Object> plain(Map<String, Value> row) {
        Map<String, Object> plain = new TreeMap<>();
        row.forEach((field, value) -> plain.put(field, value.value));
        return plain;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FactFold that && all().equals(that.all());
    }

    @Override
    public int hashCode() {
        return all().hashCode();
    }

    @Override
    public String toString() {
        return all().toString();
    }
}
