package io.vigie.shell.internal;

import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.param;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.deploy.Trust;
import io.vigie.kpi.Direction;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relations;
import io.vigie.kpi.Target;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import io.vigie.query.KpiValue;
import io.vigie.query.Kpis;
import io.vigie.shell.internal.Typed.Answer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KpiDiffTest {
    private static final Population CALLS = Relations.presentedInbound();

    /** As {@link Samples#LEVEL} in a later version: another threshold, another text, another rule. */
    private static final KpiDefinition LEVEL = KpiDefinition.named("service-level", "Service level", "Taux de service")
            .synonyms("SLA", "niveau de service")
            .definition("The share of contacts answered in time.", "La part des contacts pris assez tôt.")
            .unit(Unit.RATIO)
            .direction(Direction.UP)
            .maturity(Maturity.of(Duration.ofHours(1)))
            .parameter(Parameter.seconds("threshold_s", 20, Text.of("the longest wait in time", "l'attente maximale")))
            .parameter(Parameter.calendar("calendar", Text.of("opening hours", "heures d'ouverture")))
            .parameter(Parameter.list("channels", Text.of("channels", "canaux")))
            .numerator(
                    Measure.count(CALLS).where(col("wait_s").lt(param("threshold_s"))),
                    Text.of("answered in time", "pris à temps"))
            .denominator(Measure.count(CALLS), Text.of("presented", "présentés"))
            .dimensions("queue", "channel")
            .refuseDimension("agent_id", Text.of("no agent yet", "pas encore d'agent"))
            .companions("abandon-rate")
            .notToConfuse("wait-average")
            .target(Target.atLeast("0.8", Text.of("ISO 18295", "ISO 18295")).with("threshold_s", "30"))
            .build();

    private static final Kpis.Entry BEFORE = Samples.entries().get(0);
    private static final Kpis.Entry AFTER =
            new Kpis.Entry("quality", BEFORE.familyName(), LEVEL, "io.vigie.kpi.quality 0.2.0");

    @TempDir
    Path folder;

    private final MemoryPlugins plugins =
            new MemoryPlugins(MemoryPlugins.entry("io.vigie.kpi.quality", "0.1.0", Trust.DISTRIBUTION));
    private final Typed typed = new Typed();

    @BeforeEach
    void open() throws IOException {
        Files.createFile(folder.resolve("quality-0.2.0.jar"));
        Files.createDirectory(folder.resolve("store"));
        typed.plugins = plugins;
        typed.directory = folder;
        MemoryWorkspace workspace = new MemoryWorkspace(new MemoryKpis(
                List.of(BEFORE),
                List.of(
                        value("sales", "80", "100", false),
                        value("support", "7", "8", false),
                        value("vip", "3", "0", false))));
        typed.workspaces = directory -> workspace;
        plugins.candidate = new MemoryKpis(
                List.of(AFTER),
                List.of(
                        value("sales", "75", "100", true),
                        value("support", "7", "8", false),
                        value("web", "1", "4", false)));
    }

    private static KpiValue value(String queue, String num, String den, boolean provisional) {
        return Samples.value("service-level", queue, null, num, den, provisional);
    }

    private Answer diff(String... more) {
        String[] all = new String[more.length + 5];
        List.of("kpi", "diff", "service-level", "--with", "quality-0.2.0.jar").toArray(all);
        System.arraycopy(more, 0, all, 5, more.length);
        return typed.run(all);
    }

    @Test
    void onlyWhatDiffersIsTold() {
        assertEquals(
                """
                definition.fr: La part des contacts pris à temps. -> La part des contacts pris assez tôt.
                parameters.threshold_s.default: 30 -> 20
                parameters.variant.name: variant -> null
                parameters.variant.kind: choice -> null
                parameters.variant.default: offered -> null
                parameters.variant.choices: offered, answered-only -> null
                parameters.variant.description.en: what counts -> null
                parameters.variant.description.fr: ce qui compte -> null
                """,
                KpiDiff.fields(BEFORE, AFTER).stream()
                        .filter(field -> !field.path().startsWith("formula"))
                        .map(field -> field.path() + ": " + field.before() + " -> " + field.after() + "\n")
                        .reduce("", String::concat));
        assertEquals(List.of(), KpiDiff.fields(BEFORE, BEFORE));
    }

    @Test
    void aLongFormulaShowsWhereItDiffers() {
        KpiDiff.Field formula = KpiDiff.fields(BEFORE, AFTER).stream()
                .filter(field -> field.path().equals("formula.numerator"))
                .findFirst()
                .orElseThrow();
        KpiDiff.Field shown = KpiDiff.shortened(formula);
        assertTrue(formula.before().length() > 300, formula::toString);
        assertTrue(shown.before().startsWith("COUNT(null where le(wait_s, $threshold_s) of"), shown::toString);
        assertTrue(shown.after().startsWith("COUNT(null where lt(wait_s, $threshold_s) of"), shown::toString);
        assertTrue(shown.after().length() < 120 && shown.after().endsWith(" …"), shown::toString);
    }

    @Test
    void figuresStandSideBySide() {
        Answer answer = diff("--data", "store", "--by", "queue");
        assertEquals("", answer.err());
        String old = BEFORE.definition().version();
        assertTrue(answer.out().startsWith("""
                                Service level  service-level

                                Before  %s, io.vigie.kpi.quality 1.2.0
                                After   %s, io.vigie.kpi.quality 0.2.0

                                definition.fr  La part des contacts pris à temps. → La part des contacts pris assez tôt.
                                parameters.threshold_s.default  30 → 20
                                """.formatted(old, LEVEL.version())), answer::out);
        assertTrue(answer.out().endsWith("""
                                Period  2 Mar 2026 00:00 to 3 Mar 2026 00:00, Europe/Paris

                                               Before         After
                                queue    %s  %s     Difference  n before  n after
                                sales           80.0%%         75.0%%  *    −5.0 pts       100      100
                                support         87.5%%         87.5%%              =         8        8
                                vip                 –                            –         0
                                web                           25.0%%              –                  4

                                * provisional: the figure may still change, because not all that belongs to its period can be known
                                yet.
                                """.formatted(old, LEVEL.version())), answer::out);
        assertEquals(0, answer.code());
    }

    @Test
    void aParameterOfOneVersionCountsForThatAlone() {
        Answer answer = diff("--data", "store", "--param", "variant=answered-only", "--param", "threshold_s=25");
        assertEquals("", answer.err());
        assertTrue(answer.out().endsWith("""

                                --param variant counts for the version before alone: the one after has nothing of that name.
                                """), answer::out);
        String json = diff("--data", "store", "--json", "--param", "variant=answered-only")
                .out();
        assertTrue(json.contains("\"only_before\" : [ \"--param variant\" ],\n  \"only_after\" : [ ]"), json);
        Answer neither = diff("--data", "store", "--param", "mood=good");
        assertTrue(
                neither.err()
                        .startsWith("vigie: None of these KPIs has the parameter 'mood';"
                                + " there are calendar, channels, threshold_s, variant.\n"),
                neither::err);
    }

    @Test
    void withoutDataOnlyTheDefinitionsAreCompared() {
        plugins.candidate =
                new MemoryKpis(List.of(new Kpis.Entry("quality", BEFORE.familyName(), BEFORE.definition(), "other 2")));
        typed.locale = Locale.FRENCH;
        assertEquals("""
                Taux de service  service-level

                Avant       %1$s, io.vigie.kpi.quality 1.2.0
                Après       %1$s, other 2
                Définition  aucune différence

                Avec --data ou --source, les chiffres des deux sont montrés côte à côte.
                """.formatted(BEFORE.definition().version()), diff().out());
    }

    @Test
    void aKpiThatComesOrGoesHasOneSide() {
        plugins.candidate = new MemoryKpis(List.of());
        Answer gone = diff("--data", "store");
        assertTrue(gone.out().contains("After   no such KPI\n"), gone::out);
        assertTrue(gone.out().contains("80.0%"), gone::out);
        Answer never = typed.run("kpi", "diff", "service-levl", "--with", "quality-0.2.0.jar");
        assertEquals(2, never.code());
        assertTrue(never.err().contains("Did you mean service-level?"), never::err);
    }

    @Test
    void scriptsReadBothWithTheirVersions() {
        String json = diff("--data", "store", "--json").out();
        assertTrue(
                json.contains(
                        "\"field\" : \"parameters.threshold_s.default\",\n    \"before\" : \"30\",\n    \"after\" : \"20\""),
                json);
        assertTrue(json.contains("\"difference\" : -0.05"), json);
        assertTrue(json.contains("\"version\" : \"" + LEVEL.version() + "\""), json);
    }

    @Test
    void comparesWithAKeptSetOrAFile() {
        String set = plugins.sets.get(0).id();
        assertEquals(
                0,
                typed.run("kpi", "diff", "service-level", "--set", set.substring(0, 6))
                        .code());
        for (String[] wrong : new String[][] {
            {"kpi", "diff", "service-level"},
            {"kpi", "diff", "service-level", "--with", "quality-0.2.0.jar", "--set", set}
        }) {
            Answer answer = typed.run(wrong);
            assertEquals(2, answer.code());
            assertTrue(answer.err().startsWith("vigie: Say with what to compare: --with FILE"), answer::err);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ratio   | -0.05  | −5.0 pts      | −5,0 pts",
                "ratio   | 0.0004 | +0.0 pts      | +0,0 pts",
                "seconds | 83.5   | +1 min 24 s   | +1 min 24 s",
                "count   | -1234  | −1,234        | −1 234",
                "points  | 12     | +12           | +12"
            })
    void differencesAreInTheirUnit(String unit, BigDecimal difference, String english, String french) {
        Unit measured = List.of(Unit.RATIO, Unit.SECONDS, Unit.COUNT, Unit.POINTS).stream()
                .filter(one -> one.id().equals(unit))
                .findFirst()
                .orElseThrow();
        assertEquals(english, Samples.EN_FIGURES.difference(difference, measured));
        assertEquals(french, Samples.FR_FIGURES.difference(difference, measured).replace('\u00a0', ' '));
    }
}
