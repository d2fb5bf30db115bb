package io.vigie.shell.internal;

import static io.vigie.shell.internal.Samples.LEVEL;
import static io.vigie.shell.internal.Samples.PARIS;
import static io.vigie.shell.internal.Samples.text;
import static io.vigie.shell.internal.Samples.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.kpi.Target;
import io.vigie.kpi.Text;
import io.vigie.query.Drill;
import io.vigie.query.Explanation;
import io.vigie.query.KpiQuery;
import io.vigie.query.Kpis;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProofTest {
    private static final KpiQuery QUERY =
            KpiQuery.of("service-level").zone(PARIS).where("queue", "sales").build();

    private static Explanation explanation() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("threshold_s", "30");
        parameters.put("calendar", null);
        return new Explanation(
                LEVEL,
                value("service-level", null, null, "77", "101", false),
                Samples.FROM,
                Samples.TO,
                Samples.TO,
                parameters,
                Text.of("77 ÷ 101 = 0.762", "77 ÷ 101 = 0,762"),
                List.of(
                        new Explanation.Term(Text.of("answered in time", "pris à temps"), new BigDecimal(77)),
                        new Explanation.Term(Text.of("presented", "présentés"), new BigDecimal(101))),
                List.of(new Explanation.PopulationCount(
                        Text.of("presented contacts", "contacts présentés"),
                        101,
                        List.of(
                                new Explanation.LeftOut("pending", Text.of("still waiting", "en attente"), 2),
                                new Explanation.LeftOut("short", Text.of("too short", "trop courts"), 0)))),
                List.of(
                        new Explanation.Freshness("pbx", Samples.FROM, "COMPLETED"),
                        new Explanation.Freshness("old", null, "")),
                List.of(),
                LEVEL.targets().get(0),
                new Explanation.LastFinal(
                        Samples.FROM.minusSeconds(7 * 86_400),
                        Samples.FROM,
                        value("service-level", null, null, "7", "10", false)),
                List.of(new Explanation.Path(
                        Text.of("presented contacts", "contacts présentés"), 0, 1, Text.of("few", "peu"))),
                List.of("SELECT 1\nFROM t"));
    }

    @Test
    void anExplanationReadsAsAProof() {
        assertEquals(
                """
                Service level  service-level

                Value       76.2%  ✗ bad
                            target ≥ 80.0% (ISO 18295)
                            final: 70.0% for 23 Feb 2026 – 1 Mar 2026
                Period      2 Mar 2026 00:00 to 3 Mar 2026 00:00, Europe/Paris
                As of       3 Mar 2026 00:00
                Only        queue = sales
                Definition  The share of contacts answered in time.
                Formula     answered in time ÷ presented
                            77 ÷ 101 = 0.762
                Terms       77  answered in time
                            101  presented
                Parameters  threshold_s = 30  (the longest wait in time)
                            calendar = not set  (opening hours)
                Rows        presented contacts: 101 used, 2 left out
                              2 left out: still waiting (pending)
                Freshness   pbx  last fact 2 Mar 2026 00:00, completed
                            old  no fact
                Read from   presented contacts: 0 days kept, 1 from the facts (few)
                Version     VERSION, io.vigie.kpi.quality 1.2.0, unit ratio

                SELECT 1
                FROM t;
                """.replace("VERSION", LEVEL.version()),
                text(ExplainText.render(
                        explanation(),
                        QUERY,
                        "io.vigie.kpi.quality 1.2.0",
                        true,
                        Samples.EN,
                        Samples.EN_FIGURES,
                        100,
                        Paint.NONE)));
    }

    @Test
    void anExplanationSpeaksFrench() {
        String text = text(
                ExplainText.render(explanation(), QUERY, "b", false, Samples.FR, Samples.FR_FIGURES, 100, Paint.NONE));
        assertTrue(text.contains("Lignes      contacts présentés : 101 utilisées, 2 écartées\n"), text);
        assertTrue(text.contains("Valeur      76,2 %  ✗ mauvais\n            objectif ≥ 80,0 % (ISO 18295)\n"), text);
    }

    private static Drill drill(long total, Drill.Row... rows) {
        return new Drill(
                value("service-level", null, null, "1", "2", false),
                List.of(
                        new Explanation.Term(Text.of("answered in time", "pris à temps"), new BigDecimal(1)),
                        new Explanation.Term(Text.of("presented", "présentés"), new BigDecimal(2))),
                total,
                List.of(rows));
    }

    private static Drill.Row row(String contact, Integer a, Integer b, String leftOut) {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("contact_id", contact);
        columns.put("source", "pbx");
        columns.put("queued_at", "2026-03-02T09:00Z");
        columns.put("wait_s", new BigDecimal("12.50"));
        return new Drill.Row(columns, new ArrayList<>(Arrays.asList(decimal(a), decimal(b))), leftOut);
    }

    private static BigDecimal decimal(Integer number) {
        return number == null ? null : BigDecimal.valueOf(number);
    }

    @Test
    void allRowsAddUpToTheNumber() {
        Drill drill = drill(3, row("c1", 1, 1, null), row("c2", null, 1, null), row("c3", null, null, "pending"));
        assertEquals(
                """
                Service level  service-level  50.0%  Europe/Paris
                A  answered in time
                B  presented

                #  A  B  left out  contact_id  queued_at            wait_s  source
                1  1  1            c1          2026-03-02 09:00:00  12.5    pbx
                2     1            c2          2026-03-02 09:00:00  12.5    pbx
                3        pending   c3          2026-03-02 09:00:00  12.5    pbx

                These are all the rows: 3.
                A: the contributions add up to 1, which is its number.
                B: the contributions add up to 2, which is its number.
                """, text(DrillText.render(drill, LEVEL, QUERY, 0, Samples.EN, Samples.EN_FIGURES, 100, Paint.NONE)));
    }

    @Test
    void aPageTellsItsShare() {
        String text = text(DrillText.render(
                drill(30, row("c1", 1, 1, null)), LEVEL, QUERY, 7, Samples.FR, Samples.FR_FIGURES, 100, Paint.NONE));
        assertTrue(text.contains("Lignes 8 à 8 sur 30 ; "), text);
        assertTrue(text.contains("B : ces lignes apportent 1 sur 2."), text);
    }

    @Test
    void jsonHoldsEverything() {
        String explained = Json.pretty(ExplainText.json(explanation(), QUERY, "b", java.util.Locale.ENGLISH));
        assertTrue(explained.contains("\"short\"") && explained.contains("SELECT 1\\nFROM t"), explained);
        assertTrue(explained.contains("\"from\" : \"2026-03-02T00:00:00+01:00\""), explained);
        String drilled = Json.compact(DrillText.json(drill(1, row("c1", 1, null, null)), 0, java.util.Locale.ENGLISH));
        assertTrue(drilled.contains("\"wait_s\":12.5},\"contributions\":[1,null],\"leftOut\":null}"), drilled);
    }

    @Test
    void whatIsMaskedIsNeverShown() {
        Drill masked = new Drill(Samples.masked("service-level", "north"), List.of(), 0, List.of());
        String text = text(DrillText.render(masked, LEVEL, QUERY, 0, Samples.EN, Samples.EN_FIGURES, 100, Paint.NONE));
        assertEquals("""
                Service level  service-level  masked  Europe/Paris

                The group is too small to protect those who answered, so no row is shown.
                """, text);
    }

    private static String describe(String id, Texts texts, Figures figures) {
        Map<String, Kpis.Entry> installed = Samples.installed();
        Target own = id.equals("team-mood") ? Target.atLeast("0.6", Text.of("our own", "le nôtre")) : null;
        return text(new KpiText(installed, texts, figures).describe(installed.get(id), own, 100, Paint.NONE));
    }

    @Test
    void describesAKpi() {
        assertEquals(
                """
                Service level  service-level

                In French        Taux de service
                Also called      SLA, niveau de service
                Family           Quality of service (quality)
                Definition       The share of contacts answered in time.
                Formula          answered in time ÷ presented
                Numerator        answered in time
                Denominator      presented
                Unit             % (ratio)
                Direction        ↑ higher is better
                Final            1 h after the end of the period
                Targets          bad < 80.0% ≤ good, threshold_s = 30  (ISO 18295)
                Parameters       threshold_s = 30  [seconds]
                                   the longest wait in time
                                 variant = offered  [offered | answered-only]
                                   what counts
                                 calendar = not set  [calendar of opening hours]
                                   opening hours
                                 channels = not set  [list]
                                   channels
                Dimensions       queue, channel
                Not by           agent_id: no agent yet
                Companions       abandon-rate
                Not the same as  wait-average (Average wait)
                Version          VERSION
                Bundle           io.vigie.kpi.quality 1.2.0
                """.replace("VERSION", LEVEL.version()), describe("service-level", Samples.EN, Samples.EN_FIGURES));
    }

    @Test
    void describesAllThatADefinitionCanSay() {
        assertEquals(
                """
                Humeur des équipes  team-mood

                En anglais       Team mood
                Famille          Collaborateurs (employee)
                Définition       Comment vont les équipes.
                Attention        Interrogez tout le monde.
                Formule          contents ÷ interrogés
                Numérateur       contents
                Dénominateur     interrogés
                Unité            % (ratio)
                Sens             ↑ plus haut est mieux
                Définitif        30 j (window_days) après la fin de la période
                Objectif propre  mauvais < 60,0 % ≤ bon  (le nôtre)
                Préréglages      fortnight : deux semaines
                                   window_days = 14
                                   objectif mauvais ≤ 50,0 % < bon  (habitude)
                Références       27 % : ne la mesurent pas ; marques 2017 (Ebos)
                                 Chiffres publiés pour comparer, non des objectifs.
                Paramètres       window_days = 30  [nombre entier]
                                   durée des réponses
                                 min_group = 5  [nombre entier]
                                   le plus petit groupe
                                 teams = non défini  [liste]
                                   toutes les équipes
                Toujours par     team, avec une ligne pour chaque élément de teams
                Chiffres         hours : heures travaillées (s)
                Masquage         Les groupes de moins de 5 (min_group) sont masqués, et d'autres si l'un pouvait se
                                 déduire du reste. Le détail ne montre que team.
                Échantillon      Ses lignes sont un échantillon : le chiffre vient avec les bornes entre lesquelles
                                 celui de l'ensemble se trouve à 95 % de confiance.
                Garde-fou        S'il monte pendant que service-level (Taux de service) ou elsewhere se dégrade,
                                 --companions avertit.
                Version          VERSION
                Extension        io.vigie.kpi.employee 1.2.0
                """.replace("VERSION", Samples.MOOD.version()), describe("team-mood", Samples.FR, Samples.FR_FIGURES));
    }

    @Test
    void listsKpisByFamilyInTheOrderOfTheCatalogue() {
        KpiText text = new KpiText(Samples.installed(), Samples.EN, Samples.EN_FIGURES);
        assertEquals("""
                  KPI            Name           Unit  Direction  Target     Final
                Employee  employee
                  team-mood      Team mood      %     ↑                     30 d

                Quality of service  quality
                  service-level  Service level  %     ↑          ≥ 80.0% *  1 h
                  wait-average   Average wait   s     ↓                     at once

                ↑ higher is better   ↓ lower is better   ↕ a corridor, neither high nor low   · context only
                Final: how long after the end of a period its figure may still change by rule.
                * only with certain parameters; 'vigie kpi describe' tells which.
                """, text(text.list(Map.of(), 100, Paint.NONE)));
    }
}
