package io.vigie.shell.internal;

import io.vigie.kpi.Formula;
import io.vigie.kpi.KpiDefinition;
import io.vigie.query.Kpis;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Two versions of a KPI's definition, field by field. */
final class KpiDiff {
    /** What is told elsewhere, or is none of the definition's. */
    private static final Set<String> ASIDE = Set.of("kpi", "targetInForce", "version", "bundle");

    /** A text that is not longer is shown whole. */
    private static final int WHOLE = 160;

    private static final int CONTEXT = 40;

    private KpiDiff() {}

    /**
     * A field that differs.
     *
     * @param path its place in what {@code kpi describe --json} prints: {@code parameters.threshold_s.default}
     * @param before its value in the one version, null where it has none
     * @param after its value in the other
     */
    record Field(
            String path, @Nullable String before, @Nullable String after) {}

    /** The fields that differ, in the order of a description. */
    static List<Field> fields(Kpis.Entry before, Kpis.Entry after) {
        Map<String, String> old = flat(before);
        Map<String, String> now = flat(after);
        Set<String> paths = new LinkedHashSet<>(old.keySet());
        paths.addAll(now.keySet());
        List<Field> fields = new ArrayList<>();
        for (String path : paths) {
            if (!Objects.equals(old.get(path), now.get(path))) {
                fields.add(new Field(path, old.get(path), now.get(path)));
            }
        }
        KpiDefinition one = before.definition();
        KpiDefinition other = after.definition();
        formula("formula.numerator", one.numerator(), other.numerator(), fields);
        formula("formula.denominator", one.denominator(), other.denominator(), fields);
        if (fields.isEmpty() && !one.version().equals(other.version())) {
            fields.add(new Field("canonical", one.canonical(), other.canonical()));
        }
        return fields;
    }

    private static void formula(String path, @Nullable Formula before, @Nullable Formula after, List<Field> fields) {
        if (!Objects.equals(before, after)) {
            fields.add(new Field(
                    path, before == null ? null : before.toString(), after == null ? null : after.toString()));
        }
    }

    private static Map<String, String> flat(Kpis.Entry entry) {
        Map<String, String> flat = new LinkedHashMap<>();
        KpiText.described(entry, null).forEach((key, value) -> {
            if (!ASIDE.contains(key)) {
                flatten(key, value, flat);
            }
        });
        return flat;
    }

    private static void flatten(String path, @Nullable Object value, Map<String, String> flat) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> flatten(path + "." + key, inner, flat));
        } else if (value instanceof List<?> list && list.stream().anyMatch(Map.class::isInstance)) {
            for (int i = 0; i < list.size(); i++) {
                flatten(path + "." + key(list.get(i), i), list.get(i), flat);
            }
        } else if (value instanceof List<?> list) {
            if (!list.isEmpty()) {
                flat.put(
                        path,
                        String.join(", ", list.stream().map(String::valueOf).toList()));
            }
        } else if (value != null) {
            flat.put(path, value.toString());
        }
    }

    /** Elements that have a name are told apart by it, so that one that comes does not move the others. */
    private static String key(@Nullable Object element, int index) {
        if (element instanceof Map<?, ?> map) {
            for (String name : new String[] {"name", "id"}) {
                if (map.get(name) instanceof String text) {
                    return text;
                }
            }
        }
        return Integer.toString(index + 1);
    }

    /** The same two texts without what they have in common, where they are long. */
    static Field shortened(Field field) {
        String before = field.before();
        String after = field.after();
        if (before == null || after == null || Math.max(before.length(), after.length()) <= WHOLE) {
            return new Field(field.path(), cut(before), cut(after));
        }
        int shortest = Math.min(before.length(), after.length());
        int head = 0;
        while (head < shortest && before.charAt(head) == after.charAt(head)) {
            head++;
        }
        int tail = 0;
        while (tail < shortest - head
                && before.charAt(before.length() - 1 - tail) == after.charAt(after.length() - 1 - tail)) {
            tail++;
        }
        return new Field(field.path(), cut(middle(before, head, tail)), cut(middle(after, head, tail)));
    }

    private static String middle(String text, int head, int tail) {
        int start = Math.max(0, head - CONTEXT);
        int end = Math.min(text.length(), text.length() - tail + CONTEXT);
        // Words stay whole.
        int space = text.indexOf(' ', start);
        start = start == 0 || space < 0 || space >= head ? start : space + 1;
        int last = text.lastIndexOf(' ', end);
        end = end == text.length() || last <= text.length() - tail ? end : last;
        return (start == 0 ? "" : "… ") + text.substring(start, end) + (end == text.length() ? "" : " …");
    }

    private static @Nullable String cut(@Nullable String text) {
        return text == null ? null : Table.shorten(text, 3 * WHOLE);
    }
}
