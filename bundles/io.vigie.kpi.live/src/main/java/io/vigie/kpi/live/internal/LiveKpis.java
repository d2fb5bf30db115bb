package io.vigie.kpi.live.internal;

import static io.vigie.kpi.Expr.bucketEnd;
import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.secondsBetween;
import static io.vigie.kpi.Measure.count;
import static io.vigie.kpi.Measure.max;
import static io.vigie.kpi.Measure.sum;

import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Direction;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relation;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import java.util.List;

/** What a supervisor looks at: gauges, taken at the end of each bucket, now for the one that runs. */
final class LiveKpis {
    private static final Population QUEUES = Population.stock(
                    Relation.facts(Vocabulary.QUEUE_LIVE), col("from_at"), col("to_at"))
            .called("queues at the instant", "files à l'instant");

    private static final Population AGENTS = Population.stock(
                    Relation.facts(Vocabulary.AGENT_LIVE), col("from_at"), col("to_at"))
            .called("agents at the instant", "conseillers à l'instant");

    private LiveKpis() {}

    static List<KpiDefinition> definitions() {
        return List.of(waitingNow(), longestWaitNow(), agentsByState(), agentsAvailableNow());
    }

    private static KpiDefinition waitingNow() {
        return KpiDefinition.named("waiting-now", "Callers waiting", "Appels en attente")
                .synonyms("queue length", "calls waiting", "file d'attente")
                .definition(
                        "How many callers wait at the end of each period, now for the one that runs. A stock: periods do not add"
                                + " up. While the connection to the telephone system is broken nobody is counted; the state of the"
                                + " source tells.",
                        "Combien d'appelants attendent à la fin de chaque période, maintenant pour celle en cours. Un stock : les"
                                + " périodes ne s'additionnent pas. Tant que la connexion au système téléphonique est coupée, personne"
                                + " n'est compté ; l'état de la source le dit.")
                .unit(Unit.COUNT)
                .direction(Direction.DOWN)
                .maturity(Maturity.IMMEDIATE)
                .numerator(
                        sum(QUEUES, col("waiting")),
                        Text.of("callers waiting at the instant", "appelants en attente à l'instant"))
                .dimensions("queue", "pbx")
                .companions("longest-wait-now", "agents-available-now")
                .notToConfuse("backlog-open")
                .build();
    }

    private static KpiDefinition longestWaitNow() {
        Population waiting = QUEUES.where(col("oldest_at").isPresent());
        return KpiDefinition.named("longest-wait-now", "Longest wait now", "Attente la plus longue en cours")
                .synonyms("oldest call waiting", "OCW", "plus ancien appel en attente")
                .definition(
                        "How long the caller who has waited longest has waited at the end of each period, now for the one that"
                                + " runs. Undefined while nobody waits.",
                        "Depuis combien de temps attend celui qui attend depuis le plus longtemps à la fin de chaque période,"
                                + " maintenant pour celle en cours. Indéfini quand personne n'attend.")
                .unit(Unit.SECONDS)
                .direction(Direction.DOWN)
                .maturity(Maturity.IMMEDIATE)
                .numerator(
                        max(waiting, secondsBetween(col("oldest_at"), bucketEnd())),
                        Text.of(
                                "time since the one who has waited longest began to",
                                "temps depuis que celui qui attend depuis le plus longtemps attend"))
                .dimensions("queue", "pbx")
                .companions("waiting-now")
                .notToConfuse("wait-time-average")
                .build();
    }

    private static KpiDefinition agentsByState() {
        return KpiDefinition.named("agents-by-state", "Agents by state", "Conseillers par état")
                .synonyms("agent states", "états des conseillers")
                .definition(
                        "How many agents of queues are in each state at the end of each period, now for the one that runs:"
                                + " available, ringing, talk, hold, pause or offline. An agent of several queues counts once, by the"
                                + " busiest state.",
                        "Combien de conseillers des files sont dans chaque état à la fin de chaque période, maintenant pour celle en"
                                + " cours : available, ringing, talk, hold, pause ou offline. Un conseiller de plusieurs files compte"
                                + " une fois, dans l'état le plus occupé.")
                .unit(Unit.COUNT)
                .direction(Direction.NONE)
                .maturity(Maturity.IMMEDIATE)
                .numerator(count(AGENTS), Text.of("agents at the instant", "conseillers à l'instant"))
                .splitBy("state")
                .dimensions("state", "reason", "pbx")
                .companions("agents-available-now")
                .build();
    }

    private static KpiDefinition agentsAvailableNow() {
        return KpiDefinition.named("agents-available-now", "Agents available", "Conseillers disponibles")
                .synonyms("agents ready", "conseillers libres")
                .definition(
                        "How many agents could take a call at the end of each period, now for the one that runs: neither talking,"
                                + " ringing nor paused in the queue. An agent of several queues is available in each of them.",
                        "Combien de conseillers pourraient prendre un appel à la fin de chaque période, maintenant pour celle en"
                                + " cours : ni en communication, ni appelés, ni en pause dans la file. Un conseiller de plusieurs"
                                + " files est disponible dans chacune.")
                .unit(Unit.COUNT)
                .direction(Direction.UP)
                .maturity(Maturity.IMMEDIATE)
                .numerator(
                        sum(QUEUES, col("available")),
                        Text.of("agents available in the queues", "conseillers disponibles dans les files"))
                .dimensions("queue", "pbx")
                .companions("waiting-now", "agents-by-state")
                .build();
    }
}
