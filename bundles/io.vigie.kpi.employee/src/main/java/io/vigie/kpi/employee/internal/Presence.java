package io.vigie.kpi.employee.internal;

import static io.vigie.kpi.Expr.all;
import static io.vigie.kpi.Expr.any;
import static io.vigie.kpi.Expr.asOf;
import static io.vigie.kpi.Expr.coalesce;
import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.greatest;
import static io.vigie.kpi.Expr.least;
import static io.vigie.kpi.Expr.localDate;
import static io.vigie.kpi.Expr.not;
import static io.vigie.kpi.Expr.periodEnd;
import static io.vigie.kpi.Expr.periodStart;
import static io.vigie.kpi.Expr.secondsBetween;
import static io.vigie.kpi.Expr.startOfDay;
import static io.vigie.kpi.Expr.value;
import static io.vigie.kpi.Expr.when;

import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Expr;
import io.vigie.kpi.Relation;
import io.vigie.kpi.Relation.Fold;
import java.util.List;
import java.util.Map;

/**
 * Planned time, and what happened in it. Records of one agent may overlap: so their time is cut at every
 * edge into pieces, each of which counts once, whatever number of records covers it. As of an instant,
 * time ends there, planned time too: an agent is not late for the afternoon in the morning.
 */
final class Presence {
    private static final List<String> AGENT = List.of("agent_id");
    private static final List<String> AGENT_DAY = List.of("agent_id", "day");
    private static final List<String> AGENT_DAY_SITE = List.of("agent_id", "day", "team", "site");
    /** What a record says of the time that it covers. */
    private static final String[] MARK = {
        "agent_id", "day", "from_at", "to_at", "kind", "excluded", "reason", "team", "site"
    };

    private static final Expr FROM = col("from_at");
    private static final Expr TO = col("to_at");
    private static final Expr OVERLAPS =
            all(col("other.from_at").lt(TO), col("other.to_at").gt(FROM));

    /** Planned records by agent, with a kind: time to work, unless it says otherwise. */
    private static final Relation SHIFTS = untilNow(Relation.facts(Vocabulary.SCHEDULE))
            .with("site", col("site"))
            .with(
                    "kind",
                    when(col("class").same("nonproductive"), value("nonproductive"))
                            .otherwise(value("productive")))
            .with("excluded", value(false))
            .with("reason", col("reason"));

    /** Absences by agent; one without reason is never excluded. */
    private static Relation absences(Expr excluded) {
        return untilNow(Relation.facts(Vocabulary.ABSENCE))
                .with("site", col("site"))
                .with("kind", value("absent"))
                .with("excluded", coalesce(excluded, value(false)));
    }

    private Presence() {}

    /**
     * The pieces of planned and absent time: agent_id, day, from_at, to_at, {@code planned}, {@code
     * absent}, {@code excluded} (of a reason that takes it out of the plan), team, site and {@code reason}:
     * where several records cover a piece, the first of their reasons in the alphabet.
     *
     * @param excluded whether a reason does not count
     */
    static Relation plannedAndAbsent(Expr excluded) {
        return pieces(Relation.union(daily(SHIFTS, MARK), daily(absences(excluded), MARK)));
    }

    /**
     * The same pieces, of planned time alone, with {@code day} as the local day on which their shift
     * starts, also beyond midnight.
     */
    static Relation plannedAndAbsentByShift(Expr excluded) {
        Relation shifts = SHIFTS.with("day", localDate(FROM));
        Relation absent = shifts.pairs(
                        absences(excluded),
                        AGENT,
                        OVERLAPS,
                        Map.of(
                                "absent_from", "from_at",
                                "absent_to", "to_at",
                                "kind", "kind",
                                "excluded", "excluded",
                                "reason", "reason"))
                .with("from_at", greatest(FROM, col("absent_from")))
                .with("to_at", least(TO, col("absent_to")));
        return pieces(Relation.union(shifts.columns(MARK), absent.columns(MARK)));
    }

    /** Days with their planned seconds: agent_id, day, from_at (when the first shift starts), worked_s, team, site. */
    static Relation plannedDays(Expr excluded) {
        return plannedAndAbsentByShift(excluded)
                .with("piece_s", secondsBetween(FROM, TO))
                .aggregate(
                        AGENT_DAY,
                        Fold.min("from_at", FROM),
                        Fold.sum("worked_s", col("piece_s")).where(not(col("excluded"))),
                        Fold.min("team", col("team")),
                        Fold.min("site", col("site")));
    }

    /** Absences on planned days by reason: the columns of the day, reason, excluded, absent_s. */
    static Relation absentDays(Expr excluded) {
        return plannedAndAbsentByShift(excluded)
                .where(col("absent"))
                .with("piece_s", secondsBetween(FROM, TO))
                .aggregate(List.of("agent_id", "day", "reason", "excluded"), Fold.sum("absent_s", col("piece_s")))
                .join(plannedDays(excluded), AGENT_DAY, "from_at", "worked_s", "team", "site");
    }

    /** The pieces of planned time: agent_id, day, from_at, to_at, productive, nonproductive, team, site. */
    static Relation planned() {
        return pieces(daily(SHIFTS, MARK));
    }

    /**
     * Planned time that the agent spent in a state of the right kind: ready or at work when that was
     * planned, on a break or in training when that was. Nobody is offline as planned.
     */
    static Relation adherent() {
        Expr kind = when(
                        col("state").in("available", "ringing", "talk", "hold", "acw", "backoffice", "outbound"),
                        value("productive"))
                .when(col("state").in("pause", "lunch", "training", "meeting"), value("nonproductive"))
                .end();
        Relation states = daily(
                untilNow(Relation.facts(Vocabulary.AGENT_STATE))
                        .with("kind", kind)
                        .where(col("kind").isPresent()),
                "agent_id",
                "day",
                "from_at",
                "to_at",
                "kind");
        Expr right = any(
                all(col("productive"), col("other.kind").eq("productive")),
                all(col("nonproductive"), col("other.kind").eq("nonproductive")));
        return planned()
                .pairs(states, AGENT_DAY, all(OVERLAPS, right), Map.of("state_from", "from_at", "state_to", "to_at"))
                .with("from_at", greatest(FROM, col("state_from")))
                .with("to_at", least(TO, col("state_to")))
                .unite(AGENT_DAY_SITE, FROM, TO);
    }

    /** Records without end last until as-of, and no record lasts longer; what begins later is not known yet. */
    private static Relation untilNow(Relation records) {
        return records.with("to_at", least(TO, asOf())).where(FROM.lt(TO));
    }

    /** Records cut at midnight and to the period: pieces are then found day by day. */
    private static Relation daily(Relation records, String... kept) {
        Relation cut = records.with("from_at", greatest(FROM, periodStart()))
                .with("to_at", least(TO, periodEnd()))
                .where(FROM.lt(TO))
                .with("first_day", localDate(FROM))
                .with("midnight", Days.startOfNext(col("first_day")));
        // Most records end on the day they begin; spreading those over days would cost more than all the rest.
        Relation within = cut.where(TO.le(col("midnight"))).with("day", col("first_day"));
        Relation beyond = cut.where(TO.gt(col("midnight")))
                .eachDay("day", col("first_day"), localDate(TO))
                .with("from_at", greatest(FROM, startOfDay(col("day"))))
                .with("to_at", least(TO, Days.startOfNext(col("day"))))
                .where(FROM.lt(TO));
        return Relation.union(within.columns(kept), beyond.columns(kept));
    }

    /** The time between neighbouring edges of the marks of an agent's day, with what covers it. */
    private static Relation pieces(Relation marks) {
        Relation edges = Relation.union(
                        marks.with("at", FROM).columns("agent_id", "day", "at"),
                        marks.with("at", TO).columns("agent_id", "day", "at"))
                .aggregate(List.of("agent_id", "day", "at"));
        Expr isAbsence = col("kind").eq("absent");
        return edges.next("until", col("at"), AGENT_DAY, "at")
                .where(col("until").isPresent())
                .pairs(
                        marks,
                        AGENT_DAY,
                        all(
                                col("other.from_at").le(col("at")),
                                col("other.to_at").ge(col("until"))),
                        Map.of(
                                "kind", "kind",
                                "excluded", "excluded",
                                "reason", "reason",
                                "team", "team",
                                "site", "site"))
                .aggregate(
                        List.of("agent_id", "day", "at", "until"),
                        Fold.count("productive_records").where(col("kind").eq("productive")),
                        Fold.count("nonproductive_records").where(col("kind").eq("nonproductive")),
                        Fold.count("absences").where(isAbsence),
                        Fold.count("exclusions").where(col("excluded")),
                        Fold.min("reason", col("reason")).where(isAbsence),
                        Fold.min("planned_team", col("team")).where(not(isAbsence)),
                        Fold.min("planned_site", col("site")).where(not(isAbsence)),
                        Fold.min("absent_team", col("team")).where(isAbsence),
                        Fold.min("absent_site", col("site")).where(isAbsence))
                .with("from_at", col("at"))
                .with("to_at", col("until"))
                .with("productive", col("productive_records").gt(0))
                .with("nonproductive", col("nonproductive_records").gt(0))
                .with("planned", any(col("productive"), col("nonproductive")))
                .with("absent", col("absences").gt(0))
                .with("excluded", col("exclusions").gt(0))
                .with("team", when(col("planned"), col("planned_team")).otherwise(col("absent_team")))
                .with("site", when(col("planned"), col("planned_site")).otherwise(col("absent_site")))
                .columns(
                        "agent_id",
                        "day",
                        "from_at",
                        "to_at",
                        "planned",
                        "productive",
                        "nonproductive",
                        "absent",
                        "excluded",
                        "reason",
                        "team",
                        "site");
    }
}
