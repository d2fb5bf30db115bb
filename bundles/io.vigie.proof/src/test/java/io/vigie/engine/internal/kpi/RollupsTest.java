package io.vigie.engine.internal.kpi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.engine.internal.rollup.Rollups;
import io.vigie.engine.internal.workspace.WorkspaceImpl;
import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.KpiDefinition;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiResult;
import io.vigie.query.KpiValue;
import io.vigie.store.duckdb.internal.DuckDbStoreFactory;
import io.vigie.workspace.Workspace;
import io.vigie.workspace.Workspaces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Figures that are kept change nothing: facts come in several steps, late ones and patches among them, and after each
 * step each answer is that of the facts alone, to the last digit.
 */
class RollupsTest {
    private static final int STEPS = 4;
    private static final int QUESTIONS = 24;
    private static final int STOCKS = 4;

    @ParameterizedTest
    @EnumSource(names = {"AT_ONCE", "FIRST"})
    void answersAreThoseOfTheFacts(Rollups.Mode mode) throws Exception {
        Workspaces workspaces =
                PlainEngine.over(new DuckDbStoreFactory(), PlainEngine.registryOf(Families.all()), mode);
        List<Long> seeds = Seeds.of(1, 3L);
        System.out.println("rollups " + mode + ": vigie.seed " + seeds);
        List<String> differences = new ArrayList<>();
        long kept = 0;
        long mixed = 0;
        for (long seed : seeds) {
            try (Workspace workspace = workspaces.open(null)) {
                ask(workspace, seed, differences);
                for (Map<String, Object> family : session(workspace).rollups()) {
                    kept += (Long) family.get("answers");
                    mixed += (Long) family.get("mixedAnswers");
                }
            }
        }
        System.out.println("rollups " + mode + ": " + kept + " scans from kept days, " + mixed + " of them with facts");
        assertEquals("", String.join("\n", differences));
        assertTrue(kept > 0, "no answer came from kept days");
        assertTrue(mixed > 0, "no answer was put together");
    }

    static KpiEngine.OpenKpis session(Workspace workspace) {
        return (KpiEngine.OpenKpis) ((WorkspaceImpl) workspace).session();
    }

    private static void ask(Workspace workspace, long seed, List<String> differences) throws Exception {
        Random random = new Random(seed);
        GeneratedTime time = new GeneratedTime(random);
        Map<String, List<Fact>> patches = GeneratedFacts.of(random, time, Set.copyOf(Vocabulary.all()));
        GeneratedQuestions questions = new GeneratedQuestions(random, time);
        List<KpiQuery> asked = new ArrayList<>();
        List<KpiDefinition> kpis = new ArrayList<>(Families.definitions());
        Collections.shuffle(kpis, random);
        // Of those that count at an instant there are few, and they are kept in a way of their own.
        List<KpiDefinition> stocks = kpis.stream()
                .filter(kpi -> kpi.measures().stream()
                        .anyMatch(measure -> measure.population().nature().ofAnInstant()))
                .limit(STOCKS)
                .toList();
        kpis.removeAll(stocks);
        kpis.addAll(0, stocks);
        for (int i = 0; i < QUESTIONS; i++) {
            KpiQuery question = questions.question(kpis.get(i % kpis.size()));
            asked.add(question.toBuilder()
                    .period(time.midnight(time.date()).minus(Duration.ofDays(3)), question.to())
                    .grain(i % 2 == 0 ? Grain.DAY : Grain.TOTAL)
                    .asOf(null)
                    .build());
        }
        asked.removeIf(question -> !question.from().isBefore(question.to()));
        for (int step = 0; step < STEPS; step++) {
            load(workspace, patches, step, random);
            for (KpiQuery question : asked) {
                compare(workspace, question, seed + ", step " + step, differences);
            }
        }
    }

    /** What each source tells in one step, under a name of its own: half of it is for days that were there before. */
    static void load(Workspace workspace, Map<String, List<Fact>> patches, int step, Random random)
            throws InterruptedException {
        Map<String, List<Fact>> part = new LinkedHashMap<>();
        patches.forEach((source, facts) -> part.put(
                source + "-" + step,
                java.util.stream.IntStream.range(0, facts.size())
                        .filter(i -> Math.floorMod(i * 31 + facts.get(i).key().hashCode(), STEPS) == step)
                        .mapToObj(facts::get)
                        .collect(Collectors.toCollection(ArrayList::new))));
        part.values().forEach(facts -> Collections.shuffle(facts, random));
        Trial.load(workspace, part);
    }

    static void compare(Workspace workspace, KpiQuery question, String where, List<String> differences) {
        compare(workspace, question, workspace.kpis().evaluate(question), where, differences);
    }

    static void compare(
            Workspace workspace, KpiQuery question, KpiResult kept, String where, List<String> differences) {
        KpiResult read = session(workspace).reading(kept.asOf()).evaluate(question);
        String one = show(kept);
        String other = show(read);
        if (!one.equals(other) && differences.size() < 5) {
            differences.add("%s of %s: seed %s%n  kept  %s%n  facts %s"
                    .formatted(
                            question, question.kpis(), where, firstDifferent(one, other), firstDifferent(other, one)));
        }
    }

    private static String firstDifferent(String one, String other) {
        List<String> others = other.lines().toList();
        return one.lines().filter(line -> !others.contains(line)).findFirst().orElse("(no such row)");
    }

    private static String show(KpiResult result) {
        return result.from() + " " + result.to() + "\n"
                + result.values().stream().map(RollupsTest::show).collect(Collectors.joining("\n"));
    }

    private static String show(KpiValue value) {
        return "%s %s %s: %s / %s = %s, n %d, provisional %s, masked %s"
                .formatted(
                        value.kpi(),
                        value.bucket(),
                        value.dims(),
                        value.num() == null
                                ? null
                                : value.num().stripTrailingZeros().toPlainString(),
                        value.den() == null
                                ? null
                                : value.den().stripTrailingZeros().toPlainString(),
                        value.value() == null
                                ? null
                                : value.value().stripTrailingZeros().toPlainString(),
                        value.n(),
                        value.provisional(),
                        value.masked());
    }
}
