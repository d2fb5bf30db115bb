package io.vigie.shell.internal;

import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.param;

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

    private Samples() {}

    static Map<String, KpiDefinition> definitions() {
        Map<String, KpiDefinition> definitions = new LinkedHashMap<>();
        definitions.put(LEVEL.id(), LEVEL);
        definitions.put(WAIT.id(), WAIT);
        return definitions;
    }

    static List<Kpis.Entry> entries() {
        Text family = Text.of("Quality of service", "Qualité de service");
        return List.of(
                new Kpis.Entry("quality", family, LEVEL, "io.vigie.kpi.quality 1.2.0"),
                new Kpis.Entry("quality", family, WAIT, "io.vigie.kpi.quality 1.2.0"));
    }

    /** A figure; the group is {@code queue=...}, the bucket as in ISO, either may be null. */
    static KpiValue value(String kpi, String queue, String bucket, String num, String den, boolean provisional) {
        BigDecimal numerator = new BigDecimal(num);
        BigDecimal denominator = new BigDecimal(den);
        Map<String, String> dims = new LinkedHashMap<>();
        if (queue != null) {
            dims.put("queue", queue.isEmpty() ? null : queue);
        }
        return new KpiValue(
                kpi,
                bucket == null ? null : OffsetDateTime.parse(bucket),
                dims,
                numerator,
                denominator,
                denominator.signum() == 0 ? null : numerator.divide(denominator, java.math.MathContext.DECIMAL128),
                denominator.longValue(),
                provisional,
                false,
                null,
                kpi.equals("wait-average") ? "seconds" : "ratio",
                "v1");
    }

    static KpiResult result(KpiQuery.Builder query, KpiValue... values) {
        return new KpiResult(query.zone(PARIS).build(), FROM, TO, TO, new ArrayList<>(Arrays.asList(values)));
    }

    /** Lines as one text, with plain spaces so that it can be compared with a text block. */
    static String text(List<String> lines) {
        return String.join("\n", lines).replace('\u00a0', ' ') + "\n";
    }
}
