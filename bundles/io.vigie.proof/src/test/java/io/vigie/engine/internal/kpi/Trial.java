package io.vigie.engine.internal.kpi;

import io.vigie.fact.Fact;
import io.vigie.kpi.KpiDefinition;
import io.vigie.query.Explanation;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiResult;
import io.vigie.query.KpiValue;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.SourceState;
import io.vigie.testkit.Fraction;
import io.vigie.testkit.ReferenceKpis;
import io.vigie.testkit.ReferenceKpis.Counted;
import io.vigie.testkit.ReferenceValue;
import io.vigie.workspace.Workspace;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One set of facts in the engine and in the reference interpreter. */
final class Trial implements AutoCloseable {
    private static final BigDecimal TOLERANCE = new BigDecimal("1e-9");
    private static final int BATCH = 40;

    private final EngineFixture engine;
    private final List<KpiDefinition> definitions;
    private final Map<String, List<Fact>> patches;
    private final Workspace workspace;
    private final ReferenceKpis reference;

    Trial(EngineFixture engine, List<KpiDefinition> definitions, Map<String, List<Fact>> patches)
            throws InterruptedException {
        this.engine = engine;
        this.definitions = definitions;
        this.patches = patches;
        this.workspace = engine.workspaces().open(null);
        this.reference = ReferenceKpis.over(definitions, patches);
        load(workspace, patches);
    }

    static void load(Workspace workspace, Map<String, List<Fact>> patches) throws InterruptedException {
        load(workspace, patches, BATCH);
    }

    static void load(Workspace workspace, Map<String, List<Fact>> patches, int atOnce) throws InterruptedException {
        patches.forEach((source, facts) -> workspace.sources().start(source, true, (checkpoint, wait) -> {
            int start = checkpoint == null ? 0 : Integer.parseInt(checkpoint.text());
            int end = Math.min(facts.size(), start + atOnce);
            Batch.Builder batch = Batch.builder().next(Checkpoint.of(Integer.toString(end)));
            facts.subList(start, end).forEach(batch::fact);
            return batch.endOfData(end == facts.size()).build();
        }));
        workspace.sources().awaitEnd(status -> {});
        workspace.sources().status().forEach(status -> {
            if (status.state() != SourceState.COMPLETED || status.rejected() > 0) {
                throw new IllegalStateException("The facts were not taken in: " + status);
            }
        });
    }

    @Override
    public void close() {
        workspace.close();
    }

    KpiResult ask(KpiQuery query) {
        return workspace.kpis().evaluate(query);
    }

    /** How the engine's answer differs from the reference; null when it does not. */
    @Nullable
    String difference(KpiQuery query) {
        KpiResult result;
        try {
            result = ask(query);
        } catch (RuntimeException e) {
            return "the engine fails: " + e;
        }
        List<ReferenceValue> expected = reference.evaluate(query, result.asOf());
        List<KpiValue> got = result.values();
        for (int i = 0; i < Math.max(expected.size(), got.size()); i++) {
            ReferenceValue one = i < expected.size() ? expected.get(i) : null;
            KpiValue other = i < got.size() ? got.get(i) : null;
            if (one == null || other == null || !(agree(one, other) || goesWithMasked(one, other, expected))) {
                return "reference %s%n  engine    %s".formatted(show(one), show(other));
            }
        }
        return null;
    }

    /** How that differs, or the rows that are counted, used and left out by reason; null when nothing does. */
    @Nullable
    String differenceOfRows(KpiQuery query) {
        String figures = difference(query);
        if (figures != null) {
            return figures;
        }
        Explanation explained;
        try {
            explained = workspace.kpis().explain(query);
        } catch (RuntimeException e) {
            return "the engine does not explain: " + e;
        }
        if (explained.value().masked()) {
            return null;
        }
        Set<Counted> expected = Set.copyOf(reference.counted(query, explained.asOf()));
        Set<Counted> got = new HashSet<>();
        for (Explanation.PopulationCount population : explained.populations()) {
            Map<String, Long> leftOut = new LinkedHashMap<>();
            population.leftOut().forEach(rule -> leftOut.put(rule.id(), rule.rows()));
            got.add(new Counted(population.used(), leftOut));
        }
        return expected.equals(got) ? null : "reference counts %s%n  engine    counts %s".formatted(expected, got);
    }

    /** Whether a figure is kept back because that of a small group would follow from it. */
    private static boolean goesWithMasked(ReferenceValue one, KpiValue other, List<ReferenceValue> all) {
        return other.masked()
                && samePlace(one, other)
                && all.stream().anyMatch(value -> value.masked() && Objects.equals(value.bucket(), one.bucket()));
    }

    private static boolean samePlace(ReferenceValue one, KpiValue other) {
        return one.kpi().equals(other.kpi())
                && Objects.equals(one.bucket(), other.bucket())
                && one.dims().equals(other.dims());
    }

    private static boolean agree(ReferenceValue one, KpiValue other) {
        return samePlace(one, other)
                && one.masked() == other.masked()
                && same(one.num(), other.num())
                && same(one.den(), other.den())
                && same(one.value(), other.value())
                && one.n() == other.n()
                && one.provisional() == other.provisional();
    }

    private static boolean same(@Nullable Fraction one, @Nullable BigDecimal other) {
        if (one == null || other == null) {
            return one == null && other == null;
        }
        BigDecimal exact = one.decimal();
        return exact.subtract(other).abs().compareTo(exact.abs().multiply(TOLERANCE)) <= 0;
    }

    private static String show(@Nullable ReferenceValue value) {
        return value == null
                ? "has no such row"
                : "%s %s %s / %s = %s, n %d, provisional %s, masked %s"
                        .formatted(
                                value.bucket(),
                                value.dims(),
                                value.num(),
                                value.den(),
                                value.value(),
                                value.n(),
                                value.provisional(),
                                value.masked());
    }

    private static String show(@Nullable KpiValue value) {
        return value == null
                ? "has no such row"
                : "%s %s %s / %s = %s, n %d, provisional %s, masked %s"
                        .formatted(
                                value.bucket(),
                                value.dims(),
                                value.num(),
                                value.den(),
                                value.value(),
                                value.n(),
                                value.provisional(),
                                value.masked());
    }

    /** The smallest question and set of facts found that still differ, by leaving out one thing after the other. */
    String smallest(KpiQuery query, BiFunction<Trial, KpiQuery, @Nullable String> judge) throws InterruptedException {
        KpiQuery smaller = simpler(query, judge);
        Map<String, List<Fact>> fewer = new LinkedHashMap<>(patches);
        for (String source : patches.keySet()) {
            int chunk = Math.max(1, fewer.get(source).size() / 2);
            while (chunk > 0) {
                boolean dropped = false;
                for (int start = 0; start < fewer.get(source).size(); ) {
                    List<Fact> kept = new ArrayList<>(fewer.get(source));
                    kept.subList(start, Math.min(kept.size(), start + chunk)).clear();
                    Map<String, List<Fact>> attempt = new LinkedHashMap<>(fewer);
                    attempt.put(source, kept);
                    if (differs(attempt, smaller, judge)) {
                        fewer = attempt;
                        dropped = true;
                    } else {
                        start += chunk;
                    }
                }
                chunk = chunk > 1 ? chunk / 2 : dropped ? 1 : 0;
            }
        }
        StringBuilder text = new StringBuilder();
        try (Trial trial = new Trial(engine, definitions, fewer)) {
            text.append("  ").append(judge.apply(trial, smaller));
        }
        text.append("\n  question ").append(show(smaller));
        fewer.forEach((source, facts) -> facts.forEach(
                fact -> text.append("\n  ").append(source).append(' ').append(fact)));
        return text.toString();
    }

    private boolean differs(
            Map<String, List<Fact>> attempt, KpiQuery query, BiFunction<Trial, KpiQuery, @Nullable String> judge)
            throws InterruptedException {
        try (Trial trial = new Trial(engine, definitions, attempt)) {
            return judge.apply(trial, query) != null;
        }
    }

    private KpiQuery simpler(KpiQuery query, BiFunction<Trial, KpiQuery, @Nullable String> judge) {
        List<UnaryOperator<KpiQuery>> steps = new ArrayList<>();
        steps.add(q -> q.toBuilder().grain(Grain.TOTAL).build());
        steps.add(q -> q.toBuilder().asOf(null).build());
        query.groupBy().forEach(name -> steps.add(q -> without(q, name, "")));
        query.parameters().keySet().forEach(name -> steps.add(q -> without(q, "", name)));
        query.filters().keySet().forEach(name -> steps.add(q -> unfiltered(q)));
        KpiQuery simplest = query;
        for (UnaryOperator<KpiQuery> step : steps) {
            KpiQuery attempt = step.apply(simplest);
            simplest = judge.apply(this, attempt) == null ? simplest : attempt;
        }
        return simplest;
    }

    private static KpiQuery without(KpiQuery query, String dimension, String parameter) {
        KpiQuery.Builder builder = base(query);
        query.groupBy().stream().filter(name -> !name.equals(dimension)).forEach(builder::groupBy);
        query.filters().forEach((name, values) -> values.forEach(value -> builder.where(name, value)));
        query.parameters().forEach((name, value) -> {
            if (!name.equals(parameter)) {
                builder.parameter(name, value);
            }
        });
        return builder.build();
    }

    private static KpiQuery unfiltered(KpiQuery query) {
        KpiQuery.Builder builder = base(query);
        query.groupBy().forEach(builder::groupBy);
        query.parameters().forEach(builder::parameter);
        return builder.build();
    }

    private static KpiQuery.Builder base(KpiQuery query) {
        return KpiQuery.of(query.kpis().toArray(String[]::new))
                .period(query.from(), query.to())
                .zone(query.zone())
                .grain(query.grain())
                .asOf(query.asOf());
    }

    static String show(KpiQuery query) {
        return "%s from %s to %s in %s by %s%s%s%s%s"
                .formatted(
                        query.kpis(),
                        query.from(),
                        query.to(),
                        query.zone(),
                        query.grain(),
                        query.groupBy().isEmpty() ? "" : " and " + query.groupBy(),
                        query.filters().isEmpty() ? "" : " where " + query.filters(),
                        query.parameters().isEmpty() ? "" : " with " + query.parameters(),
                        query.asOf() == null ? "" : " as of " + query.asOf());
    }
}
