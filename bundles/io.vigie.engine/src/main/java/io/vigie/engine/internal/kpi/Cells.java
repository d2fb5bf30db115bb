package io.vigie.engine.internal.kpi;

import io.vigie.engine.internal.compile.Bucket;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Population;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
    private record Wider(List<Integer> kept, Cells cells, List<Measure> measures) {}

    /** The cells of one combination of dimensions, by bucket, and the populations that have rows in any of them. */
    final class Line {
        private final List<Object> combination;
        private final @Nullable Cell[] cells = new Cell[buckets.size()];
        private final Set<Population> present = new HashSet<>();

        private Line(List<Object> combination) {
            this.combination = combination;
        }

        List<Object> combination() {
            return combination;
        }

        /** The cell of a bucket, to be filled. */
        Cell at(int bucket) {
            Cell cell = cells[bucket];
            if (cell == null) {
                cell = new Cell(buckets.get(bucket), places);
                cells[bucket] = cell;
            }
            return cell;
        }

        /** Notes that rows of a population are there. */
        void see(Population population) {
            present.add(population);
        }

        /** The cell of a bucket, without any row where there is none. */
        Cell cell(int bucket) {
            Cell cell = at(bucket);
            for (Wider part : wider) {
                Line line = part.cells.lines.get(
                        part.kept.stream().map(combination::get).toList());
                Cell all = line == null ? null : line.cells[bucket];
                if (all != null) {
                    part.measures.forEach(measure -> cell.set(measure, all.value(measure), all.rows(measure)));
                }
            }
            return cell;
        }
    }

    private final List<Bucket> buckets;
    private final List<String> groupBy;
    private final Map<List<Object>, Line> lines = new LinkedHashMap<>();
    private final Map<Measure, Integer> places = new HashMap<>();
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

    /** Sets the value of a measure whose rows have been counted. */
    void add(int bucket, List<Object> combination, Measure measure, BigDecimal value) {
        Cell cell = line(combination).at(bucket);
        cell.set(measure, value, cell.rows(measure));
    }

    /** Takes in the cells of measures that go across some of the dimensions. */
    void across(Cells others, List<Measure> measures) {
        wider.add(new Wider(others.groupBy.stream().map(groupBy::indexOf).toList(), others, measures));
    }

    /** The cells of a combination of dimensions. */
    Line line(List<Object> combination) {
        Line line = lines.get(combination);
        if (line == null) {
            List<Object> own = List.copyOf(combination);
            line = new Line(own);
            lines.put(own, line);
        }
        return line;
    }

    /** The combinations of dimensions in which there are rows of these populations, in order. */
    List<List<Object>> combinations(Set<Population> populations) {
        if (groupBy.isEmpty()) {
            return List.of(List.of());
        }
        List<List<Object>> found = new ArrayList<>();
        lines.forEach((combination, line) -> {
            if (line.present.stream().anyMatch(populations::contains)) {
                found.add(combination);
            }
        });
        found.sort(Cells::compare);
        return found;
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
