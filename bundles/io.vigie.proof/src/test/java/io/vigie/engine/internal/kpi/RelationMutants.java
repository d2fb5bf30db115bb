package io.vigie.engine.internal.kpi;

import io.vigie.engine.internal.kpi.ExprMutants.Slip;
import io.vigie.fact.FieldType;
import io.vigie.kpi.Expr;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relation;
import io.vigie.kpi.Relation.Fold;
import io.vigie.kpi.Relation.FoldKind;
import io.vigie.kpi.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The slips of one step of a relation, of a population and of a measure, what they stand on left as it is. */
final class RelationMutants {
    private static final Expr NEVER = Expr.value(0).eq(1);

    private RelationMutants() {}

    static List<Slip<Relation>> of(Relation relation) {
        List<Slip<Relation>> slips = new ArrayList<>();
        List<Relation> inputs = relation.inputs();
        if (relation instanceof Relation.Union) {
            for (int i = 0; i < inputs.size(); i++) {
                Relation[] fewer = ExprMutants.without(inputs, i).toArray(Relation[]::new);
                slips.add(new Slip<>("without part " + (i + 1), Relation.union(fewer)));
            }
        } else if (!inputs.isEmpty()) {
            slips.addAll(step(relation, inputs.get(0)));
        }
        return slips;
    }

    private static List<Slip<Relation>> step(Relation relation, Relation input) {
        List<Slip<Relation>> slips = new ArrayList<>();
        if (relation instanceof Relation.Filter filter) {
            slips.add(new Slip<>("without the condition", input));
            ExprMutants.of(filter.condition()).forEach(slip -> slips.add(slip.map(input::where)));
        } else if (relation instanceof Relation.Derive derive) {
            ExprMutants.of(derive.value()).forEach(slip -> slips.add(slip.map(e -> input.with(derive.name(), e))));
        } else if (relation instanceof Relation.Aggregate aggregate) {
            slips.addAll(aggregate(aggregate, input));
        } else if (relation instanceof Relation.Join join) {
            slips.addAll(join(join, input));
        } else if (relation instanceof Relation.Window window) {
            slips.addAll(window(window, input));
        } else if (relation instanceof Relation.EachDay each) {
            ExprMutants.of(each.from())
                    .forEach(slip -> slips.add(slip.map(from -> input.eachDay(each.name(), from, each.to()))));
            ExprMutants.of(each.to())
                    .forEach(slip -> slips.add(slip.map(to -> input.eachDay(each.name(), each.from(), to))));
            slips.add(new Slip<>("the first day only", input.eachDay(each.name(), each.from(), each.from())));
            slips.add(new Slip<>("the last day only", input.eachDay(each.name(), each.to(), each.to())));
        } else if (relation instanceof Relation.Unite unite) {
            keys(unite.keys(), "key")
                    .forEach(slip -> slips.add(slip.map(keys -> input.unite(keys, unite.from(), unite.to()))));
            ExprMutants.of(unite.from())
                    .forEach(slip -> slips.add(slip.map(from -> input.unite(unite.keys(), from, unite.to()))));
            ExprMutants.of(unite.to())
                    .forEach(slip -> slips.add(slip.map(to -> input.unite(unite.keys(), unite.from(), to))));
            List<String> kept = new ArrayList<>(unite.keys());
            kept.addAll(List.of("from_at", "to_at"));
            slips.add(new Slip<>(
                    "not united",
                    input.with("from_at", unite.from())
                            .with("to_at", Expr.coalesce(unite.to(), Expr.asOf()))
                            .columns(kept.toArray(String[]::new))));
        }
        return slips;
    }

    private static List<Slip<List<String>>> keys(List<String> keys, String what) {
        List<Slip<List<String>>> slips = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            slips.add(new Slip<>("without the " + what + " " + keys.get(i), ExprMutants.without(keys, i)));
        }
        return slips;
    }

    private static List<Slip<Relation>> aggregate(Relation.Aggregate aggregate, Relation input) {
        List<Slip<Relation>> slips = new ArrayList<>();
        keys(aggregate.keys(), "key")
                .forEach(slip -> slips.add(
                        slip.map(keys -> input.aggregate(keys, aggregate.folds().toArray(Fold[]::new)))));
        for (int i = 0; i < aggregate.folds().size(); i++) {
            int place = i;
            for (Slip<Fold> slip : folds(aggregate.folds().get(i))) {
                slips.add(slip.named(aggregate.folds().get(i).name() + ": ")
                        .map(fold -> input.aggregate(
                                aggregate.keys(),
                                ExprMutants.with(aggregate.folds(), place, fold).toArray(Fold[]::new))));
            }
        }
        return slips;
    }

    private static List<Slip<Fold>> folds(Fold fold) {
        List<Slip<Fold>> slips = new ArrayList<>();
        FoldKind other =
                switch (fold.kind()) {
                    case MIN -> FoldKind.MAX;
                    case MAX, SUM -> FoldKind.MIN;
                    case FIRST -> FoldKind.LAST;
                    case LAST -> FoldKind.FIRST;
                    default -> fold.kind();
                };
        if (other != fold.kind()) {
            slips.add(new Slip<>(
                    fold.kind() + " → " + other,
                    new Fold(fold.name(), other, fold.value(), fold.order(), fold.where())));
        }
        ExprMutants.ofOptional(fold.where())
                .forEach(slip ->
                        slips.add(slip.map(e -> new Fold(fold.name(), fold.kind(), fold.value(), fold.order(), e))));
        if (fold.value() != null) {
            ExprMutants.of(fold.value())
                    .forEach(slip -> slips.add(
                            slip.map(e -> new Fold(fold.name(), fold.kind(), e, fold.order(), fold.where()))));
        }
        if (fold.order() != null) {
            ExprMutants.of(fold.order())
                    .forEach(slip -> slips.add(
                            slip.map(e -> new Fold(fold.name(), fold.kind(), fold.value(), e, fold.where()))));
        }
        return slips;
    }

    private static List<Slip<Relation>> join(Relation.Join join, Relation input) {
        List<Slip<Relation>> slips = new ArrayList<>();
        Relation other = join.inputs().get(1);
        String[] take = join.take().keySet().toArray(String[]::new);
        boolean plain =
                join.take().entrySet().stream().allMatch(entry -> entry.getKey().equals(entry.getValue()));
        if (join.inner()) {
            keys(join.keys(), "key")
                    .forEach(slip ->
                            slips.add(slip.map(keys -> input.pairs(other, keys, join.condition(), join.take()))));
            ExprMutants.ofOptional(join.condition())
                    .forEach(slip -> slips.add(slip.map(e -> input.pairs(other, join.keys(), e, join.take()))));
            if (join.condition() == null && plain) {
                slips.add(new Slip<>("rows without partner stay", input.join(other, join.keys(), take)));
            }
        } else {
            keys(join.keys(), "key").forEach(slip -> slips.add(slip.map(keys -> input.join(other, keys, take))));
            slips.add(new Slip<>("rows without partner go", input.pairs(other, join.keys(), null, join.take())));
        }
        return slips;
    }

    private static List<Slip<Relation>> window(Relation.Window window, Relation input) {
        List<Slip<Relation>> slips = new ArrayList<>();
        Window same = (value, condition, partition, order) -> switch (window.kind()) {
            case POSITION -> input.position(window.name(), partition, order.toArray(String[]::new));
            case NEXT ->
                input.next(
                        window.name(),
                        java.util.Objects.requireNonNull(value),
                        partition,
                        order.toArray(String[]::new));
            default ->
                input.nextWhere(
                        window.name(),
                        java.util.Objects.requireNonNull(value),
                        condition == null ? Expr.not(NEVER) : condition,
                        partition,
                        order.toArray(String[]::new));
        };
        Expr value = window.value();
        Expr condition = window.condition();
        keys(window.partition(), "partition")
                .forEach(
                        slip -> slips.add(slip.map(partition -> same.of(value, condition, partition, window.order()))));
        if (window.order().size() > 1) {
            keys(window.order(), "order")
                    .forEach(
                            slip -> slips.add(slip.map(order -> same.of(value, condition, window.partition(), order))));
        }
        ExprMutants.ofOptional(condition)
                .forEach(slip -> slips.add(slip.map(e -> same.of(value, e, window.partition(), window.order()))));
        if (value != null) {
            ExprMutants.of(value)
                    .forEach(slip ->
                            slips.add(slip.map(e -> same.of(e, condition, window.partition(), window.order()))));
        }
        return slips;
    }

    private interface Window {
        Relation of(@Nullable Expr value, @Nullable Expr condition, List<String> partition, List<String> order);
    }

    /** The same step over other relations. */
    static Relation over(Relation relation, List<Relation> inputs) {
        if (relation instanceof Relation.Union) {
            return Relation.union(inputs.toArray(Relation[]::new));
        }
        Relation input = inputs.get(0);
        if (relation instanceof Relation.Filter filter) {
            return input.where(filter.condition());
        }
        if (relation instanceof Relation.Derive derive) {
            return input.with(derive.name(), derive.value());
        }
        if (relation instanceof Relation.Project project) {
            return input.columns(project.names().toArray(String[]::new));
        }
        if (relation instanceof Relation.Aggregate aggregate) {
            return input.aggregate(aggregate.keys(), aggregate.folds().toArray(Fold[]::new));
        }
        if (relation instanceof Relation.Join join) {
            return join.inner()
                    ? input.pairs(inputs.get(1), join.keys(), join.condition(), join.take())
                    : input.join(
                            inputs.get(1), join.keys(), join.take().keySet().toArray(String[]::new));
        }
        if (relation instanceof Relation.Window window) {
            String[] order = window.order().toArray(String[]::new);
            return switch (window.kind()) {
                case NEXT ->
                    input.next(
                            window.name(), java.util.Objects.requireNonNull(window.value()), window.partition(), order);
                case POSITION -> input.position(window.name(), window.partition(), order);
                case NEXT_WHERE ->
                    input.nextWhere(
                            window.name(),
                            java.util.Objects.requireNonNull(window.value()),
                            java.util.Objects.requireNonNull(window.condition()),
                            window.partition(),
                            order);
            };
        }
        if (relation instanceof Relation.EachDay each) {
            return input.eachDay(each.name(), each.from(), each.to());
        }
        if (relation instanceof Relation.Unite unite) {
            return input.unite(unite.keys(), unite.from(), unite.to());
        }
        throw new IllegalArgumentException("unknown kind of relation: " + relation);
    }

    /** A population, all parts of which can be replaced. */
    static Population population(
            Population like,
            Population.Nature nature,
            Relation relation,
            @Nullable Relation finer,
            Set<String> finerDimensions,
            Expr from,
            Expr to,
            @Nullable Expr where,
            List<Population.LeftOut> leftOut) {
        Population population =
                switch (nature) {
                    case FLOW -> Population.flow(relation, from);
                    case INTERVAL -> Population.interval(relation, from, to);
                    case STOCK -> Population.stock(relation, from, to);
                    case OPENING_STOCK -> Population.openingStock(relation, from, to);
                    case RECURRING -> Population.recurring(relation, from, to);
                };
        population = population.called(like.name().en(), like.name().fr());
        if (finer != null) {
            population = population.finer(finer, finerDimensions.toArray(String[]::new));
        }
        if (where != null) {
            population = population.where(where);
        }
        for (Population.LeftOut rule : leftOut) {
            population = population.leaveOut(rule.id(), rule.reason(), rule.when());
        }
        return population;
    }

    private static @Nullable Relation finer(Population population) {
        return population.levels().size() > 1 ? population.levels().get(1) : null;
    }

    static Population over(Population of, Function<Relation, Relation> relations) {
        Relation finer = finer(of);
        return population(
                of,
                of.nature(),
                relations.apply(of.levels().get(0)),
                finer == null ? null : relations.apply(finer),
                of.finerDimensions(),
                of.from(),
                of.to(),
                of.where(),
                of.leftOut());
    }

    static List<Slip<Population>> of(Population of, Map<String, Parameter> parameters) {
        List<Slip<Population>> slips = new ArrayList<>();
        Relation relation = of.levels().get(0);
        Relation finer = finer(of);
        for (Population.Nature nature : otherNatures(of.nature())) {
            slips.add(new Slip<>(
                    of.nature() + " → " + nature,
                    population(
                            of,
                            nature,
                            relation,
                            finer,
                            of.finerDimensions(),
                            of.from(),
                            of.to(),
                            of.where(),
                            of.leftOut())));
        }
        if (finer != null) {
            slips.add(new Slip<>(
                    "without the finer level",
                    population(
                            of, of.nature(), relation, null, Set.of(), of.from(), of.to(), of.where(), of.leftOut())));
            for (String dimension : of.finerDimensions()) {
                Set<String> fewer = new TreeSet<>(of.finerDimensions());
                fewer.remove(dimension);
                slips.add(new Slip<>(
                        "finer by " + of.finerDimensions() + " → " + fewer,
                        population(
                                of, of.nature(), relation, finer, fewer, of.from(), of.to(), of.where(), of.leftOut()),
                        true));
            }
        }
        anchors(of.from(), relation, parameters)
                .forEach(slip -> slips.add(slip.map(from -> population(
                        of,
                        of.nature(),
                        relation,
                        finer,
                        of.finerDimensions(),
                        from,
                        of.nature() == Population.Nature.FLOW ? from : of.to(),
                        of.where(),
                        of.leftOut()))));
        if (of.nature() != Population.Nature.FLOW) {
            anchors(of.to(), relation, parameters)
                    .forEach(slip -> slips.add(slip.map(to -> population(
                            of,
                            of.nature(),
                            relation,
                            finer,
                            of.finerDimensions(),
                            of.from(),
                            to,
                            of.where(),
                            of.leftOut()))));
        }
        ExprMutants.ofOptional(of.where())
                .forEach(slip -> slips.add(slip.map(where -> population(
                        of,
                        of.nature(),
                        relation,
                        finer,
                        of.finerDimensions(),
                        of.from(),
                        of.to(),
                        where,
                        of.leftOut()))));
        for (int i = 0; i < of.leftOut().size(); i++) {
            int place = i;
            Population.LeftOut rule = of.leftOut().get(i);
            slips.add(new Slip<>(
                    "without the rule " + rule.id(),
                    population(
                            of,
                            of.nature(),
                            relation,
                            finer,
                            of.finerDimensions(),
                            of.from(),
                            of.to(),
                            of.where(),
                            ExprMutants.without(of.leftOut(), i))));
            for (Slip<Expr> slip : ExprMutants.of(rule.when())) {
                slips.add(slip.map(when -> population(
                        of,
                        of.nature(),
                        relation,
                        finer,
                        of.finerDimensions(),
                        of.from(),
                        of.to(),
                        of.where(),
                        ExprMutants.with(
                                of.leftOut(), place, new Population.LeftOut(rule.id(), rule.reason(), when)))));
            }
        }
        return slips;
    }

    private static List<Population.Nature> otherNatures(Population.Nature nature) {
        return switch (nature) {
            case STOCK -> List.of(Population.Nature.OPENING_STOCK, Population.Nature.FLOW);
            case OPENING_STOCK -> List.of(Population.Nature.STOCK, Population.Nature.FLOW);
            case INTERVAL -> List.of(Population.Nature.FLOW, Population.Nature.STOCK);
            default -> List.of();
        };
    }

    /** The slips of an anchor, other instants of the relation included. */
    private static List<Slip<Expr>> anchors(Expr anchor, Relation relation, Map<String, Parameter> parameters) {
        List<Slip<Expr>> slips = new ArrayList<>(ExprMutants.of(anchor));
        slips.addAll(columns(anchor, relation, parameters, Integer.MAX_VALUE));
        return slips;
    }

    /** Other columns of the same type, where an expression is a column. */
    private static List<Slip<Expr>> columns(
            Expr column, Relation relation, Map<String, Parameter> parameters, int atMost) {
        if (!(column instanceof Expr.Column of)) {
            return List.of();
        }
        Map<String, FieldType> columns =
                new LinkedHashMap<>(Schema.of(relation, parameters).columns());
        FieldType type = columns.remove(of.name());
        return columns.entrySet().stream()
                .filter(entry -> entry.getValue() == type)
                .limit(atMost)
                .map(entry -> new Slip<>(of.name() + " → " + entry.getKey(), Expr.col(entry.getKey())))
                .toList();
    }

    /** A measure, all parts of which can be replaced. */
    static Measure measure(
            Measure like,
            Population population,
            Measure.Aggregation aggregation,
            @Nullable Expr value,
            @Nullable Expr divisor,
            @Nullable Expr quantile,
            @Nullable Expr where) {
        Measure measure;
        if (value == null || aggregation == Measure.Aggregation.COUNT) {
            measure = Measure.count(population);
        } else {
            measure = switch (aggregation) {
                case SUM ->
                    divisor == null
                            ? Measure.sum(population, value)
                            : Measure.sumOfQuotients(population, value, divisor);
                case DISTINCT -> Measure.distinct(population, value);
                case MIN -> Measure.min(population, value);
                case MAX -> Measure.max(population, value);
                case QUANTILE -> Measure.quantile(population, value, java.util.Objects.requireNonNull(quantile));
                default -> throw new IllegalArgumentException("unknown aggregation: " + aggregation);
            };
        }
        if (where != null) {
            measure = measure.where(where);
        }
        return like.across().isEmpty() ? measure : measure.across(like.across().toArray(String[]::new));
    }

    static Measure over(Measure of, Population population) {
        return measure(of, population, of.aggregation(), of.value(), of.divisor(), of.quantile(), of.where());
    }

    static List<Slip<Measure>> of(Measure of, Map<String, Parameter> parameters) {
        List<Slip<Measure>> slips = new ArrayList<>();
        Population population = of.population();
        for (Measure.Aggregation other : others(of.aggregation())) {
            slips.add(new Slip<>(
                    of.aggregation() + " → " + other,
                    measure(of, population, other, of.value(), of.divisor(), of.quantile(), of.where())));
        }
        ExprMutants.ofOptional(of.where())
                .forEach(slip -> slips.add(slip.map(where ->
                        measure(of, population, of.aggregation(), of.value(), of.divisor(), of.quantile(), where))));
        Expr value = of.value();
        if (value != null) {
            List<Slip<Expr>> values = new ArrayList<>(ExprMutants.of(value));
            values.addAll(columns(value, population.levels().get(0), parameters, 2));
            values.forEach(slip -> slips.add(slip.map(other ->
                    measure(of, population, of.aggregation(), other, of.divisor(), of.quantile(), of.where()))));
        }
        ExprMutants.ofOptional(of.divisor())
                .forEach(slip -> slips.add(slip.map(divisor ->
                        measure(of, population, of.aggregation(), of.value(), divisor, of.quantile(), of.where()))));
        Expr quantile = of.quantile();
        if (quantile != null) {
            slips.add(new Slip<>(
                    "the median",
                    measure(of, population, of.aggregation(), value, of.divisor(), Expr.value(0.5), of.where())));
        }
        for (String dimension : of.across()) {
            Set<String> fewer = new TreeSet<>(of.across());
            fewer.remove(dimension);
            slips.add(new Slip<>("not across " + dimension, over(of, population).across(fewer.toArray(String[]::new))));
        }
        return slips;
    }

    private static List<Measure.Aggregation> others(Measure.Aggregation aggregation) {
        return switch (aggregation) {
            case SUM -> List.of(Measure.Aggregation.COUNT, Measure.Aggregation.MAX);
            case DISTINCT -> List.of(Measure.Aggregation.COUNT);
            case QUANTILE -> List.of(Measure.Aggregation.MAX);
            case MIN -> List.of(Measure.Aggregation.MAX);
            case MAX -> List.of(Measure.Aggregation.MIN);
            default -> List.of();
        };
    }
}
