package io.vigie.engine.internal.kpi;

import io.vigie.engine.internal.compile.Bucket;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Population;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The cells of an answer, by the index of the bucket and then the values of the dimensions. Measures that
 * go across a dimension have one value for all cells that differ in it alone, also for cells that have
 * no rows themselves.
 */
final class Cells {
    /** Stands for a dimension without value where null cannot. */
    enum Absent {
        ABSENT
    }

    /** The measures of cells that are split by fewer dimensions: which of the dimensions they keep. */
    private record Wider(List<Integer> kept, Map<List<Object>, Cell> cells, List<Measure> measures) {}

    private final List<Bucket> buckets;
    private final List<String> groupBy;
    private final Map<List<Object>, Cell> cells = new HashMap<>();
    private final Map<List<Object>, Set<Population>> present = new LinkedHashMap<>();
    private final List<Wider> wider = new ArrayList<>();

    Cells(List<Bucket> buckets, List<String> groupBy) {
        this.buckets = buckets;
        this.groupBy = groupBy;
    }

    List<Bucket> buckets() {
        return buckets;
    }

    List<String> groupBy() {
        return groupBy;
    }

    void set(List<Object> key, Measure measure, @Nullable BigDecimal value, long rows) {
        at(key).set(measure, value, rows);
    }

    /** Sets the value of a measure whose rows have been counted. */
    void add(List<Object> key, Measure measure, BigDecimal value) {
        Cell cell = at(key);
        cell.set(measure, value, cell.rows(measure));
    }

    /** Notes that rows of a population are there. */
    void see(List<Object> key, Population population) {
        present.computeIfAbsent(key, k -> new LinkedHashSet<>()).add(population);
    }

    /** Takes in the cells of measures that go across some of the dimensions. */
    void across(Cells others, List<Measure> measures) {
        List<Integer> kept =
                others.groupBy.stream().map(name -> 1 + groupBy.indexOf(name)).toList();
        wider.add(new Wider(kept, others.cells, measures));
    }

    private Cell at(List<Object> key) {
        return cells.computeIfAbsent(key, k -> new Cell(buckets.get((Integer) k.get(0))));
    }

    /** The cell of a bucket and a combination of dimensions, without any row where there is none. */
    Cell cell(int bucket, List<Object> combination) {
        List<Object> key = new ArrayList<>(List.of(bucket));
        key.addAll(combination);
        Cell cell = at(key);
        for (Wider part : wider) {
            List<Object> there = new ArrayList<>(List.of(bucket));
            part.kept.forEach(i -> there.add(key.get(i)));
            Cell all = part.cells.get(there);
            if (all != null) {
                part.measures.forEach(measure -> cell.set(measure, all.value(measure), all.rows(measure)));
            }
        }
        return cell;
    }

    /** The combinations of dimensions in which there are rows of these populations, in order. */
    List<List<Object>> combinations(Set<Population> populations) {
        if (groupBy.isEmpty()) {
            return List.of(List.of());
        }
        Set<List<Object>> found = new LinkedHashSet<>();
        present.forEach((key, there) -> {
            if (there.stream().anyMatch(populations::contains)) {
                found.add(List.copyOf(key.subList(1, key.size())));
            }
        });
        return found.stream().sorted(Cells::compare).toList();
    }

    /** By the values of the dimensions, those without value last. */
    static int compare(List<Object> left, List<Object> right) {
        for (int i = 0; i < left.size(); i++) {
            Object a = left.get(i);
            Object b = right.get(i);
            int order = a == Absent.ABSENT || b == Absent.ABSENT
                    ? Boolean.compare(a == Absent.ABSENT, b == Absent.ABSENT)
                    : a.toString().compareTo(b.toString());
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }
}
