package io.vigie.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vigie.fact.FactType;
import io.vigie.kpi.GuardRail;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.KpiFamily;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Preset;
import io.vigie.kpi.Target;
import io.vigie.kpi.Text;
import io.vigie.query.Explanation;
import io.vigie.query.KpiQuery;
import io.vigie.query.QueryException;
import io.vigie.testkit.internal.CoreOnly;
import io.vigie.testkit.internal.RealEngine;
import io.vigie.workspace.Workspace;
import io.vigie.workspace.Workspaces;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every family of KPIs must hold. Extend it, say which family, and run it as any test:
 *
 * <pre>{@code
 * class OurKpisTest extends KpiFamilyContract {
 *     protected KpiFamily family() {
 *         return new OurKpis();
 *     }
 * }
 * }</pre>
 *
 * <p>A failure lists all that is wrong, one line each. The answers come from the real engine on the real
 * store, in memory.
 *
 * <p>Two files of your project take part when they are there: the worked cases that the bundle carries,
 * {@code src/main/resources/OSGI-INF/vigie/vectors.json} ({@link Vectors}), must all pass, whatever way their
 * facts come; the page {@code KPIS.md} must say what the definitions say ({@link FamilyPage}).
 */
public abstract class KpiFamilyContract {
    private static final String VECTORS = "OSGI-INF/vigie/vectors.json";
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final Pattern PARAMETER = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");
    private static final Pattern ALGEBRA =
            Pattern.compile("count where .*|(sum|distinct|quantile|min|max) (?!of ).* of .*");
    private static final Instant FROM = Instant.parse("2026-03-02T00:00:00Z");
    private static final Instant TO = Instant.parse("2026-03-03T00:00:00Z");
    private static final List<Delivery> DELIVERIES = List.of(
            Delivery.PLAIN, Delivery.PLAIN.cutIntoPatches(6).deliveredTwice().splitOverTwoSources());

    /** For the test of a family. */
    protected KpiFamilyContract() {}

    /** The family, made anew by each call as the platform makes it: by its constructor. */
    protected abstract KpiFamily family();

    /**
     * The ids of KPIs of other families that this one names as companions, as easily confused, in guard-rails
     * or in formulas; none by default. What is named must be in the family or here, so that a slip of the
     * keyboard is found.
     */
    protected Set<String> kpisOfOtherFamilies() {
        return Set.of();
    }

    /** The families whose KPIs the formulas of this one need; none by default. */
    protected List<KpiFamily> neededFamilies() {
        return List.of();
    }

    /** The families that share the page {@code KPIS.md}, in its order; this one alone by default. */
    protected List<KpiFamily> familiesOfThePage() {
        return List.of(family());
    }

    // ---- The words ----

    @Test
    void theFamilyAndItsKpisHaveIdsAndNames() {
        KpiFamily family = family();
        List<String> problems = new ArrayList<>();
        if (!ID.matcher(family.id()).matches()) {
            problems.add("the id of the family must be kebab case, not '" + family.id() + "'");
        }
        require(problems, "the name of the family", family.name());
        if (family.definitions().isEmpty()) {
            problems.add("the family has no definition");
        }
        Set<String> ids = new HashSet<>();
        for (KpiDefinition kpi : family.definitions()) {
            if (!ids.add(kpi.id())) {
                problems.add(kpi.id() + " is defined twice");
            }
            require(problems, kpi.id() + ": its name", kpi.name());
            require(problems, kpi.id() + ": its definition", kpi.definition());
            require(problems, kpi.id() + ": its numerator in words", kpi.numeratorText());
            if (kpi.denominator() != null) {
                require(problems, kpi.id() + ": its denominator in words", kpi.denominatorText());
            }
            require(problems, kpi.id() + ": its direction", kpi.direction().text());
        }
        assertNone(problems);
    }

    @Test
    void everyTextIsThereInBothLanguages() {
        assertNone(FamilyTexts.problems(family()));
    }

    @Test
    void everyTermHasANameForPeople() {
        List<String> problems = new ArrayList<>();
        ask((workspace, kpi) -> {
            for (Explanation.Term term :
                    workspace.kpis().explain(questionOn(kpi).build()).terms()) {
                if (ALGEBRA.matcher(term.measure().en()).matches()) {
                    problems.add(kpi.id() + ": give the measure a name instead of '"
                            + term.measure().en() + "'");
                }
            }
        });
        assertNone(problems);
    }

    // ---- What belongs to a figure ----

    @Test
    void parametersAreNamedAndHaveADefaultThatTheyAllow() {
        List<String> problems = new ArrayList<>();
        for (KpiDefinition kpi : family().definitions()) {
            for (Parameter parameter : kpi.parameters().values()) {
                String name = kpi.id() + ": parameter '" + parameter.name() + "'";
                if (!PARAMETER.matcher(parameter.name()).matches()) {
                    problems.add(name + " must be snake case");
                }
                require(problems, name + ": its description", parameter.description());
                Object value = parameter.defaultValue();
                if (!parameter.choices().isEmpty() && !parameter.choices().contains(String.valueOf(value))) {
                    problems.add(name + " has the default " + value + ", which is none of " + parameter.choices());
                }
            }
            String delay = kpi.maturity().parameter();
            if (!delay.isEmpty() && kpi.parameters().get(delay) == null) {
                problems.add(kpi.id() + ": its maturity names the parameter '" + delay + "', which it does not have");
            }
            if (kpi.maturity().fixed().isNegative()) {
                problems.add(kpi.id() + ": its maturity is negative");
            }
        }
        assertNone(problems);
    }

    @Test
    void kpisThatAreNamedExist() {
        KpiFamily family = family();
        Set<String> own = family.definitions().stream().map(KpiDefinition::id).collect(Collectors.toSet());
        Set<String> others = new TreeSet<>(kpisOfOtherFamilies());
        Set<String> unused = new TreeSet<>(others);
        List<String> problems = new ArrayList<>();
        for (KpiDefinition kpi : family.definitions()) {
            Set<String> named = new TreeSet<>(kpi.companions());
            named.addAll(kpi.notToConfuse());
            named.addAll(kpi.references());
            kpi.guardRails().stream().map(GuardRail::companions).forEach(named::addAll);
            if (named.contains(kpi.id())) {
                problems.add(kpi.id() + " names itself");
            }
            unused.removeAll(named);
            named.removeAll(own);
            named.removeAll(others);
            named.forEach(missing -> problems.add(kpi.id() + " names '" + missing
                    + "', which is neither in the family nor in kpisOfOtherFamilies()"));
        }
        unused.forEach(id -> problems.add("kpisOfOtherFamilies() has '" + id + "', which no KPI names"));
        assertNone(problems);
    }

    @Test
    void targetsSayWhereTheyComeFromAndCoverAllValues() {
        List<String> problems = new ArrayList<>();
        for (KpiDefinition kpi : family().definitions()) {
            List<Target> targets = new ArrayList<>(kpi.targets());
            kpi.presets().values().stream()
                    .map(Preset::target)
                    .filter(target -> target != null)
                    .forEach(targets::add);
            for (Target target : targets) {
                require(problems, kpi.id() + ": the origin of a target", target.origin());
                checkZones(
                        problems, kpi.id() + ": the target '" + target.origin().en() + "'", target.zones());
            }
        }
        assertNone(problems);
    }

    private static void checkZones(List<String> problems, String target, List<Target.Zone> zones) {
        @Nullable BigDecimal before = null;
        for (int i = 0; i < zones.size(); i++) {
            BigDecimal bound = zones.get(i).below();
            boolean last = i == zones.size() - 1;
            if (last != (bound == null)) {
                problems.add(
                        target + (last ? " has a bound in its last zone" : " has a zone without bound before others"));
            }
            if (before != null && bound != null && bound.compareTo(before) <= 0) {
                problems.add(target + " has bounds that do not ascend");
            }
            before = bound;
        }
        if (zones.isEmpty()) {
            problems.add(target + " has no zone");
        }
    }

    // ---- Data alone ----

    @Test
    void definitionsAreDataOfTheCoreAlone() {
        List<String> problems = new ArrayList<>();
        for (KpiDefinition kpi : family().definitions()) {
            problems.addAll(CoreOnly.problems(kpi.id(), kpi));
        }
        for (FactType type : family().factTypes()) {
            problems.addAll(CoreOnly.problems(type.name(), type));
        }
        assertNone(problems);
    }

    @Test
    void twoCallsGiveTheSameVersions() {
        assertEquals(versions(family()), versions(family()));
        KpiFamily family = family();
        assertEquals(versions(family), versions(family));
    }

    private static TreeMap<String, String> versions(KpiFamily family) {
        TreeMap<String, String> versions = new TreeMap<>();
        family.definitions().forEach(kpi -> versions.put(kpi.id(), kpi.version()));
        return versions;
    }

    // ---- On the real engine ----

    @Test
    void everyKpiIsAnsweredAndExplained() {
        List<String> problems = new ArrayList<>();
        ask((workspace, kpi) -> {
            workspace.kpis().evaluate(questionOn(kpi).build());
            Explanation explanation = workspace.kpis().explain(questionOn(kpi).build());
            require(problems, kpi.id() + ": the formula of its explanation", explanation.formula());
            for (Explanation.Term term : explanation.terms()) {
                require(problems, kpi.id() + ": a term of its explanation", term.measure());
            }
            for (Explanation.PopulationCount population : explanation.populations()) {
                require(problems, kpi.id() + ": a population of its explanation", population.rows());
            }
            for (String dimension : kpi.dimensions()) {
                try {
                    workspace.kpis().evaluate(questionOn(kpi).groupBy(dimension).build());
                } catch (QueryException e) {
                    problems.add(kpi.id() + " by " + dimension + ": " + e.getMessage());
                }
            }
        });
        assertNone(problems);
    }

    @Test
    void itsWorkedCasesPass() throws Exception {
        KpiFamily family = family();
        URL file = vectors(family);
        if (file == null) {
            return;
        }
        Vectors vectors;
        try (InputStream in = file.openStream()) {
            vectors = Vectors.read(in);
        }
        List<KpiVector> own = vectors.of(
                        family.definitions().stream().map(KpiDefinition::id).toArray(String[]::new))
                .vectors();
        assertFalse(own.isEmpty(), VECTORS + " has no case for any KPI of the family");
        Workspaces workspaces = RealEngine.over(families());
        List<String> problems = new ArrayList<>();
        for (Delivery delivery : DELIVERIES) {
            for (VectorOutcome outcome : new VectorRunner(workspaces, delivery, factTypes()).run(own, 2, done -> {})) {
                for (VectorOutcome.Failure failure : outcome.failures()) {
                    problems.add(outcome.id() + " (" + outcome.title() + ") " + failure.row() + ": expected "
                            + failure.expected().en() + ", got " + failure.got().en());
                }
            }
        }
        for (StatusVector status : vectors.statuses()) {
            VectorRunner.run(status)
                    .failures()
                    .forEach(failure -> problems.add(status.id() + ": expected "
                            + failure.expected().en() + ", got " + failure.got().en()));
        }
        assertNone(problems);
    }

    // ---- The page ----

    @Test
    void thePageSaysWhatTheDefinitionsSay() throws IOException {
        Path page = Path.of("KPIS.md");
        if (Files.exists(page) || Boolean.getBoolean(FamilyPage.REGENERATE)) {
            FamilyPage.verify(page, familiesOfThePage().toArray(KpiFamily[]::new));
        }
    }

    // ---- Tools ----

    private interface Question {
        void ask(Workspace workspace, KpiDefinition kpi);
    }

    /** Asks for each KPI; where the engine refuses, the sentence is the problem. */
    private void ask(Question question) {
        List<String> problems = new ArrayList<>();
        try (Workspace workspace = RealEngine.over(families()).open(null)) {
            for (KpiDefinition kpi : family().definitions()) {
                try {
                    question.ask(workspace, kpi);
                } catch (QueryException e) {
                    problems.add(kpi.id() + ": " + e.getMessage());
                }
            }
        }
        assertNone(problems);
    }

    private static KpiQuery.Builder questionOn(KpiDefinition kpi) {
        return KpiQuery.of(kpi.id()).period(FROM, TO);
    }

    private List<KpiFamily> families() {
        List<KpiFamily> families = new ArrayList<>(neededFamilies());
        families.add(family());
        return families;
    }

    private List<FactType> factTypes() {
        return families().stream()
                .flatMap(family -> family.factTypes().stream())
                .toList();
    }

    /** The worked cases of the family's own bundle: on a flat class path there may be others'. */
    private static @Nullable URL vectors(KpiFamily family) throws IOException {
        Class<?> type = family.getClass();
        CodeSource home = type.getProtectionDomain().getCodeSource();
        String own = home == null ? "" : home.getLocation().toString();
        for (URL url : Collections.list(type.getClassLoader().getResources(VECTORS))) {
            if (url.toString().contains(own)) {
                return url;
            }
        }
        return null;
    }

    private static void require(List<String> problems, String what, @Nullable Text text) {
        if (text == null || text.en().isBlank() || text.fr().isBlank()) {
            problems.add(what + " is missing in English or French");
        }
    }

    private static void assertNone(List<String> problems) {
        assertEquals("", String.join("\n", problems));
    }
}
