package io.vigie.engine.internal.kpi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.engine.internal.kpi.ExprMutants.Slip;
import io.vigie.fact.Fact;
import io.vigie.kpi.Formula;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relation;
import io.vigie.query.KpiQuery;
import io.vigie.testkit.ExpectedRow;
import io.vigie.testkit.KpiVector;
import io.vigie.testkit.ReferenceKpis;
import io.vigie.testkit.ReferenceValue;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * No slip in a definition stays unseen by the worked cases: each comparison turned, condition forgotten,
 * anchor mistaken, step of a relation changed, one at a time, makes at least one case fail, or the
 * definition is refused, or {@code equivalent-mutants.txt} says why it changes nothing.
 *
 * <p>A relation is changed in all KPIs at once, a population in all of its family, as its source is; a
 * measure or formula in its KPI alone. {@code -Dvigie.mutants=N} tries one mutant in N.
 */
class MutationTest {
    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
    private static final int ONE_IN = Integer.getInteger("vigie.mutants", 1);
    private static final String SHARED = "shared relations";

    /** The families whose slips must all be seen; those of the others are counted. */
    private static final Set<String> HELD = Set.of(
            SHARED, "quality-of-service", "customer-satisfaction", "employee", "backlog", "productivity", "inflow");

    private final Map<String, KpiDefinition> definitions = new LinkedHashMap<>();
    private final Map<String, List<Case>> cases = new HashMap<>();
    /** What judged a part before judges its next slip best. */
    private final Map<String, Collection<Case>> judges = new ConcurrentHashMap<>();

    private record Case(KpiVector vector, List<Fact> facts, KpiQuery question) {}

    /**
     * A slip to be found: in one place, or in several that are written once.
     *
     * @param family whose it is
     * @param id what people read, and {@code equivalent-mutants.txt} names
     */
    private record Mutant(String family, String id, List<Place> places) {}

    /**
     * Where a slip may be made.
     *
     * @param part what it is in
     * @param kpis the KPIs whose definitions may change
     * @param change what it makes of a definition
     */
    private record Place(String part, Collection<String> kpis, UnaryOperator<KpiDefinition> change) {}

    private static void add(
            Map<String, Mutant> mutants,
            String family,
            String id,
            String part,
            Collection<String> kpis,
            UnaryOperator<KpiDefinition> change) {
        Mutant mutant = mutants.computeIfAbsent(id, key -> new Mutant(family, id, new ArrayList<>()));
        if (!mutant.family().equals(family)) {
            mutants.put(id, new Mutant(SHARED, id, mutant.places()));
        }
        mutant.places().add(new Place(part, kpis, change));
    }

    private enum Fate {
        REFUSED,
        KILLED,
        EQUIVALENT,
        SURVIVED
    }

    @Test
    void aRewrittenDefinitionIsTheSame() {
        for (KpiDefinition definition : Families.definitions()) {
            assertEquals(
                    definition.version(), new Rewriter.Parts(definition).build().version());
            for (Measure measure : definition.measures()) {
                assertEquals(measure, RelationMutants.over(measure, measure.population()));
                assertEquals(
                        measure.population().toString(),
                        RelationMutants.over(measure.population(), MutationTest::again)
                                .toString());
            }
        }
    }

    private static Relation again(Relation relation) {
        return relation.inputs().isEmpty()
                ? relation
                : RelationMutants.over(
                        relation,
                        relation.inputs().stream().map(MutationTest::again).toList());
    }

    @Test
    void theWorkedCasesSeeEverySlip() throws Exception {
        Families.definitions().forEach(definition -> definitions.put(definition.id(), definition));
        for (KpiVector vector : WorkedCases.all()) {
            cases.computeIfAbsent(vector.kpi(), kpi -> new ArrayList<>())
                    .add(new Case(vector, WorkedCases.facts(vector), WorkedCases.question(vector)));
        }
        // The reference interpreter masks small groups, but not those that must go with them.
        cases.values().forEach(each -> each.removeIf(MutationTest::masksOthers));
        assertEquals("", failing());
        Map<Pattern, String> equivalent = equivalent();
        List<Mutant> mutants = sample(mutants());
        Map<Mutant, Fate> fates = new ConcurrentHashMap<>();
        Set<String> used = ConcurrentHashMap.newKeySet();
        mutants.parallelStream().forEach(mutant -> {
            Fate fate = mutant.places().stream()
                    .map(this::fate)
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
            if (fate == Fate.SURVIVED) {
                for (Pattern pattern : equivalent.keySet()) {
                    if (pattern.matcher(mutant.id()).matches()) {
                        used.add(pattern.pattern());
                        fate = Fate.EQUIVALENT;
                    }
                }
            }
            fates.put(mutant, fate);
        });
        System.out.println(table(fates));
        assertEquals(
                "",
                mutants.stream()
                        .filter(mutant -> fates.get(mutant) == Fate.SURVIVED && HELD.contains(mutant.family()))
                        .map(Mutant::id)
                        .collect(Collectors.joining("\n")));
        if (ONE_IN == 1) {
            assertEquals(
                    "",
                    equivalent.keySet().stream()
                            .filter(pattern -> !used.contains(pattern.pattern()))
                            .map(Pattern::pattern)
                            .collect(Collectors.joining("\n")),
                    "said to be equivalent, but no slip of this name survives");
        }
    }

    private static boolean masksOthers(Case of) {
        List<ReferenceValue> got = ReferenceKpis.over(Families.definitions(), Map.of("source", of.facts()))
                .evaluate(of.question(), NOW);
        return of.vector().expected().stream()
                .anyMatch(row -> row.suppressed() && got.stream().noneMatch(value -> WorkedCases.meets(row, value)));
    }

    private static List<Mutant> sample(List<Mutant> all) {
        List<Mutant> sample = new ArrayList<>();
        for (int i = 0; i < all.size(); i += ONE_IN) {
            sample.add(all.get(i));
        }
        return sample;
    }

    private static String table(Map<Mutant, Fate> fates) {
        Map<String, Map<Fate, Integer>> counts = new TreeMap<>();
        fates.forEach((mutant, fate) -> {
            counts.computeIfAbsent(mutant.family(), family -> new HashMap<>()).merge(fate, 1, Integer::sum);
            counts.computeIfAbsent("~ all", family -> new HashMap<>()).merge(fate, 1, Integer::sum);
        });
        StringBuilder table = new StringBuilder("%-24s %8s %8s %8s %10s %8s"
                .formatted("mutants of definitions", "all", "refused", "killed", "equivalent", "survived"));
        counts.forEach((family, count) -> table.append("\n%-24s %8d %8d %8d %10d %8d"
                .formatted(
                        family,
                        count.values().stream().mapToInt(Integer::intValue).sum(),
                        count.getOrDefault(Fate.REFUSED, 0),
                        count.getOrDefault(Fate.KILLED, 0),
                        count.getOrDefault(Fate.EQUIVALENT, 0),
                        count.getOrDefault(Fate.SURVIVED, 0))));
        return table.toString();
    }

    private String failing() {
        List<KpiDefinition> all = List.copyOf(definitions.values());
        return cases.values().stream()
                .flatMap(List::stream)
                .filter(each -> !passes(each, all))
                .map(each -> each.vector().id())
                .collect(Collectors.joining(" "));
    }

    /** Lines of a name, in which {@code *} stands for anything, a tab and the reason; {@code #} starts a comment. */
    private static Map<Pattern, String> equivalent() throws Exception {
        Map<Pattern, String> equivalent = new LinkedHashMap<>();
        try (InputStream in =
                Objects.requireNonNull(MutationTest.class.getResourceAsStream("equivalent-mutants.txt"))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                String[] parts = line.split("\t");
                assertTrue(parts.length == 2 && !parts[1].isBlank(), "a name, a tab and a reason: " + line);
                String pattern = java.util.Arrays.stream(parts[0].strip().split("\\*", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*"));
                equivalent.put(Pattern.compile(pattern, Pattern.DOTALL), parts[1]);
            }
        }
        return equivalent;
    }

    private List<Mutant> mutants() {
        Map<String, String> families = new LinkedHashMap<>();
        Families.ids().forEach(family -> Families.of(family).forEach(kpi -> families.put(kpi.id(), family)));
        Map<String, Mutant> mutants = new LinkedHashMap<>();
        relations(families, mutants);
        populations(families, mutants);
        for (KpiDefinition kpi : definitions.values()) {
            String family = Objects.requireNonNull(families.get(kpi.id()));
            for (Measure measure : measured(kpi)) {
                for (Slip<Measure> slip : RelationMutants.of(measure, kpi.parameters())) {
                    add(
                            mutants,
                            family,
                            slip.named(kpi.id() + ", " + Rewriter.shown(measure) + ": ")
                                    .what(),
                            kpi.id(),
                            List.of(kpi.id()),
                            new Sharing(measure, slip.result()));
                }
            }
            for (Formula formula : Rewriter.parts(kpi)) {
                for (Slip<Formula> slip : Rewriter.of(formula)) {
                    add(
                            mutants,
                            family,
                            kpi.id() + ", " + slip.what(),
                            kpi.id(),
                            List.of(kpi.id()),
                            new Sharing(formula, slip.result()));
                }
            }
            for (Slip<Rewriter.Parts> slip : Rewriter.slips(kpi)) {
                add(
                        mutants,
                        family,
                        kpi.id() + ", " + slip.what(),
                        kpi.id(),
                        List.of(kpi.id()),
                        definition -> slip.result().build());
            }
        }
        return List.copyOf(mutants.values());
    }

    /** The measures that decide its answers: no case sees the figures that only an explanation shows. */
    private static List<Measure> measured(KpiDefinition kpi) {
        Set<Measure> beside = new LinkedHashSet<>();
        kpi.beside().values().forEach(figure -> beside.addAll(measuresOf(figure.formula())));
        List<Measure> own = new ArrayList<>(measuresOf(kpi.numerator()));
        if (kpi.denominator() != null) {
            own.addAll(measuresOf(kpi.denominator()));
        }
        kpi.figures().values().forEach(figure -> own.addAll(measuresOf(figure.formula())));
        return kpi.measures().stream()
                .filter(measure -> own.contains(measure) || !beside.contains(measure))
                .toList();
    }

    private static Set<Measure> measuresOf(Formula formula) {
        Set<Measure> found = new LinkedHashSet<>();
        if (formula instanceof Formula.OfMeasure of) {
            found.add(of.measure());
        } else if (formula instanceof Formula.Arithmetic arithmetic) {
            found.addAll(measuresOf(arithmetic.left()));
            found.addAll(measuresOf(arithmetic.right()));
        } else if (formula instanceof Formula.Choice choice) {
            choice.cases().values().forEach(each -> found.addAll(measuresOf(each)));
        } else if (formula instanceof Formula.Call call) {
            call.arguments().forEach(each -> found.addAll(measuresOf(each)));
        }
        return found;
    }

    private void relations(Map<String, String> families, Map<String, Mutant> mutants) {
        Map<String, Relation> relations = new LinkedHashMap<>();
        Map<String, Set<String>> users = new HashMap<>();
        for (KpiDefinition kpi : definitions.values()) {
            for (Measure measure : measured(kpi)) {
                measure.population().levels().forEach(level -> collect(level, kpi.id(), relations, users));
            }
        }
        relations.forEach((text, relation) -> {
            Set<String> kpis = Objects.requireNonNull(users.get(text));
            Set<String> of = kpis.stream().map(families::get).collect(Collectors.toSet());
            for (Slip<Relation> slip : RelationMutants.of(relation)) {
                add(
                        mutants,
                        of.size() == 1 ? of.iterator().next() : SHARED,
                        slip.named(shown(relation) + ": ").what(),
                        text,
                        kpis,
                        new Sharing(relation, slip.result()));
            }
        });
    }

    private static void collect(
            Relation relation, String kpi, Map<String, Relation> relations, Map<String, Set<String>> users) {
        relation.inputs().forEach(input -> collect(input, kpi, relations, users));
        relations.putIfAbsent(relation.toString(), relation);
        users.computeIfAbsent(relation.toString(), text -> new LinkedHashSet<>())
                .add(kpi);
    }

    /** The facts it starts from, how many steps on, and the step. */
    private static String shown(Relation relation) {
        Set<String> facts = new TreeSet<>();
        int steps = steps(relation, facts);
        String whole = relation.toString();
        String step = relation instanceof Relation.Union || relation.inputs().isEmpty()
                ? relation.getClass().getSimpleName()
                : relation instanceof Relation.Derive derive
                        ? "with " + derive.name()
                        : relation instanceof Relation.Window window
                                ? window.kind() + " " + window.name()
                                : relation instanceof Relation.Filter filter
                                        ? "where " + filter.condition()
                                        : relation instanceof Relation.Aggregate aggregate
                                                ? "aggregate by " + aggregate.keys()
                                                : relation instanceof Relation.Join join
                                                        ? "join by " + join.keys() + " "
                                                                + join.take().keySet()
                                                        : whole.substring(relation.inputs()
                                                                        .get(0)
                                                                        .toString()
                                                                        .length()
                                                                + 1);
        return String.join("+", facts) + " " + steps + " " + step;
    }

    private static int steps(Relation relation, Set<String> facts) {
        if (relation instanceof Relation.Facts of) {
            facts.add(of.type().name());
        }
        return 1
                + relation.inputs().stream()
                        .mapToInt(input -> steps(input, facts))
                        .max()
                        .orElse(-1);
    }

    private void populations(Map<String, String> families, Map<String, Mutant> mutants) {
        for (String family : Families.ids()) {
            Map<String, Population> populations = new LinkedHashMap<>();
            Map<String, Set<String>> users = new HashMap<>();
            Map<String, Map<String, Parameter>> parameters = new HashMap<>();
            for (KpiDefinition kpi : Families.of(family)) {
                for (Measure measure : measured(kpi)) {
                    String text = measure.population().toString();
                    populations.putIfAbsent(text, measure.population());
                    users.computeIfAbsent(text, t -> new LinkedHashSet<>()).add(kpi.id());
                    parameters.putIfAbsent(text, kpi.parameters());
                }
            }
            populations.forEach((text, population) -> {
                Set<String> kpis = Objects.requireNonNull(users.get(text));
                RelationMutants.of(population, Objects.requireNonNull(parameters.get(text)))
                        .forEach(slip -> add(
                                mutants,
                                family,
                                slip.named(kpis + ", " + population.name().en() + ": ")
                                        .what(),
                                text,
                                kpis,
                                new Sharing(population, slip.result())));
            });
        }
    }

    /** Replaces a part in all definitions, so that what they share stays shared. */
    private static final class Sharing implements UnaryOperator<KpiDefinition> {
        private final Object part;
        private final Object other;

        Sharing(Object part, Object other) {
            this.part = part;
            this.other = other;
        }

        @Override
        public KpiDefinition apply(KpiDefinition definition) {
            return new Rewriter(part, other).definition(definition);
        }
    }

    private Fate fate(Place mutant) {
        Map<String, KpiDefinition> changed = new LinkedHashMap<>(definitions);
        try {
            for (String kpi : mutant.kpis()) {
                changed.put(kpi, mutant.change().apply(Objects.requireNonNull(definitions.get(kpi))));
            }
        } catch (IllegalArgumentException refused) {
            return Fate.REFUSED;
        }
        List<KpiDefinition> all = List.copyOf(changed.values());
        Collection<Case> before = judges.computeIfAbsent(mutant.part(), part -> ConcurrentHashMap.newKeySet());
        Set<Case> asked = java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>());
        Set<String> affected = affected(mutant.kpis());
        List<Case> order = new ArrayList<>(before);
        affected.forEach(kpi -> order.addAll(cases.getOrDefault(kpi, List.of())));
        for (Case each : order) {
            if (asked.add(each) && !passes(each, all)) {
                before.add(each);
                return Fate.KILLED;
            }
        }
        return Fate.SURVIVED;
    }

    /** The KPIs, and those that are made of them. */
    private Set<String> affected(Collection<String> kpis) {
        Set<String> affected = new LinkedHashSet<>(kpis);
        boolean more = true;
        while (more) {
            more = false;
            for (KpiDefinition definition : definitions.values()) {
                if (definition.references().stream().anyMatch(affected::contains)) {
                    more |= affected.add(definition.id());
                }
            }
        }
        return affected;
    }

    /** A definition that cannot be worked out answers nothing. */
    private static boolean passes(Case each, List<KpiDefinition> definitions) {
        List<ReferenceValue> got;
        try {
            got = ReferenceKpis.over(definitions, Map.of("source", each.facts()))
                    .evaluate(each.question(), NOW);
        } catch (RuntimeException e) {
            return false;
        }
        for (ExpectedRow row : each.vector().expected()) {
            if (got.stream().noneMatch(value -> WorkedCases.meets(row, value))) {
                return false;
            }
        }
        return true;
    }
}
