package io.vigie.testkit.internal.reference;

import io.vigie.kpi.Anonymity;
import io.vigie.kpi.Figure;
import io.vigie.kpi.Formula;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Population;
import io.vigie.kpi.Split;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import io.vigie.testkit.Fraction;
import io.vigie.testkit.ReferenceKpis.Counted;
import io.vigie.testkit.ReferenceValue;
import io.vigie.testkit.internal.reference.Members.Member;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Works out one KPI for one question. */
public final class Interpreter {
    private final KpiDefinition definition;
    private final KpiQuery query;
    private final Question question;
    private final Formulas formulas;
    private final RelationRows relations;
    private final Expressions expressions;
    private final List<String> groupBy;
    private final Map<Population, Map<Set<String>, List<Member>>> counted = new IdentityHashMap<>();

    public Interpreter(
            KpiDefinition definition,
            Map<String, KpiDefinition> definitions,
            FactBase facts,
            KpiQuery query,
            Instant now) {
        this.definition = definition;
        this.query = query;
        Instant asOf = query.asOf();
        this.question = new Question(
                query.zone(),
                asOf == null ? now : asOf,
                asOf,
                required(query.from()),
                required(query.to()),
                Parameters.of(definition, definitions, query.parameters()));
        this.formulas = new Formulas(definitions, question);
        this.relations = new RelationRows(facts, question);
        this.expressions = new Expressions(question);
        Set<String> dimensions = new LinkedHashSet<>(query.groupBy());
        definition.splits().forEach(split -> dimensions.add(split.dimension()));
        this.groupBy = List.copyOf(dimensions);
    }

    private static Instant required(@Nullable Instant instant) {
        if (instant == null) {
            throw new IllegalArgumentException("the question needs a period with both ends");
        }
        return instant;
    }

    /** A bucket and the values of the dimensions. */
    private record Key(int bucket, List<@Nullable String> dims) {}

    /** The figures by dimensions, then by bucket. */
    public List<ReferenceValue> values() {
        List<Bucket> buckets = buckets();
        Members members = new Members(relations, question, buckets);
        Set<List<@Nullable String>> combinations = new LinkedHashSet<>();
        Map<Measure, Map<Key, List<Member>>> cells = new IdentityHashMap<>();
        for (Measure measure : measures()) {
            Map<Key, List<Member>> byKey = new HashMap<>();
            for (Member member : members(measure, members)) {
                Key key = key(member.index(), dims(member.row()), measure);
                if (member.leftOut() == null) {
                    byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(member);
                }
                if (key.dims().size() == groupBy.size()) {
                    combinations.add(key.dims());
                }
            }
            cells.put(measure, byKey);
        }
        if (groupBy.isEmpty()) {
            combinations.add(List.of());
        }
        definition.splits().forEach(split -> addConfigured(split, combinations));
        List<ReferenceValue> values = new ArrayList<>();
        combinations.stream().sorted(Interpreter::order).forEach(dims -> {
            for (int i = 0; i < buckets.size(); i++) {
                values.addAll(values(buckets.get(i), i, dims, cells));
            }
        });
        return values;
    }

    private List<Bucket> buckets() {
        List<String> instants = list(definition.instants());
        return instants.isEmpty()
                ? Bucket.of(question.from(), question.to(), question.zone(), query.grain())
                : Bucket.at(instants, question.zone(), query.grain());
    }

    private List<String> list(String parameter) {
        Object value = parameter.isEmpty() ? null : question.parameter(parameter);
        return value == null
                ? List.of()
                : ((List<?>) value).stream().map(String::valueOf).toList();
    }

    /** A row for each configured value beside those of each other combination, also without rows. */
    private void addConfigured(Split split, Set<List<@Nullable String>> combinations) {
        int place = groupBy.indexOf(split.dimension());
        Set<List<@Nullable String>> bases = new LinkedHashSet<>(combinations);
        if (groupBy.size() == 1) {
            bases.add(new ArrayList<>(java.util.Collections.singletonList(null)));
        }
        List<String> kept = query.filters().get(split.dimension());
        for (String value : list(split.values())) {
            if (kept != null && !kept.contains(value)) {
                continue;
            }
            for (List<@Nullable String> base : bases) {
                List<@Nullable String> row = new ArrayList<>(base);
                row.set(place, value);
                combinations.add(row);
            }
        }
    }

    /** How many rows each population uses and leaves out over the whole period. */
    public List<Counted> counted() {
        Bucket whole = Bucket.of(question.from(), question.to(), question.zone(), Grain.TOTAL)
                .get(0);
        Members members = new Members(relations, question, List.of(whole));
        List<Counted> counted = new ArrayList<>();
        Map<Population, Set<Map<String, List<String>>>> seen = new IdentityHashMap<>();
        for (Measure measure : measures()) {
            Map<String, List<String>> filters = new LinkedHashMap<>(query.filters());
            filters.keySet().removeAll(measure.across());
            Population population = measure.population();
            if (!seen.computeIfAbsent(population, key -> new HashSet<>()).add(filters)) {
                continue;
            }
            List<Member> all = members.of(population, query.filters().keySet(), filters);
            Map<String, Long> leftOut = new LinkedHashMap<>();
            for (Population.LeftOut rule : population.leftOut()) {
                leftOut.put(
                        rule.id(),
                        all.stream()
                                .filter(member -> rule.id().equals(member.leftOut()))
                                .count());
            }
            counted.add(new Counted(
                    all.stream().filter(member -> member.leftOut() == null).count(), leftOut));
        }
        return counted;
    }

    private Set<Measure> measures() {
        Set<Measure> measures = Formulas.byIdentity();
        measures.addAll(formulas.measures(definition.numerator()));
        measures.addAll(formulas.measures(definition.denominator()));
        definition.figures().values().forEach(figure -> measures.addAll(formulas.measures(figure.formula())));
        return measures;
    }

    private List<Member> members(Measure measure, Members members) {
        return counted.computeIfAbsent(measure.population(), population -> new HashMap<>())
                .computeIfAbsent(measure.across(), across -> members(measure.population(), across, members));
    }

    private List<Member> members(Population population, Set<String> across, Members members) {
        Set<String> dimensions = new LinkedHashSet<>(groupBy);
        dimensions.addAll(query.filters().keySet());
        Map<String, List<String>> filters = new LinkedHashMap<>(query.filters());
        filters.keySet().removeAll(across);
        return members.of(population, dimensions, filters);
    }

    private List<@Nullable String> dims(Row row) {
        List<@Nullable String> dims = new ArrayList<>();
        groupBy.forEach(dimension -> dims.add(Members.text(row.get(dimension))));
        return dims;
    }

    /** The cell that a measure looks into: without the dimensions that it goes across. */
    private Key key(int bucket, List<@Nullable String> dims, Measure measure) {
        List<@Nullable String> kept = new ArrayList<>();
        for (int i = 0; i < groupBy.size(); i++) {
            if (!measure.across().contains(groupBy.get(i))) {
                kept.add(dims.get(i));
            }
        }
        return new Key(bucket, kept);
    }

    private static int order(List<@Nullable String> one, List<@Nullable String> other) {
        for (int i = 0; i < one.size(); i++) {
            int order = Objects.compare(one.get(i), other.get(i), Comparator.nullsLast(Comparator.naturalOrder()));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private List<ReferenceValue> values(
            Bucket bucket, int index, List<@Nullable String> dims, Map<Measure, Map<Key, List<Member>>> cells) {
        Map<Measure, Tally> tallies = new IdentityHashMap<>();
        cells.forEach((measure, byKey) -> tallies.put(
                measure, Tally.of(measure, byKey.getOrDefault(key(index, dims, measure), List.of()), expressions)));
        Formulas.Cell cell = new Formulas.Cell() {
            @Override
            public @Nullable Fraction value(Measure measure) {
                return Objects.requireNonNull(tallies.get(measure)).value();
            }

            @Override
            public Fraction seconds() {
                return Expressions.seconds(bucket.from(), bucket.from().plus(bucket.whole()));
            }
        };
        Map<String, @Nullable String> named = new LinkedHashMap<>();
        for (int i = 0; i < dims.size(); i++) {
            named.put(groupBy.get(i), dims.get(i));
        }
        if (!definition.figures().isEmpty()) {
            return figures(bucket, named, cell, tallies);
        }
        if (tooSmall(rows(tallies))) {
            return List.of(new ReferenceValue(
                    definition.id(),
                    bucket.label(),
                    named,
                    null,
                    null,
                    null,
                    0,
                    maturesAt(bucket).isAfter(question.now()),
                    true));
        }
        Formula below = definition.denominator();
        Fraction num = formulas.value(definition.numerator(), cell);
        return List.of(new ReferenceValue(
                definition.id(),
                bucket.label(),
                named,
                num == null ? Fraction.ZERO : num,
                below == null ? null : formulas.value(below, cell),
                formulas.value(definition, cell),
                rows(tallies),
                maturesAt(bucket).isAfter(question.now()),
                false));
    }

    /** Whether a figure would speak of fewer people than may be spoken of, but of some. */
    private boolean tooSmall(long rows) {
        Anonymity anonymity = definition.anonymity();
        if (anonymity == null || rows == 0) {
            return false;
        }
        Fraction smallest = (Fraction) question.parameter(anonymity.groupParameter());
        return smallest != null && Fraction.of(rows).compareTo(smallest) < 0;
    }

    private List<ReferenceValue> figures(
            Bucket bucket, Map<String, @Nullable String> dims, Formulas.Cell cell, Map<Measure, Tally> tallies) {
        List<ReferenceValue> values = new ArrayList<>();
        definition.figures().forEach((id, figure) -> {
            Map<String, @Nullable String> named = new LinkedHashMap<>(dims);
            named.put(Figure.DIMENSION, id);
            values.add(new ReferenceValue(
                    definition.id(),
                    bucket.label(),
                    named,
                    null,
                    null,
                    formulas.value(figure.formula(), cell),
                    rows(tallies),
                    maturesAt(bucket).isAfter(question.now()),
                    false));
        });
        return values;
    }

    /** The rows that the base counts: the denominator, or the numerator where it counts none. */
    private long rows(Map<Measure, Tally> tallies) {
        Set<Measure> base = formulas.measures(definition.denominator());
        return (base.isEmpty() ? formulas.measures(definition.numerator()) : base)
                .stream()
                        .mapToLong(measure ->
                                Objects.requireNonNull(tallies.get(measure)).rows())
                        .max()
                        .orElse(0);
    }

    private Instant maturesAt(Bucket bucket) {
        Maturity maturity = definition.maturity();
        Duration delay = maturity.fixed();
        if (!maturity.parameter().isEmpty()) {
            Fraction number = (Fraction) question.parameter(maturity.parameter());
            Fraction millis = (number == null ? Fraction.ZERO : number)
                    .times(Fraction.of(maturity.unit().toMillis()));
            BigInteger whole = millis.floor();
            delay = Duration.ofMillis(whole.longValueExact());
        }
        return bucket.to().plus(delay);
    }
}
