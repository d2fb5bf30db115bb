package io.vigie.engine.internal.kpi;

import io.vigie.engine.internal.compile.Bucket;
import io.vigie.kpi.Anonymity;
import io.vigie.kpi.Figure;
import io.vigie.kpi.Formula;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Population;
import io.vigie.kpi.Split;
import io.vigie.kpi.Target;
import io.vigie.kpi.Targets;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the figures of one KPI out of the cells of its group. */
final class Answer {
    private final Inquiry inquiry;
    private final Plan.Group group;
    private final KpiDefinition definition;
    private final Cells cells;
    private final Targets targets;
    /** The measures that say how many rows a figure rests on. */
    private final Set<Measure> base;

    private final Duration maturity;
    /** Whether the target is the same for all figures, whatever they are about. */
    private final boolean oneTarget;

    private @Nullable Optional<Target> known;

    Answer(Inquiry inquiry, Plan.Group group, KpiDefinition definition, Cells cells, Targets targets) {
        this.inquiry = inquiry;
        this.group = group;
        this.definition = definition;
        this.cells = cells;
        this.targets = targets;
        this.base = base();
        this.maturity = ofMaturity();
        this.oneTarget = targets.rules().stream().noneMatch(rule -> rule.kpi().equals(definition.id()));
    }

    /** The figures: every bucket of every combination of dimensions that has rows in the period. */
    List<KpiValue> values() {
        List<Cells.Line> lines = combinations().stream().map(cells::line).toList();
        // A figure makes a copy of its dimensions that those of other buckets share.
        List<Map<String, @Nullable String>> dims = new ArrayList<>();
        lines.forEach(line -> dims.add(dims(line.combination())));
        List<List<KpiValue>> byBucket = new ArrayList<>(cells.buckets().size());
        for (int i = 0; i < cells.buckets().size(); i++) {
            List<KpiValue> values = new ArrayList<>(lines.size());
            for (int j = 0; j < lines.size(); j++) {
                KpiValue value =
                        value(cells.buckets().get(i), dims.get(j), lines.get(j).cell(i));
                dims.set(j, value.dims());
                values.add(value);
            }
            byBucket.add(masked(values));
        }
        List<KpiValue> ordered = new ArrayList<>(lines.size() * byBucket.size());
        for (int i = 0; i < lines.size(); i++) {
            for (int j = 0; j < byBucket.size(); j++) {
                KpiValue value = byBucket.get(j).get(i);
                if (definition.figures().isEmpty()) {
                    ordered.add(value);
                } else {
                    ordered.addAll(figures(value, lines.get(i).cell(j)));
                }
            }
        }
        return ordered;
    }

    private List<KpiValue> masked(List<KpiValue> values) {
        Anonymity anonymity = definition.anonymity();
        return anonymity == null
                ? values
                : Masking.of(values, (Long) group.values().getOrDefault(anonymity.groupParameter(), 0L));
    }

    /** The combinations with rows, and those that the KPI itself always shows. */
    private List<List<Object>> combinations() {
        Set<Population> own = new LinkedHashSet<>();
        group.measures(definition).forEach(measure -> own.add(measure.population()));
        Set<List<Object>> combinations = new LinkedHashSet<>(cells.combinations(own));
        for (Split split : definition.splits()) {
            combinations.addAll(shown(split, combinations));
        }
        return combinations.stream().sorted(Cells::compare).toList();
    }

    private List<List<Object>> shown(Split split, Set<List<Object>> combinations) {
        int place = cells.groupBy().indexOf(split.dimension());
        if (place < 0) {
            return List.of();
        }
        List<String> wanted = inquiry.query().filters().getOrDefault(split.dimension(), List.of());
        List<List<Object>> more = new ArrayList<>();
        for (String value : Plan.Shape.list(group.values().get(split.values()))) {
            if (!wanted.isEmpty() && !wanted.contains(value)) {
                continue;
            }
            if (cells.groupBy().size() == 1) {
                more.add(List.of(value));
            }
            for (List<Object> combination : combinations) {
                List<Object> with = new ArrayList<>(combination);
                with.set(place, value);
                more.add(List.copyOf(with));
            }
        }
        return more;
    }

    /** The named figures of a cell, those that the question asks for. */
    private List<KpiValue> figures(KpiValue main, Cell cell) {
        List<String> wanted = inquiry.query().filters().getOrDefault(Figure.DIMENSION, List.of());
        List<KpiValue> values = new ArrayList<>();
        definition.figures().forEach((id, figure) -> {
            if (wanted.isEmpty() || wanted.contains(id)) {
                Map<String, @Nullable String> dims = new LinkedHashMap<>(main.dims());
                dims.put(Figure.DIMENSION, id);
                values.add(new KpiValue(
                        main.kpi(),
                        main.bucket(),
                        dims,
                        null,
                        null,
                        group.calculator().value(figure.formula(), cell),
                        main.n(),
                        main.provisional(),
                        false,
                        null,
                        figure.unit().id(),
                        main.version()));
            }
        });
        return values;
    }

    /** The figure of the whole period, not split by anything. */
    KpiValue whole() {
        Bucket all = cells.buckets().get(0);
        return masked(List.of(value(all, Map.of(), wholeCell()))).get(0);
    }

    Cell wholeCell() {
        return cells.line(List.of()).cell(0);
    }

    private Map<String, @Nullable String> dims(List<Object> combination) {
        Map<String, @Nullable String> dims = new LinkedHashMap<>();
        for (int i = 0; i < combination.size(); i++) {
            Object dim = combination.get(i);
            dims.put(cells.groupBy().get(i), dim == Cells.Absent.ABSENT ? null : dim.toString());
        }
        return Collections.unmodifiableMap(dims);
    }

    private KpiValue value(Bucket bucket, Map<String, @Nullable String> dims, Cell cell) {
        Formula below = definition.denominator();
        BigDecimal num = group.calculator().value(definition.numerator(), cell);
        BigDecimal den = below == null ? null : group.calculator().value(below, cell);
        BigDecimal value = below == null
                ? num == null ? null : num.multiply(definition.scale())
                : Calculator.quotient(definition, num, den);
        Target target = target(bucket, dims);
        return new KpiValue(
                definition.id(),
                bucket.label(),
                dims,
                num == null ? BigDecimal.ZERO : num,
                den,
                value,
                rows(cell),
                bucket.to().plus(maturity).isAfter(inquiry.now()),
                false,
                target == null ? null : target.status(value),
                definition.unit().id(),
                definition.version());
    }

    /** The target of the figure of the whole period. */
    @Nullable
    Target target() {
        return target(cells.buckets().get(0), Map.of());
    }

    private @Nullable Target target(Bucket bucket, Map<String, @Nullable String> dims) {
        if (!oneTarget) {
            return find(bucket, dims).orElse(null);
        }
        Optional<Target> found = known;
        if (found == null) {
            found = find(bucket, dims);
            known = found;
        }
        return found.orElse(null);
    }

    private Optional<Target> find(Bucket bucket, Map<String, @Nullable String> dims) {
        Map<String, @Nullable String> about = filtered(inquiry.query());
        about.putAll(dims);
        return targets.find(
                definition,
                about,
                group.values(),
                bucket.from().atZone(inquiry.query().zone()).toLocalDate());
    }

    /** What the filters of a question say its figures are about: dimensions with one value. */
    static Map<String, @Nullable String> filtered(KpiQuery query) {
        Map<String, @Nullable String> about = new LinkedHashMap<>();
        query.filters().forEach((name, values) -> {
            if (values.size() == 1) {
                about.put(name, values.get(0));
            }
        });
        return about;
    }

    /** How many rows a figure rests on: those that the base of the formula counts. */
    private long rows(Cell cell) {
        long most = 0;
        for (Measure measure : base) {
            most = Math.max(most, cell.rows(measure));
        }
        return most;
    }

    private Set<Measure> base() {
        Formula below = definition.denominator();
        Set<Measure> measures = group.calculator().measures(below == null ? definition.numerator() : below);
        return measures.isEmpty() ? group.calculator().measures(definition.numerator()) : measures;
    }

    /** How long after the end of a bucket its figure is provisional. */
    Duration maturity() {
        return maturity;
    }

    private Duration ofMaturity() {
        Maturity declared = definition.maturity();
        if (declared.parameter().isEmpty()) {
            return declared.fixed();
        }
        Object value = group.values().get(declared.parameter());
        BigDecimal number = value instanceof BigDecimal decimal
                ? decimal
                : value instanceof Long whole ? BigDecimal.valueOf(whole) : BigDecimal.ZERO;
        return Duration.ofMillis(
                number.multiply(BigDecimal.valueOf(declared.unit().toMillis())).longValue());
    }

    /** Whether a figure of a period that ends at an instant is final. */
    boolean isFinal(Instant end) {
        return !end.plus(maturity()).isAfter(inquiry.now());
    }
}
