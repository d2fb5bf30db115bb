package io.vigie.kpi.quality.internal;

import static io.vigie.kpi.Expr.all;
import static io.vigie.kpi.Expr.asOf;
import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.openSecondsBetween;
import static io.vigie.kpi.Expr.param;
import static io.vigie.kpi.Expr.secondsBetween;
import static io.vigie.kpi.Measure.count;
import static io.vigie.kpi.Measure.sum;

import io.vigie.kpi.Benchmark;
import io.vigie.kpi.Direction;
import io.vigie.kpi.Expr;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Population;
import io.vigie.kpi.Preset;
import io.vigie.kpi.Relations;
import io.vigie.kpi.Target;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import java.util.List;
import java.util.Map;

/** How fast messages are answered. An automatic acknowledgement is not a response. */
final class Responding {
    private static final Parameter CALENDAR = Parameter.calendar(
            "calendar",
            Text.of(
                    "opening hours within which time counts; without it time counts as it passes",
                    "horaires d'ouverture pendant lesquels le temps compte ; sans eux il compte en continu"));
    private static final Text WITHIN_A_DAY = Text.of(
            "an answer within 24 hours, the promise that " + Words.EBOS + " measures",
            "une réponse sous 24 heures, la promesse que mesure " + Words.EBOS);

    private Responding() {}

    static List<KpiDefinition> definitions() {
        return List.of(autoAckRate(), firstResponseTime(), responseWithin(), responseTimeAverage());
    }

    private static KpiDefinition autoAckRate() {
        Population received = Population.flow(Relations.ACKNOWLEDGEMENTS, col("at"))
                .called("e-mails and forms received", "e-mails et formulaires reçus")
                .where(col("channel").in("email", "webform"));
        return KpiDefinition.named(
                        "auto-ack-rate", "Automatic acknowledgement rate", "Taux d'accusé de réception automatique")
                .synonyms("AR automatique")
                .definition(
                        "The share of e-mails and web forms that were acknowledged automatically within a few minutes.",
                        "La part des e-mails et formulaires qui ont reçu un accusé de réception automatique en quelques minutes.")
                .unit(Unit.RATIO)
                .direction(Direction.UP)
                .maturity(Maturity.seconds("within_s"))
                .parameter(Parameter.seconds(
                        "within_s",
                        300,
                        Text.of("the longest delay that counts (inclusive)", "le délai maximal qui compte (inclus)")))
                .numerator(
                        count(received)
                                .where(secondsBetween(col("at"), col("acknowledged_at"))
                                        .le(param("within_s"))),
                        Text.of("those acknowledged in time", "ceux accusés à temps"))
                .denominator(count(received), Text.of("e-mails and forms received", "e-mails et formulaires reçus"))
                .dimensions("channel", "queue")
                .companions("first-response-time")
                .benchmark(Words.brands(
                        "59 %", "acknowledge automatically", "envoient un accusé de réception automatique"))
                .notToConfuse("first-response-time")
                .build();
    }

    private static KpiDefinition firstResponseTime() {
        Population answered = Population.flow(Relations.REQUESTS, col("first_reply_at"))
                .called("requests first answered", "demandes répondues pour la première fois");
        Expr delay = openSecondsBetween(col("first_in_at"), col("first_reply_at"), "calendar");
        return KpiDefinition.named("first-response-time", "First response time", "Temps de première réponse")
                .synonyms("temps de réponse", "FRT", "first reply time")
                .definition(
                        "How long customers waited on average from their first message to the first reply of a human. Requests"
                                + " without an answer are invisible here: read it with response-within.",
                        "Combien de temps les clients ont attendu en moyenne entre leur premier message et la première réponse"
                                + " humaine. Les demandes sans réponse n'y paraissent pas : à lire avec le taux de réponse dans le"
                                + " délai.")
                .unit(Unit.SECONDS)
                .direction(Direction.DOWN)
                .maturity(Maturity.IMMEDIATE)
                .parameter(CALENDAR)
                .numerator(
                        sum(answered, delay),
                        Text.of(
                                "sum of the delays from the first message to the first human reply",
                                "somme des délais entre premier message et première réponse humaine"))
                .denominator(
                        count(answered),
                        Text.of(
                                "cases first answered in the period",
                                "demandes répondues pour la première fois dans la période"))
                .dimensions("channel", "queue", "team", "request_type")
                .companions("response-within")
                .guardRail(Direction.DOWN, "exchanges-per-case", "csat")
                .benchmark(Words.brands(
                        "13 %", "do not measure their response time", "ne mesurent pas leur temps de réponse"))
                .notToConfuse("response-within", "response-time-average", "wait-time-average")
                .target(Target.atMost("86400", WITHIN_A_DAY))
                .build();
    }

    private static KpiDefinition responseWithin() {
        Expr delay = openSecondsBetween(col("first_in_at"), col("first_reply_at"), "calendar");
        Expr soFar = openSecondsBetween(col("first_in_at"), asOf(), "calendar");
        Population received = Population.flow(Relations.REQUESTS, col("first_in_at"))
                .called("requests received", "demandes reçues")
                .leaveOut(
                        "not-due",
                        Text.of("not answered and not due yet", "sans réponse et pas encore échues"),
                        all(col("first_reply_at").isEmpty(), soFar.le(param("threshold_s"))));
        return KpiDefinition.named("response-within", "Answered within T", "Taux de réponse sous 24 h")
                .synonyms("SLA de réponse", "% under 24 h", "respect du délai")
                .definition(
                        "The share of written requests whose first human reply came within a delay; an overdue request without"
                                + " answer is a miss.",
                        "La part des demandes écrites dont la première réponse humaine est venue dans un délai ; une demande échue"
                                + " sans réponse est un échec.")
                .unit(Unit.RATIO)
                .direction(Direction.UP)
                .maturity(Maturity.seconds("threshold_s"))
                .parameter(
                        Parameter.seconds("threshold_s", 86_400, Text.of("the delay (inclusive)", "le délai (inclus)")))
                .parameter(CALENDAR)
                .numerator(
                        count(received).where(delay.le(param("threshold_s"))),
                        Text.of("requests answered in time", "demandes répondues à temps"))
                .denominator(
                        count(received),
                        Text.of(
                                "requests received that are answered or overdue",
                                "demandes reçues, répondues ou échues"))
                .dimensions("channel", "queue", "team", "request_type")
                .companions("first-response-time")
                .guardRail(Direction.UP, "exchanges-per-case", "csat")
                .preset(Preset.of("24-hours", WITHIN_A_DAY, Map.of("threshold_s", "86400")))
                .benchmark(within24Hours("68 %", "2017"))
                .benchmark(within24Hours("52 %", "2016"))
                .notToConfuse("service-level")
                .build();
    }

    private static KpiDefinition responseTimeAverage() {
        Population pairs = Population.flow(Relations.REPLY_PAIRS, col("at"))
                .called("human replies to customers", "réponses humaines aux clients");
        return KpiDefinition.named("response-time-average", "Average response time", "Temps moyen de réponse")
                .synonyms("next reply time")
                .definition(
                        "How long customers waited on average for each reply, from their first message that was still"
                                + " unanswered.",
                        "Combien de temps les clients ont attendu en moyenne chaque réponse, depuis leur premier message resté"
                                + " sans réponse.")
                .unit(Unit.SECONDS)
                .direction(Direction.DOWN)
                .maturity(Maturity.IMMEDIATE)
                .parameter(CALENDAR)
                .numerator(
                        sum(pairs, openSecondsBetween(col("waiting_since"), col("at"), "calendar")),
                        Text.of("sum of the delays of replies", "somme des délais de réponse"))
                .denominator(count(pairs), Text.of("replies to waiting customers", "réponses à des clients en attente"))
                .dimensions("channel", "agent_id", "queue")
                .companions("first-response-time")
                .notToConfuse("first-response-time")
                .build();
    }

    /** The source leaves open whether it speaks of brands or of messages. */
    private static Benchmark within24Hours(String share, String year) {
        return new Benchmark(
                share,
                Text.of(
                        "of web forms and e-mails answered within 24 h",
                        "des formulaires et e-mails répondus sous 24 h"),
                Text.of(
                        year + "; brands or messages, the source does not say",
                        year + " ; marques ou messages, la source ne le dit pas"),
                Words.EBOS);
    }
}
