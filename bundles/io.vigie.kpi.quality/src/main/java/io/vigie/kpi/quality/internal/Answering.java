package io.vigie.kpi.quality.internal;

import static io.vigie.kpi.Expr.all;
import static io.vigie.kpi.Expr.any;
import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.not;
import static io.vigie.kpi.Expr.param;
import static io.vigie.kpi.Measure.count;
import static io.vigie.kpi.Measure.sum;

import io.vigie.kpi.Benchmark;
import io.vigie.kpi.Direction;
import io.vigie.kpi.Expr;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relations;
import io.vigie.kpi.Target;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import java.util.List;

/** Who gets through, and how long it takes: presented contacts by the time they were queued. */
final class Answering {
    private static final String[] DIMENSIONS = {
        "channel", "queue", "site", "provider", "language", "request_type", "agent_id"
    };

    private static final Expr IS_ANSWERED = col("fate").eq("answered");
    private static final Expr IS_ABANDONED = col("fate").eq("abandoned");
    private static final Expr IS_PENDING = col("fate").eq("pending");
    private static final Expr IS_INTERRUPTED = col("fate").eq("interrupted");

    private static final Text STILL_WAITING = Text.of("still waiting, fate unknown", "encore en attente, sort inconnu");
    private static final Text INTERRUPTED = Text.of(
            "interrupted by a stop of the telephone system", "interrompus par un arrêt du système téléphonique");
    private static final Text SHORT_ABANDON =
            Text.of("abandoned before the short-abandon limit", "abandonnés avant le seuil d'abandon court");
    private static final Text WAIT_UNKNOWN = Text.of("the wait is not known", "attente inconnue");

    /** Presented contacts whose fate is known. */
    private static final Population PRESENTED = Relations.presentedInbound()
            .leaveOut("pending", STILL_WAITING, IS_PENDING)
            .leaveOut("interrupted", INTERRUPTED, IS_INTERRUPTED);

    private static final Expr WAIT = col("wait_s");
    private static final Expr IS_SHORT_ABANDON = all(IS_ABANDONED, WAIT.lt(param("short_abandon_s")));

    private static final Parameter SHORT_ABANDON_S = Parameter.seconds(
            "short_abandon_s",
            0,
            Text.of(
                    "abandons strictly below this wait are short and leave both terms",
                    "les abandons strictement sous cette attente sont courts et sortent des deux termes"));

    private static final Benchmark WITHIN_30_S =
            Words.brands("50 %", "answer the telephone within 30 s", "répondent au téléphone en 30 s");

    private Answering() {}

    static List<KpiDefinition> definitions() {
        return List.of(
                handledRate(),
                serviceLevel(),
                answerRate(),
                lostRate(),
                abandonRate(),
                waitTimeAverage(),
                waitTimeP90(),
                abandonTimeAverage());
    }

    private static KpiDefinition handledRate() {
        return KpiDefinition.named("handled-rate", "Handled rate", "Qualité de service (QS)")
                .synonyms("quality of service", "handled/offered", "taux d'interactions traitées", "answer level")
                .definition(
                        "The share of contacts that entered a queue and were answered by a human.",
                        "La part des contacts entrés en file qui ont été pris en charge par un conseiller.")
                .unit(Unit.RATIO)
                .direction(Direction.UP)
                .maturity(Maturity.IMMEDIATE)
                .numerator(count(PRESENTED).where(IS_ANSWERED), Words.ANSWERED)
                .denominator(count(PRESENTED), Words.PRESENTED)
                .dimensions(DIMENSIONS)
                .companions("lost-rate", "wait-time-average", "csat")
                .notToConfuse("answer-rate", "service-level")
                .build();
    }

    private static KpiDefinition lostRate() {
        return KpiDefinition.named("lost-rate", "Lost interaction rate", "Taux d'interactions perdues")
                .synonyms("taux de perte", "taux d'appels perdus", "lost rate", "unanswered rate")
                .definition(
                        "The share of presented contacts that were not taken in charge: abandoned, overflowed unanswered,"
                                + " refused, sent to voicemail or waiting for a call-back. The complement of the handled rate.",
                        "La part des contacts présentés qui n'ont pas été pris en charge : abandonnés, débordés sans réponse,"
                                + " refusés, renvoyés en messagerie ou en attente de rappel. Le complément de la qualité de"
                                + " service.")
                .unit(Unit.RATIO)
                .direction(Direction.DOWN)
                .maturity(Maturity.IMMEDIATE)
                .numerator(
                        count(PRESENTED).where(not(IS_ANSWERED)),
                        Text.of("presented contacts not taken in charge", "contacts présentés non pris en charge"))
                .denominator(count(PRESENTED), Words.PRESENTED)
                .dimensions(DIMENSIONS)
                .companions("abandon-rate")
                .notToConfuse("abandon-rate")
                .build();
    }

    /**
     * Variants as vendors define them. A contact still waiting beyond the threshold is a known miss
     * wherever it would count in the base as soon as its fate is known.
     */
    private static KpiDefinition serviceLevel() {
        Expr within = any(
                all(param("strict"), WAIT.lt(param("threshold_s"))),
                all(not(param("strict")), WAIT.le(param("threshold_s"))));
        Expr answeredOnly = param("variant").eq("answered-only");
        Expr minusShort = param("variant").eq("minus-short");
        Expr afterThreshold = param("variant").eq("abandon-after-threshold");
        Expr abandonPositive = param("variant").eq("abandon-positive");
        Expr neither = all(not(IS_ANSWERED), not(IS_ABANDONED), not(IS_PENDING));
        Population base = Relations.presentedInbound()
                .leaveOut("pending", STILL_WAITING, all(IS_PENDING, any(within, answeredOnly)))
                .leaveOut("interrupted", INTERRUPTED, IS_INTERRUPTED)
                .leaveOut("short-abandon", SHORT_ABANDON, all(minusShort, IS_SHORT_ABANDON))
                .leaveOut(
                        "abandon-within-threshold",
                        Text.of("abandoned within the threshold", "abandonnés dans le seuil"),
                        all(afterThreshold, IS_ABANDONED, within))
                .leaveOut(
                        "not-answered",
                        Text.of(
                                "not answered (this variant looks at answered contacts)",
                                "non pris en charge (variante sur les contacts décrochés)"),
                        all(answeredOnly, not(IS_ANSWERED)))
                .leaveOut(
                        "neither-answered-nor-abandoned",
                        Text.of("neither answered nor abandoned", "ni pris en charge ni abandonnés"),
                        all(afterThreshold, neither));
        KpiDefinition.Builder level = KpiDefinition.named("service-level", "Service level", "Taux de service")
                .synonyms("niveau de service", "SL", "SLA 80/20", "taux de décroché à X secondes", "QS temporelle")
                .definition(
                        "The share of presented contacts that were answered within a threshold. Variants differ in what"
                                + " happens to those that were not.",
                        "La part des contacts présentés qui ont été pris en charge dans un délai. Les variantes diffèrent par"
                                + " le sort des autres.")
                .unit(Unit.RATIO)
                .direction(Direction.UP)
                .maturity(Maturity.IMMEDIATE)
                .parameter(Parameter.seconds(
                        "threshold_s",
                        30,
                        Text.of(
                                "the longest wait that counts as in time",
                                "l'attente la plus longue qui compte comme à temps")))
                .parameter(Parameter.flag(
                        "strict",
                        false,
                        Text.of("whether the threshold itself is too late", "si le seuil lui-même est trop tard")))
                .parameter(SHORT_ABANDON_S)
                .parameter(Parameter.choice(
                        "variant",
                        Text.of(
                                "offered: over all presented; minus-short: without short abandons; abandon-after-threshold:"
                                        + " over answered and those abandoned after the threshold; answered-only: over answered;"
                                        + " abandon-positive: an abandon within the threshold counts as in time",
                                "offered : sur tous les présentés ; minus-short : sans les abandons courts ;"
                                        + " abandon-after-threshold : sur les décrochés et les abandonnés après le seuil ;"
                                        + " answered-only : sur les décrochés ; abandon-positive : un abandon dans le seuil compte"
                                        + " comme à temps"),
                        "offered",
                        "minus-short",
                        "abandon-after-threshold",
                        "answered-only",
                        "abandon-positive"))
                .numerator(
                        count(base).where(all(within, any(IS_ANSWERED, all(abandonPositive, IS_ABANDONED)))),
                        Text.of("contacts answered within the threshold", "contacts pris en charge dans le seuil"))
                .denominator(
                        count(base),
                        Text.of(
                                "contacts presented, as the variant counts them",
                                "contacts présentés, selon la variante"))
                .dimensions(DIMENSIONS)
                .companions("handled-rate", "abandon-rate", "csat")
                .guardRail(Direction.UP, "handled-rate", "csat")
                .notToConfuse("handled-rate", "answer-rate", "adherence", "response-within")
                .target(ServiceLevels.ISO)
                .benchmark(WITHIN_30_S);
        ServiceLevels.PRESETS.forEach(level::preset);
        return level.build();
    }

    private static KpiDefinition answerRate() {
        Population calls = Population.flow(Relations.RECEIVED, col("received_at"))
                .called("inbound calls received", "appels entrants reçus")
                .finer(Relations.LEGS, "queue", "agent_id")
                .where(all(Relations.inbound(), col("channel").eq("phone")))
                .leaveOut("pending", STILL_WAITING, IS_PENDING)
                .leaveOut("interrupted", INTERRUPTED, IS_INTERRUPTED);
        Expr inTime = any(param("within_s").isEmpty(), WAIT.le(param("within_s")));
        return KpiDefinition.named("answer-rate", "Call answer rate", "Taux de décroché")
                .synonyms("taux de décrochés", "pick-up rate", "taux d'appels aboutis", "answer rate")
                .definition(
                        "The share of all inbound calls received that were answered by a human; hang-ups in the voice menu,"
                                + " refused and out-of-hours calls are in the base.",
                        "La part de tous les appels entrants reçus qui ont été décrochés par un conseiller ; les raccrochés dans"
                                + " le serveur vocal, les refus et les appels hors horaires sont dans la base.")
                .unit(Unit.RATIO)
                .direction(Direction.UP)
                .maturity(Maturity.IMMEDIATE)
                .parameter(Parameter.seconds(
                        "within_s",
                        null,
                        Text.of(
                                "counts only calls answered within this wait",
                                "ne compte que les appels décrochés dans ce délai")))
                .numerator(
                        count(calls).where(all(IS_ANSWERED, inTime)),
                        Text.of("inbound calls answered by a human", "appels entrants décrochés par un conseiller"))
                .denominator(count(calls), Text.of("inbound calls received", "appels entrants reçus"))
                .dimensions("site", "provider", "language", "request_type")
                .companions("handled-rate")
                .notToConfuse("handled-rate", "service-level")
                .target(Target.atLeast(
                                "0.80",
                                Text.of(
                                        "80 % within 90 s, as SFAM Magazine quotes ISO 18295",
                                        "80 % en 90 s, selon SFAM Magazine citant ISO 18295"))
                        .with("within_s", "90"))
                .build();
    }

    private static KpiDefinition abandonRate() {
        Population base = PRESENTED.leaveOut("short-abandon", SHORT_ABANDON, IS_SHORT_ABANDON);
        return KpiDefinition.named("abandon-rate", "Abandon rate", "Taux d'abandon")
                .synonyms("abandonment", "ABA %", "taux de raccrochage")
                .definition(
                        "The share of presented contacts that the customer left while queued.",
                        "La part des contacts présentés que le client a quittés pendant l'attente.")
                .unit(Unit.RATIO)
                .direction(Direction.DOWN)
                .maturity(Maturity.IMMEDIATE)
                .parameter(SHORT_ABANDON_S)
                .numerator(
                        count(base).where(IS_ABANDONED),
                        Text.of("contacts the customer left while queued", "contacts que le client a quittés en file"))
                .denominator(count(base), Words.PRESENTED)
                .dimensions("channel", "queue", "site", "provider", "language", "request_type")
                .refuseDimension("agent_id", Words.NO_AGENT)
                .companions("wait-time-average", "abandon-time-average")
                .notToConfuse("lost-rate")
                .build();
    }

    private static KpiDefinition waitTimeAverage() {
        Population answered = answered();
        return KpiDefinition.named(
                        "wait-time-average", "Average speed of answer", "Accès au service (durée de prise en charge)")
                .synonyms("ASA", "délai d'attente", "temps d'attente moyen", "DMA", "average queue answer time")
                .definition(
                        "How long answered contacts waited on average, from the first queue to the first answer; time in the"
                                + " voice menu does not count.",
                        "Combien de temps les contacts pris en charge ont attendu en moyenne, de la première file à la première"
                                + " réponse ; le temps dans le serveur vocal ne compte pas.")
                .unit(Unit.SECONDS)
                .direction(Direction.DOWN)
                .maturity(Maturity.IMMEDIATE)
                .numerator(
                        sum(answered, WAIT),
                        Text.of("sum of waits of answered contacts", "somme des attentes des contacts pris en charge"))
                .denominator(count(answered), Words.ANSWERED_CONTACTS)
                .dimensions(DIMENSIONS)
                .companions("wait-time-p90", "abandon-rate")
                .benchmark(WITHIN_30_S)
                .notToConfuse("abandon-time-average", "first-response-time", "aht")
                .build();
    }

    private static KpiDefinition waitTimeP90() {
        Population answered = answered();
        return KpiDefinition.named("wait-time-p90", "90th percentile of wait", "Attente : 90e centile")
                .synonyms("p90", "median (quantile 0.5)", "attente maximale (quantile 1)")
                .definition(
                        "The wait that 90 % of answered contacts did not exceed (linear interpolation). Percentiles of"
                                + " sub-periods must never be averaged.",
                        "L'attente que 90 % des contacts pris en charge n'ont pas dépassée (interpolation linéaire). On ne fait"
                                + " jamais la moyenne de centiles de sous-périodes.")
                .unit(Unit.SECONDS)
                .direction(Direction.DOWN)
                .maturity(Maturity.IMMEDIATE)
                .parameter(Parameter.decimal("quantile", "0.9", Text.of("the rank, 0 to 1", "le rang, de 0 à 1")))
                .numerator(
                        Measure.quantile(answered, WAIT, param("quantile")),
                        Text.of("the quantile of the waits", "le quantile des attentes"))
                .denominator(count(answered), Words.ANSWERED_CONTACTS)
                .dimensions(DIMENSIONS)
                .companions("wait-time-average")
                .notToConfuse("wait-time-average")
                .build();
    }

    private static KpiDefinition abandonTimeAverage() {
        Population abandoned = PRESENTED
                .called("abandoned contacts", "contacts abandonnés")
                .leaveOut("not-abandoned", Text.of("not abandoned", "non abandonnés"), not(IS_ABANDONED))
                .leaveOut("wait-unknown", WAIT_UNKNOWN, WAIT.isEmpty());
        return KpiDefinition.named("abandon-time-average", "Average abandon time", "Patience avant abandon")
                .synonyms("temps moyen avant abandon")
                .definition(
                        "How long those who left the queue had waited on average.",
                        "Combien de temps ceux qui ont quitté la file avaient attendu en moyenne.")
                .unit(Unit.SECONDS)
                .direction(Direction.NONE)
                .maturity(Maturity.IMMEDIATE)
                .numerator(
                        sum(abandoned, WAIT),
                        Text.of("sum of waits of abandoned contacts", "somme des attentes des contacts abandonnés"))
                .denominator(count(abandoned), Text.of("abandoned contacts", "contacts abandonnés"))
                .dimensions("channel", "queue", "site", "provider", "language", "request_type")
                .refuseDimension("agent_id", Words.NO_AGENT)
                .companions("abandon-rate")
                .notToConfuse("wait-time-average")
                .build();
    }

    private static Population answered() {
        return PRESENTED
                .called("answered contacts", "contacts pris en charge")
                .leaveOut("not-answered", Text.of("not answered", "non pris en charge"), not(IS_ANSWERED))
                .leaveOut("wait-unknown", WAIT_UNKNOWN, WAIT.isEmpty());
    }
}
