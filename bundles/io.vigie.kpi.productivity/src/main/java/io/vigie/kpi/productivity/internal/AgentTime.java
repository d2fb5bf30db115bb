package io.vigie.kpi.productivity.internal;

import static io.vigie.kpi.Expr.all;
import static io.vigie.kpi.Expr.any;
import static io.vigie.kpi.Expr.coalesce;
import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.localDate;
import static io.vigie.kpi.Expr.not;
import static io.vigie.kpi.Expr.param;

import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Expr;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relation;
import io.vigie.kpi.Relation.Fold;
import io.vigie.kpi.Relations;
import java.util.List;

/**
 * What agents did with their time. Time is wall-clock time: states of one agent that overlap — two chats
 * at once, a talk reported by two systems — are united, so that an hour is never more than an hour. A
 * state that is on, or ends after as-of, lasts until as-of.
 */
final class AgentTime {
    /** Work on contacts: conversation, hold, after-contact work. */
    static final Expr HANDLING = col("state").in("talk", "hold", "acw");
    /** All work: on contacts, in the back office, outbound. */
    static final Expr WORK = col("state").in("talk", "hold", "acw", "backoffice", "outbound");
    /** Handling contacts or ready for one. */
    static final Expr HANDLING_OR_READY = col("state").in("talk", "hold", "acw", "available");

    static final Expr BACK_OFFICE = col("state").eq("backoffice");
    /** Every state but offline; breaks are logged time too. */
    static final Expr LOGGED = col("state").ne("offline");
    /** Logged, but not on a break, unless the question counts breaks as well. Training and meetings are presence. */
    static final Expr PRESENT =
            all(LOGGED, any(param("include_breaks"), not(col("state").in("pause", "lunch"))));

    private static final List<String> AGENT = List.of("agent_id");
    private static final List<String> AGENT_AND_DAY = List.of("agent_id", "day");

    /**
     * Legs that an agent took, by the end of their handling ({@code done_at}); one of which the talk time
     * is not known is done when it ends.
     */
    private static final Relation LEGS = Relations.LEGS.with("done_at", coalesce(col("handled_at"), col("ended_at")));

    private AgentTime() {}

    /** The time that agents spent in some states. */
    static Population in(Expr states, String en, String fr) {
        Relation time = Relation.facts(Vocabulary.AGENT_STATE)
                .where(states)
                .with("site", col("site"))
                .with("queue_group", col("queue_group"));
        return Population.interval(united(time, "agent_id"), col("from_at"), col("to_at"))
                .called(en, fr)
                // Only here are a team and so on part of the key: two states at once of which one does not say
                // its team are still one hour in the total.
                .finer(united(time, "agent_id", "team", "site", "queue_group"), "team", "site", "queue_group");
    }

    private static Relation united(Relation states, String... keys) {
        return states.unite(List.of(keys), col("from_at"), col("to_at"));
    }

    /** Legs handled, of any direction: each is work of one agent. */
    static Population legsHandled() {
        return Population.flow(LEGS, col("done_at"))
                .called("legs handled", "passages traités")
                .finer(legsOfTeams(), "team", "site")
                .leaveOut("not-answered", Words.NOT_ANSWERED, not(col("fate").eq("answered")));
    }

    /**
     * Legs with the team and site of their agent: those of the agent's last state of that local day, else
     * those that the agent ever had last.
     */
    private static Relation legsOfTeams() {
        Relation states = Relation.facts(Vocabulary.AGENT_STATE).with("day", localDate(col("from_at")));
        Relation ofDay = states.aggregate(
                AGENT_AND_DAY,
                Fold.last("day_team", col("team"), col("from_at")),
                Fold.last("day_site", col("site"), col("from_at")));
        Relation ever = states.aggregate(
                AGENT,
                Fold.last("last_team", col("team"), col("from_at")),
                Fold.last("last_site", col("site"), col("from_at")));
        return LEGS.with("day", localDate(col("done_at")))
                .join(ofDay, AGENT_AND_DAY, "day_team", "day_site")
                .join(ever, AGENT, "last_team", "last_site")
                .with("team", coalesce(col("team"), col("day_team"), col("last_team")))
                .with("site", coalesce(col("day_site"), col("last_site"), col("site")));
    }
}
