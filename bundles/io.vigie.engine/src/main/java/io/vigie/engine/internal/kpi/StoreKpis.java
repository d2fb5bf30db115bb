package io.vigie.engine.internal.kpi;

import io.vigie.engine.internal.rollup.Rollups;
import io.vigie.fact.FactType;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Target;
import io.vigie.kpi.TargetRule;
import io.vigie.kpi.Targets;
import io.vigie.kpi.Text;
import io.vigie.query.Drill;
import io.vigie.query.Explanation;
import io.vigie.query.Forecast;
import io.vigie.query.ForecastQuery;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiResult;
import io.vigie.query.KpiValue;
import io.vigie.query.Kpis;
import io.vigie.query.QueryException;
import io.vigie.query.SourceHealth;
import io.vigie.query.Warning;
import io.vigie.source.Sources;
import io.vigie.store.Store;
import io.vigie.workspace.KeptFigures;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Answers questions from a store. Thread-safe. */
final class StoreKpis implements Kpis {
    private final Store store;
    private final Rollups rollups;
    private final Rollups facts;
    private final Supplier<KpiRegistry.Snapshot> snapshots;
    private final Sources sources;
    private final UnaryOperator<String> pseudonym;
    private final Clock clock;
    private final Set<FactType> registered;
    private final InForce targets;
    private final Signs signs;

    /** The targets that all who ask one workspace share. */
    private static final class InForce {
        volatile Targets all = Targets.NONE;
    }

    StoreKpis(
            Store store,
            Rollups rollups,
            Supplier<KpiRegistry.Snapshot> snapshots,
            Sources sources,
            UnaryOperator<String> pseudonym,
            Clock clock) {
        this(
                store,
                rollups,
                snapshots,
                sources,
                pseudonym,
                clock,
                ConcurrentHashMap.newKeySet(),
                new InForce(),
                new Signs(store, () -> rollups.changes(Vocabulary.SOURCE_STATE)));
    }

    private StoreKpis(
            Store store,
            Rollups rollups,
            Supplier<KpiRegistry.Snapshot> snapshots,
            Sources sources,
            UnaryOperator<String> pseudonym,
            Clock clock,
            Set<FactType> registered,
            InForce targets,
            Signs signs) {
        this.store = store;
        this.rollups = rollups;
        this.facts = Rollups.none(store);
        this.snapshots = snapshots;
        this.sources = sources;
        this.pseudonym = pseudonym;
        this.clock = clock;
        this.registered = registered;
        this.targets = targets;
        this.signs = signs;
    }

    /** The same, asked at another moment, from the facts alone. */
    StoreKpis reading(Instant present) {
        return new StoreKpis(
                store,
                facts,
                snapshots,
                sources,
                pseudonym,
                Clock.fixed(present, ZoneOffset.UTC),
                registered,
                targets,
                signs);
    }

    /** What is kept of figures computed before. */
    List<Map<String, Object>> rollups() {
        return rollups.stats();
    }

    /** The same, as others may know it. */
    List<KeptFigures> kept() {
        return rollups.kept();
    }

    /** Over the same store, with the targets that are in force here, by these KPIs. */
    StoreKpis by(KpiRegistry.Snapshot frozen) {
        return new StoreKpis(store, rollups, () -> frozen, sources, pseudonym, clock, registered, targets, signs);
    }

    /** InForces figures by these targets from now on; says which of them cannot hold at present. */
    List<Text> measureBy(Targets own) {
        targets.all = own;
        Map<String, Entry> entries = snapshots.get().entries();
        List<Text> remarks = new ArrayList<>();
        for (TargetRule rule : own.rules()) {
            Entry entry = entries.get(rule.kpi());
            if (entry == null) {
                remarks.add(Text.of(
                        "A target is set for the KPI '" + rule.kpi() + "', which no installed bundle defines.",
                        "Un objectif est fixé pour le KPI « " + rule.kpi()
                                + " », qu'aucune extension installée ne définit."));
                continue;
            }
            for (String parameter : rule.target().parameters().keySet()) {
                if (!entry.definition().parameters().containsKey(parameter)) {
                    remarks.add(Text.of(
                            "A target for '" + rule.kpi() + "' names the parameter '" + parameter
                                    + "', which the KPI does not have; it never holds.",
                            "Un objectif pour « " + rule.kpi() + " » nomme le paramètre « " + parameter
                                    + " », que le KPI n'a pas ; il ne vaut jamais."));
                }
            }
        }
        return List.copyOf(remarks);
    }

    private void register(Collection<FactType> types) {
        if (!registered.containsAll(types)) {
            store.register(types);
            registered.addAll(types);
        }
    }

    /** One KPI over the whole period, not split by anything. */
    private Inquiry inquireWhole(KpiQuery query, KpiRegistry.Snapshot snapshot) {
        KpiQuery whole = single(query);
        return inquiry(whole, Plan.ofWhole(whole, snapshot), new Together(facts));
    }

    private Inquiry inquire(KpiQuery query, KpiRegistry.Snapshot snapshot) {
        return inquire(query, snapshot, new Together(rollups));
    }

    private Inquiry inquire(KpiQuery query, KpiRegistry.Snapshot snapshot, Together together) {
        return inquiry(query, Plan.of(query, snapshot), together);
    }

    private Inquiry inquiry(KpiQuery query, Plan plan, Together together) {
        return new Inquiry(query, plan, store, together, this::register, pseudonym, clock.instant());
    }

    @Override
    public List<Entry> entries() {
        return List.copyOf(snapshots.get().entries().values());
    }

    @Override
    public Optional<Entry> entry(String id) {
        return Optional.ofNullable(snapshots.get().entries().get(id));
    }

    @Override
    public List<String> refusals() {
        return snapshots.get().refusals();
    }

    @Override
    public Optional<Target> target(String kpi, KpiQuery query) {
        KpiRegistry.Snapshot snapshot = snapshots.get();
        Entry entry = snapshot.entries().get(kpi);
        if (entry == null) {
            return Optional.empty();
        }
        KpiQuery about = Companions.about(entry.definition(), query);
        Plan.Group group = Plan.of(about, snapshot).groups().get(0);
        Instant start = query.from() == null ? clock.instant() : query.from();
        return targets.all.find(
                entry.definition(),
                Answer.filtered(about),
                group.values(),
                start.atZone(query.zone()).toLocalDate());
    }

    @Override
    public KpiResult evaluate(KpiQuery query) {
        KpiRegistry.Snapshot snapshot = snapshots.get();
        return evaluate(query, inquire(query, snapshot), snapshot);
    }

    @Override
    public Function<KpiQuery, KpiResult> together(List<KpiQuery> queries) {
        KpiRegistry.Snapshot snapshot = snapshots.get();
        StoreKpis now = new StoreKpis(
                store,
                rollups,
                () -> snapshot,
                sources,
                pseudonym,
                Clock.fixed(clock.instant(), ZoneOffset.UTC),
                registered,
                targets,
                signs);
        Together together = new Together(rollups);
        Map<KpiQuery, Inquiry> inquiries = new IdentityHashMap<>();
        for (KpiQuery query : queries) {
            try {
                inquiries.put(query, now.inquire(query, snapshot, together));
            } catch (QueryException e) {
                // Who asks it is told.
                inquiries.remove(query);
            }
        }
        return query -> {
            Inquiry inquiry = inquiries.get(query);
            return inquiry == null ? now.evaluate(query) : now.evaluate(query, inquiry, snapshot);
        };
    }

    private KpiResult evaluate(KpiQuery query, Inquiry inquiry, KpiRegistry.Snapshot snapshot) {
        List<KpiValue> values = new ArrayList<>(values(inquiry));
        if (query.companions()) {
            Companions.of(query, snapshot)
                    .forEach(companion -> values.addAll(values(
                            companion.toBuilder()
                                    .period(inquiry.from(), inquiry.to())
                                    .build(),
                            snapshot)));
        }
        return new KpiResult(query, inquiry.from(), inquiry.to(), inquiry.now(), values, health(inquiry));
    }

    /** How the sources stand that feed the KPIs of a question. */
    private List<SourceHealth> health(Inquiry inquiry) {
        Map<String, Set<FactType>> types = new HashMap<>();
        for (Plan.Group group : inquiry.groups()) {
            group.definitions()
                    .forEach(definition ->
                            types.put(definition.id(), FactRange.types(Set.copyOf(group.measures(definition)))));
        }
        register(List.of(Vocabulary.SOURCE_STATE));
        return new Health(signs, sources, inquiry.from(), inquiry.to(), inquiry.now())
                .of(types, inquiry.query().filters().getOrDefault("source", List.of()));
    }

    /** The figures of a companion; none where the question makes no sense for it. */
    private List<KpiValue> values(KpiQuery companion, KpiRegistry.Snapshot snapshot) {
        try {
            return values(inquire(companion, snapshot));
        } catch (QueryException e) {
            return List.of();
        }
    }

    private KpiResult result(Inquiry inquiry) {
        return new KpiResult(inquiry.query(), inquiry.from(), inquiry.to(), inquiry.now(), values(inquiry));
    }

    private List<KpiValue> values(Inquiry inquiry) {
        Map<String, List<KpiValue>> values = new HashMap<>();
        for (Plan.Group group : inquiry.groups()) {
            Cells cells = inquiry.cells(group);
            for (KpiDefinition definition : group.definitions()) {
                values.put(definition.id(), new Answer(inquiry, group, definition, cells, targets.all).values());
            }
        }
        List<KpiValue> ordered = new ArrayList<>();
        for (String id : new LinkedHashSet<>(inquiry.query().kpis())) {
            ordered.addAll(values.getOrDefault(id, List.of()));
        }
        return ordered;
    }

    @Override
    public Explanation explain(KpiQuery query) {
        KpiRegistry.Snapshot snapshot = snapshots.get();
        Inquiry inquiry = inquireWhole(query, snapshot);
        Plan.Group group = inquiry.groups().get(0);
        KpiDefinition definition = group.definitions().get(0);
        Answer answer = new Answer(inquiry, group, definition, inquiry.cells(group), targets.all);
        return new Explainer(inquiry, group, definition, answer)
                .explain(
                        Freshness.of(store, sources, inquiry.types()),
                        health(inquiry),
                        lastFinal(inquiry, answer, snapshot),
                        rollups);
    }

    /** The figure of the latest period of the same length that is final, where the figure itself is not. */
    private Explanation.@Nullable LastFinal lastFinal(Inquiry inquiry, Answer answer, KpiRegistry.Snapshot snapshot) {
        Duration delay = answer.maturity();
        if (delay.isZero() || answer.isFinal(inquiry.to())) {
            return null;
        }
        Instant known = inquiry.now().minus(delay);
        ZonedDateTime midnight = known.atZone(inquiry.query().zone()).truncatedTo(ChronoUnit.DAYS);
        Instant to = midnight.toInstant();
        Instant from =
                Periods.before(inquiry.from(), inquiry.to(), to, inquiry.query().zone());
        KpiQuery earlier = inquiry.query().toBuilder().period(from, to).build();
        Inquiry whole = inquireWhole(earlier, snapshot);
        Plan.Group group = whole.groups().get(0);
        KpiDefinition definition = group.definitions().get(0);
        KpiValue value = new Answer(whole, group, definition, whole.cells(group), targets.all).whole();
        return new Explanation.LastFinal(from, to, value);
    }

    private static KpiQuery single(KpiQuery query) {
        if (query.kpis().size() != 1) {
            int named = query.kpis().size();
            throw new QueryException(
                    "Only one KPI can be explained or drilled at a time; the question names " + named + ".",
                    "On explique ou détaille un seul KPI à la fois ; la question en nomme " + named + ".");
        }
        KpiQuery.Builder total = KpiQuery.of(query.kpis().get(0))
                .period(query.from(), query.to())
                .zone(query.zone())
                .grain(Grain.TOTAL)
                .asOf(query.asOf());
        query.presets().forEach(total::preset);
        query.filters().forEach((name, values) -> values.forEach(value -> total.where(name, value)));
        query.parameters().forEach(total::parameter);
        return total.build();
    }

    @Override
    public List<Warning> guardRails(KpiQuery query) {
        KpiRegistry.Snapshot snapshot = snapshots.get();
        Inquiry inquiry = inquire(query, snapshot);
        return new GuardRails(query, inquiry.from(), inquiry.to(), snapshot, asked -> values(asked, snapshot))
                .warnings();
    }

    @Override
    public Forecast forecast(ForecastQuery query) {
        return new Forecasting(query, asked -> result(inquire(asked, Forecasting.HISTORY))).forecast();
    }

    @Override
    public Drill drill(KpiQuery query, int offset, int limit) {
        Inquiry inquiry = inquireWhole(query, snapshots.get());
        Plan.Group group = inquiry.groups().get(0);
        KpiDefinition definition = group.definitions().get(0);
        Answer answer = new Answer(inquiry, group, definition, inquiry.cells(group), targets.all);
        KpiValue value = answer.whole();
        Explainer explainer = new Explainer(inquiry, group, definition, answer);
        if (value.masked()) {
            return new Drill(value, explainer.terms(), 0, List.of());
        }
        return new Driller(inquiry, group, definition).drill(value, explainer.terms(), offset, limit);
    }
}
