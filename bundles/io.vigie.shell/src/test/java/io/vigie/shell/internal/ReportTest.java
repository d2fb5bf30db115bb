package io.vigie.shell.internal;

import static io.vigie.shell.internal.Samples.definitions;
import static io.vigie.shell.internal.Samples.result;
import static io.vigie.shell.internal.Samples.text;
import static io.vigie.shell.internal.Samples.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiResult;
import io.vigie.query.KpiValue;
import io.vigie.query.SourceHealth;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final KpiResult TOTAL = result(
            KpiQuery.of("service-level", "wait-average").where("queue", "sales").where("queue", ""),
            value("service-level", null, null, "77", "101", true),
            value("wait-average", null, null, "24745", "101", false));

    private static final KpiResult GROUPS = result(
            KpiQuery.of("service-level").groupBy("queue").grain(Grain.HOUR),
            value("service-level", "sales", "2026-10-25T02:00:00+02:00", "9", "10", false),
            value("service-level", "sales", "2026-10-25T02:00:00+01:00", "0", "0", false),
            value("service-level", "", "2026-10-25T02:00:00+02:00", "1", "3", false),
            value("service-level", "=1+1", "2026-10-25T02:00:00+02:00", "1234", "1300", false));

    private static List<String> render(KpiResult result, Texts texts, Figures figures, int width) {
        return ReportText.render(
                result, definitions(), Samples.targets(), List.of(), texts, figures, width, Paint.NONE);
    }

    @Test
    void oneLineForEachKpi() {
        assertEquals("""
                Period      2 Mar 2026 00:00 to 3 Mar 2026 00:00, Europe/Paris
                Only        queue = sales or (none)
                Parameters  service-level: threshold_s = 30, variant = offered

                                                   Value     Status    Num.  Den.    n  Target
                Service level  service-level       76.2%  *  ✗ bad       77   101  101  ≥ 80.0%
                Average wait   wait-average   4 min 05 s             24,745   101  101

                * provisional: the figure may still change, because not all that belongs to its period can be known
                yet.
                """, text(render(TOTAL, Samples.EN, Samples.EN_FIGURES, 120)));
    }

    @Test
    void speaksFrench() {
        assertEquals("""
                Période     du 2 mars 2026 00:00 au 3 mars 2026 00:00, Europe/Paris
                Seulement   queue = sales ou (aucun)
                Paramètres  service-level : threshold_s = 30, variant = offered

                                                    Valeur     Statut       Num.  Dén.    n  Objectif
                Taux de service  service-level      76,2 %  *  ✗ mauvais      77   101  101  ≥ 80,0 %
                Attente moyenne  wait-average   4 min 05 s                24 745   101  101

                * provisoire : le chiffre peut encore changer, car tout ce qui relève de sa période ne peut pas
                encore être connu.
                """, text(render(TOTAL, Samples.FR, Samples.FR_FIGURES, 120)));
    }

    @Test
    void groupsAndBucketsMakeSections() {
        KpiResult both = result(
                KpiQuery.of("service-level", "wait-average").groupBy("queue"),
                value("service-level", "sales", null, "9", "10", false),
                value("service-level", "", null, "0", "0", false),
                value("wait-average", "sales", null, "320", "10", false));
        assertEquals("""
                Period      2 Mar 2026 00:00 to 3 Mar 2026 00:00, Europe/Paris
                Parameters  service-level: threshold_s = 30, variant = offered

                  queue   Value  Status     Num.  Den.   n
                Service level  service-level, target ≥ 80.0%
                  sales   90.0%  ✓ good        9    10  10
                  (none)      –  – no data     0     0   0

                Average wait  wait-average
                  sales    32 s              320    10  10

                By queue, each stay in a queue counts (service-level, wait-average): a transferred contact counts in
                each of its rows, so the rows do not add up to the total.
                """, text(render(both, Samples.EN, Samples.EN_FIGURES, 120)));
    }

    @Test
    void tellsTheOffsetWhereAnHourHappensTwice() {
        String text = text(render(GROUPS, Samples.EN, Samples.EN_FIGURES, 120));
        assertTrue(text.contains("25 Oct 2026 02:00 +02:00"), text);
        assertTrue(text.contains("25 Oct 2026 02:00 +01:00"), text);
    }

    @Test
    void aNarrowTerminalLosesTheLightColumnsFirst() {
        List<String> lines = render(TOTAL, Samples.EN, Samples.EN_FIGURES, 60);
        assertTrue(lines.stream().allMatch(line -> line.length() <= 60), lines::toString);
        String text = text(lines);
        assertTrue(text.contains("4 min 05 s") && text.contains("✗ bad") && text.contains("24,745"), text);
        assertFalse(text.contains("Target"), text);
        assertFalse(text(render(TOTAL, Samples.EN, Samples.EN_FIGURES, 45)).contains("24,745"));
    }

    @Test
    void jsonIsTheContract() {
        assertEquals("""
                [{"kpi":"service-level","bucket":null,"dims":{},"num":77,"den":101,"value":0.7623762376237624,"n":101,"provisional":true,"unit":"ratio","status":"bad","masked":false,"companion":false},
                 {"kpi":"wait-average","bucket":null,"dims":{},"num":24745,"den":101,"value":245,"n":101,"provisional":false,"unit":"seconds","status":null,"masked":false,"companion":false}]
                """, text(Json.report(TOTAL, Locale.ENGLISH)));
        assertEquals("""
                [{"kpi":"service-level","bucket":"2026-10-25T02:00:00+02:00","dims":{"queue":"sales"},"num":9,"den":10,"value":0.9,"n":10,"provisional":false,"unit":"ratio","status":"good","masked":false,"companion":false},
                 {"kpi":"service-level","bucket":"2026-10-25T02:00:00+01:00","dims":{"queue":"sales"},"num":0,"den":0,"value":null,"n":0,"provisional":false,"unit":"ratio","status":"no-data","masked":false,"companion":false},
                 {"kpi":"service-level","bucket":"2026-10-25T02:00:00+02:00","dims":{"queue":null},"num":1,"den":3,"value":0.3333333333333333,"n":3,"provisional":false,"unit":"ratio","status":"bad","masked":false,"companion":false},
                 {"kpi":"service-level","bucket":"2026-10-25T02:00:00+02:00","dims":{"queue":"=1+1"},"num":1234,"den":1300,"value":0.9492307692307692,"n":1300,"provisional":false,"unit":"ratio","status":"good","masked":false,"companion":false}]
                """, text(Json.report(GROUPS, Locale.ENGLISH)));
        assertEquals(List.of("[]"), Json.report(result(KpiQuery.of("service-level")), Locale.ENGLISH));
    }

    @Test
    void jsonNumbersHaveNoExponent() {
        KpiResult result = result(
                KpiQuery.of("wait-average"),
                value("wait-average", null, null, "1E+9", "100.00", false),
                value("wait-average", null, null, "0.0000001", "1E+3", false));
        String text = text(Json.report(result, Locale.ENGLISH));
        assertTrue(text.contains("\"num\":1000000000,\"den\":100,\"value\":10000000,"), text);
        assertTrue(text.contains("\"num\":0.0000001,\"den\":1000,\"value\":0.0000000001,"), text);
    }

    @Test
    void csvGuardsAgainstFormulas() {
        assertEquals("""
                kpi,bucket,queue,num,den,value,n,provisional,unit,status,masked,companion
                service-level,2026-10-25T02:00:00+02:00,sales,9,10,0.9,10,false,ratio,good,false,false
                service-level,2026-10-25T02:00:00+01:00,sales,0,0,,0,false,ratio,no-data,false,false
                service-level,2026-10-25T02:00:00+02:00,,1,3,0.3333333333333333,3,false,ratio,bad,false,false
                service-level,2026-10-25T02:00:00+02:00,'=1+1,1234,1300,0.9492307692307692,1300,false,ratio,good,false,false
                """, text(Csv.report(GROUPS)));
        assertEquals("\"a \"\"b\"\", c\"", Csv.text("a \"b\", c"));
        assertEquals("\"'@x,y\"", Csv.text("@x,y"));
    }

    @Test
    void companionsAreMarkedAndWarningsEndTheReport() {
        KpiResult result = result(
                KpiQuery.of("service-level").withCompanions(),
                value("service-level", null, null, "9", "10", false),
                value("wait-average", null, null, "320", "10", false));
        String text = text(ReportText.render(
                result,
                definitions(),
                Samples.targets(),
                List.of("It rose at a price."),
                Samples.EN,
                Samples.EN_FIGURES,
                120,
                Paint.NONE));
        assertTrue(text.endsWith("""
                                                Value  Status  Num.  Den.   n  Target
                  Service level  service-level  90.0%  ✓ good     9    10  10  ≥ 80.0%

                Companions
                  Average wait   wait-average    32 s           320    10  10

                ! It rose at a price.
                """), text);
        assertTrue(text(Json.report(result, Locale.ENGLISH)).contains("\"masked\":false,\"companion\":true}]"));
        assertTrue(text(Csv.report(result)).endsWith("seconds,,false,true\n"));
    }

    @Test
    void splitsFiguresAndMaskedGroupsHaveTheirColumns() {
        KpiResult result = result(
                KpiQuery.of("team-mood", "wait-average"),
                Samples.masked("team-mood", "north"),
                new io.vigie.query.KpiValue(
                        "team-mood",
                        null,
                        java.util.Map.of("team", "south"),
                        new java.math.BigDecimal(80),
                        new java.math.BigDecimal(100),
                        new java.math.BigDecimal("0.8"),
                        100,
                        false,
                        false,
                        null,
                        "ratio",
                        "v1"),
                Samples.figure("team-mood", "hours", "7200", "seconds"),
                value("wait-average", null, null, "320", "10", false));
        var definitions = new java.util.LinkedHashMap<>(definitions());
        definitions.remove("service-level");
        definitions.put("team-mood", Samples.MOOD);
        String text = text(ReportText.render(
                result, definitions, java.util.Map.of(), List.of(), Samples.EN, Samples.EN_FIGURES, 120, Paint.NONE));
        assertTrue(text.endsWith("""
                  team   Figure             Value  95% margin  Num.  Den.    n
                Team mood  team-mood
                  north                    masked
                  south                     80.0%  71.1–86.7%    80   100  100
                         hours worked  2 h 00 min                            7

                Average wait  wait-average
                                             32 s               320    10   10

                95% margin: these figures rest on a sample; if it is random, the figure of all lies between these
                bounds with 95 % confidence.
                masked: the group is too small, or could be deduced from the others, to be shown without giving away
                who answered.
                team-mood: Ask everybody.
                """), text);
        assertTrue(text(Json.report(result, Locale.ENGLISH)).contains("""
                "dims":{"team":"north"},"num":null,"den":null,"value":null,"n":0,"provisional":false,"unit":"ratio",\
                "status":null,"masked":true,"companion":false}"""));
        assertEquals("""
                kpi,bucket,team,measure,num,den,value,n,provisional,unit,status,masked,companion
                team-mood,,north,,,,,0,false,ratio,,true,false
                team-mood,,south,,80,100,0.8,100,false,ratio,,false,false
                team-mood,,,hours,,,7200,7,false,seconds,,false,false
                wait-average,,,,320,10,32,10,false,seconds,,false,false
                """, text(Csv.report(result)));
    }

    @Test
    void saysWhichSourceLeavesFiguresPartial() {
        SourceHealth paris = new SourceHealth(
                "paris",
                Set.of("service-level"),
                "AUTH_REQUIRED",
                Samples.FROM,
                null,
                List.of(),
                io.vigie.kpi.Text.of(
                        "partial: paris silent for 12 min (authentication refused)",
                        "partiel : paris muette depuis 12 min (authentification refusée)"));
        KpiResult partial =
                new KpiResult(TOTAL.query(), TOTAL.from(), TOTAL.to(), TOTAL.asOf(), TOTAL.values(), List.of(paris));
        long kpis = TOTAL.values().stream().map(KpiValue::kpi).distinct().count();
        String sentence = "partial: paris silent for 12 min (authentication refused)";
        assertEquals(
                List.of(kpis == 1 ? sentence : "service-level: " + sentence),
                ReportText.partial(List.of(partial, partial), Samples.EN));
        assertEquals(List.of(), ReportText.partial(List.of(TOTAL), Samples.EN));
        assertTrue(Json.report(partial, Locale.FRENCH).toString().contains("\"partial\":[\"partiel : paris muette"));
    }
}
