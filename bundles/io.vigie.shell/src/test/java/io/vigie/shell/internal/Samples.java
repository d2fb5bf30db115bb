package io.vigie.shell.internal;

import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.param;

import io.vigie.kpi.Benchmark;
import io.vigie.kpi.Direction;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Population;
import io.vigie.kpi.Preset;
import io.vigie.kpi.Relations;
import io.vigie.kpi.Target;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiResult;
import io.vigie.query.KpiValue;
import io.vigie.query.Kpis;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Two KPIs and some figures. */
final class Samples {
    static final ZoneId PARIS = ZoneId.of("Europe/Paris");
    static final Texts EN = new Texts(Locale.ENGLISH);
    static final Texts FR = new Texts(Locale.FRENCH);
    static final Figures EN_FIGURES = new Figures(Locale.ENGLISH, PARIS);
    static final Figures FR_FIGURES = new Figures(Locale.FRENCH, PARIS);
    static final Instant FROM = Instant.parse("2026-03-01T23:00:00Z");
    static final Instant TO = Instant.parse("2026-03-02T23:00:00Z");

    private static final Population CALLS = Relations.presentedInbound();

    static final KpiDefinition LEVEL = KpiDefinition.named("service-level", "Service level", "Taux de service")
            .synonyms("SLA", "niveau de service")
            .definition("The share of contacts answered in time.", "La part des contacts pris à temps.")
            .unit(Unit.RATIO)
            .direction(Direction.UP)
            .maturity(Maturity.of(Duration.ofHours(1)))
            .parameter(Parameter.seconds("threshold_s", 30, Text.of("the longest wait in time", "l'attente maximale")))
            .parameter(Parameter.choice("variant", Text.of("what counts", "ce qui compte"), "offered", "answered-only"))
            .parameter(Parameter.calendar("calendar", Text.of("opening hours", "heures d'ouverture")))
            .parameter(Parameter.list("channels", Text.of("channels", "canaux")))
            .numerator(
                    Measure.count(CALLS).where(col("wait_s").le(param("threshold_s"))),
                    Text.of("answered in time", "pris à temps"))
            .denominator(Measure.count(CALLS), Text.of("presented", "présentés"))
            .dimensions("queue", "channel")
            .refuseDimension("agent_id", Text.of("no agent yet", "pas encore d'agent"))
            .companions("abandon-rate")
            .notToConfuse("wait-average")
            .target(Target.atLeast("0.8", Text.of("ISO 18295", "ISO 18295")).with("threshold_s", "30"))
            .build();

    static final KpiDefinition WAIT = KpiDefinition.named("wait-average", "Average wait", "Attente moyenne")
            .definition("How long callers waited.", "Combien de temps on a attendu.")
            .unit(Unit.SECONDS)
            .direction(Direction.DOWN)
            .maturity(Maturity.IMMEDIATE)
            .numerator(Measure.sum(CALLS, col("wait_s")), Text.of("waits", "attentes"))
            .denominator(Measure.count(CALLS), Text.of("presented", "présentés"))
            .build();

    /** All that a definition can say besides. */
    static final KpiDefinition MOOD = KpiDefinition.named("team-mood", "Team mood", "Humeur des équipes")
            .definition("How teams feel.", "Comment vont les équipes.")
            .unit(Unit.RATIO)
            .direction(Direction.UP)
            .maturity(Maturity.days("window_days"))
            .parameter(Parameter.integer("window_days", 30, Text.of("how long answers come", "durée des réponses")))
            .parameter(Parameter.integer("min_group", 5, Text.of("the smallest group", "le plus petit groupe")))
            .parameter(Parameter.list("teams", Text.of("all teams", "toutes les équipes")))
            .numerator(Measure.count(CALLS).where(col("wait_s").isPresent()), Text.of("happy ones", "contents"))
            .denominator(Measure.count(CALLS), Text.of("those asked", "interrogés"))
            .benchmark(new Benchmark(
                    "27 %",
                    Text.of("do not measure it", "ne la mesurent pas"), Text.of("brands 2017", "marques 2017"), "Ebos"))
            .preset(Preset.of("fortnight", Text.of("two weeks", "deux semaines"), Map.of("window_days", "14"))
                    .with(Target.moreThan("0.5", Text.of("habit", "habitude"))))
            .guardRail(Direction.UP, "service-level", "elsewhere")
            .splitBy("team", "teams")
            .figure(
                    "hours",
                    Text.of("hours worked", "heures travaillées"),
                    Unit.SECONDS,
                    Measure.count(CALLS).formula())
            .anonymous("min_group", "team")
            .sampled()
            .caution("Ask everybody.", "Interrogez tout le monde.")
            .build();

    private Samples() {}

    static Map<String, KpiDefinition> definitions() {
        Map<String, KpiDefinition> definitions = new LinkedHashMap<>();
        definitions.put(LEVEL.id(), LEVEL);
        definitions.put(WAIT.id(), WAIT);
        return definitions;
    }

    static Map<String, Target> targets() {
        return Map.of(LEVEL.id(), LEVEL.targets().get(0));
    }

    static List<Kpis.Entry> entries() {
        Text family = Text.of("Quality of service", "Qualité de service");
        return List.of(
                new Kpis.Entry("quality", family, LEVEL, "io.vigie.kpi.quality 1.2.0"),
                new Kpis.Entry("quality", family, WAIT, "io.vigie.kpi.quality 1.2.0"));
    }

    /** All of them by id, MOOD in a family of the catalogue. */
    static Map<String, Kpis.Entry> installed() {
        Map<String, Kpis.Entry> installed = new LinkedHashMap<>();
        entries().forEach(entry -> installed.put(entry.definition().id(), entry));
        Text family = Text.of("Employee", "Collaborateurs");
        installed.put(MOOD.id(), new Kpis.Entry("employee", family, MOOD, "io.vigie.kpi.employee 1.2.0"));
        return installed;
    }

    /** A figure; the group is {@code queue=...}, the bucket as in ISO, either may be null. */
    static KpiValue value(String kpi, String queue, String bucket, String num, String den, boolean provisional) {
        BigDecimal numerator = new BigDecimal(num);
        BigDecimal denominator = new BigDecimal(den);
        Map<String, String> dims = new LinkedHashMap<>();
        if (queue != null) {
            dims.put("queue", queue.isEmpty() ? null : queue);
        }
        BigDecimal value =
                denominator.signum() == 0 ? null : numerator.divide(denominator, java.math.MathContext.DECIMAL128);
        return new KpiValue(
                kpi,
                bucket == null ? null : OffsetDateTime.parse(bucket),
                dims,
                numerator,
                denominator,
                value,
                denominator.longValue(),
                provisional,
                false,
                kpi.equals("service-level") ? LEVEL.targets().get(0).status(value) : null,
                kpi.equals("wait-average") ? "seconds" : "ratio",
                "v1");
    }

    /** A figure that is kept back. */
    static KpiValue masked(String kpi, String team) {
        Map<String, String> dims = Map.of("team", team);
        return new KpiValue(kpi, null, dims, null, null, null, 0, false, true, null, "ratio", "v1");
    }

    /** One of several figures of a KPI. */
    static KpiValue figure(String kpi, String id, String value, String unit) {
        Map<String, String> dims = Map.of("measure", id);
        BigDecimal number = value == null ? null : new BigDecimal(value);
        return new KpiValue(kpi, null, dims, null, null, number, 7, false, false, null, unit, "v1");
    }

    static KpiResult result(KpiQuery.Builder query, KpiValue... values) {
        return new KpiResult(query.zone(PARIS).build(), FROM, TO, TO, new ArrayList<>(Arrays.asList(values)));
    }

    /** Lines as one text, with plain spaces so that it can be compared with a text block. */
    static String text(List<String> lines) {
        return String.join("\n", lines).replace('\u00a0', ' ') + "\n";
    }
}
