package io.vigie.kpi.quality.internal;

import static io.vigie.kpi.Expr.all;
import static io.vigie.kpi.Expr.any;
import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.not;
import static io.vigie.kpi.Expr.param;
import static io.vigie.kpi.Expr.when;
import static io.vigie.kpi.Measure.count;
import static io.vigie.kpi.Measure.sum;

import io.vigie.kpi.Direction;
import io.vigie.kpi.Expr;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relations;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import java.util.List;

/** What happens once a contact is answered. */
final class Handling {
    private static final Expr IS_ANSWERED = col("fate").eq("answered");

    private Handling() {}

    static List<KpiDefinition> definitions() {
        return List.of(aht(), transferRate());
    }

    private static KpiDefinition aht() {
        Expr anchor = when(param("anchor").eq("queued_at"), col("queued_at")).otherwise(col("handled_at"));
        Population handled = Population.flow(Relations.PRESENTED, anchor)
                .called(
                        "answered contacts (legs when asked by queue or agent)",
                        "contacts pris en charge (passages en file si la question porte sur une file ou un agent)")
                .finer(Relations.LEGS, "queue", "agent_id", "seq")
                .where(all(IS_ANSWERED, any(param("direction").eq("any"), Relations.inbound())))
                .leaveOut(
                        "not-over",
                        Text.of(
                                "not over yet, or its talk time is not known",
                                "pas encore terminés, ou durée inconnue"),
                        col("handle_s").isEmpty());
        return KpiDefinition.named("aht", "Average handling time", "Durée moyenne de traitement (DMT)")
                .synonyms("DMT", "AHT", "DMC + mise en attente + post-appel", "contact handle time")
                .definition(
                        "How long agents worked on an answered contact on average: talk, hold and after-contact work. A"
                                + " transferred contact is the sum of its legs.",
                        "Combien de temps les conseillers ont travaillé en moyenne sur un contact pris en charge : conversation,"
                                + " mise en attente et post-traitement. Un contact transféré est la somme de ses passages.")
                .caution(
                        "Never steer by it alone: too long costs people, too short costs satisfaction and resolution.",
                        "À ne jamais piloter seul : trop longue, elle coûte des conseillers ; trop courte, elle coûte la"
                                + " satisfaction et la résolution.")
                .unit(Unit.SECONDS)
                .direction(Direction.BAND)
                .maturity(Maturity.IMMEDIATE)
                .parameter(Parameter.choice(
                        "anchor",
                        Text.of(
                                "the time a contact belongs to: the end of its handling or its arrival in the queue",
                                "l'instant d'un contact : la fin de son traitement ou son entrée en file"),
                        "handle_end",
                        "queued_at"))
                .parameter(Parameter.choice(
                        "direction",
                        Text.of("inbound contacts only, or any", "contacts entrants seulement, ou tous"),
                        "inbound",
                        "any"))
                .numerator(
                        sum(handled, col("handle_s")),
                        Text.of(
                                "talk + hold + after-contact work of answered contacts",
                                "conversation + attente + post-traitement des contacts pris en charge"))
                .denominator(count(handled), Words.ANSWERED_CONTACTS)
                .dimensions("channel", "request_type", "queue", "agent_id", "site", "provider")
                .companions("csat", "fcr")
                .guardRail(Direction.DOWN, "csat", "fcr")
                .benchmark(Words.brands("22 %", "do not compute it", "ne la calculent pas"))
                .notToConfuse("resolution-time", "response-time-average")
                .build();
    }

    private static KpiDefinition transferRate() {
        Population answered = Relations.presentedInbound()
                .called(
                        "answered contacts (legs when asked by queue or agent)",
                        "contacts pris en charge (passages en file si la question porte sur une file ou un agent)")
                .leaveOut("not-answered", Text.of("not answered", "non pris en charge"), not(IS_ANSWERED));
        return KpiDefinition.named("transfer-rate", "Transfer rate", "Taux de transfert")
                .synonyms("escalade")
                .definition(
                        "The share of answered contacts that were transferred at least once.",
                        "La part des contacts pris en charge qui ont été transférés au moins une fois.")
                .unit(Unit.RATIO)
                .direction(Direction.DOWN)
                .maturity(Maturity.IMMEDIATE)
                .numerator(
                        count(answered).where(col("transferred")),
                        Text.of(
                                "answered contacts transferred at least once",
                                "contacts pris en charge transférés au moins une fois"))
                .denominator(count(answered), Words.ANSWERED_CONTACTS)
                .dimensions("channel", "queue", "site", "provider", "language", "request_type", "agent_id")
                .companions("fcr")
                .guardRail(Direction.DOWN, "fcr")
                .notToConfuse("fcr")
                .build();
    }
}
