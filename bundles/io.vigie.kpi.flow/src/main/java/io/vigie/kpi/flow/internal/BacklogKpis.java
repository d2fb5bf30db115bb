package io.vigie.kpi.flow.internal;

import static io.vigie.kpi.Expr.bucketEnd;
import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.not;
import static io.vigie.kpi.Expr.openSecondsBetween;
import static io.vigie.kpi.Expr.secondsBetween;
import static io.vigie.kpi.Measure.count;
import static io.vigie.kpi.Measure.max;
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

/** The backlog definitions, in the order of the catalogue. */
final class BacklogKpis {
    private static final Text OPEN = Text.of("cases open at the instant", "demandes ouvertes à l'instant");
    private static final Text OPENING_UNKNOWN =
            Text.of("their opening is not known", "leur ouverture n'est pas connue");

    private BacklogKpis() {}

    static List<KpiDefinition> definitions() {
        return List.of(backlogOpen(), backlogOpenByDate(), backlogMeanAge(), resolutionTime());
    }

    private static KpiDefinition backlogOpen() {
        return KpiDefinition.named("backlog-open", "Open requests", "Encours (demandes non clôturées)")
                .synonyms("stock", "backlog", "demandes en attente de réponse")
                .definition(
                        "How many cases are open at the end of each period, now for the one that runs; a reopened case is open"
                                + " again. A stock: periods do not add up.",
                        "Combien de demandes sont ouvertes à la fin de chaque période, maintenant pour celle en cours ; une"
                                + " demande rouverte l'est de nouveau. Un stock : les périodes ne s'additionnent pas.")
                .unit(Unit.COUNT)
                .direction(Direction.DOWN)
                .maturity(Maturity.IMMEDIATE)
                .numerator(count(OpenCases.atTheEnd()), OPEN)
                .dimensions("origin_channel", "request_type", "team", "age_band")
                .companions("inflow-volume", "backlog-mean-age", "resolution-time")
                .notToConfuse("inflow-volume")
                // A backlog is emptied fastest by closing what is not resolved.
                .guardRail(Direction.DOWN, "repeat-rate", "csat")
                .build();
    }

    private static KpiDefinition backlogOpenByDate() {
        return KpiDefinition.named("backlog-open-by-date", "Open requests by date", "Demandes non clôturées par date")
                .synonyms("encours par date d'ouverture")
                .definition(
                        "How many of the cases that are open at the end of the period were opened on each local date. A reopened"
                                + " case keeps its first date. The stock at the end of each day is backlog-open by day.",
                        "Combien des demandes ouvertes à la fin de la période l'ont été à chaque date locale. Une demande rouverte"
                                + " garde sa première date. Le stock à la fin de chaque jour est l'encours par jour.")
                .unit(Unit.COUNT)
                .direction(Direction.DOWN)
                .maturity(Maturity.IMMEDIATE)
                .numerator(
                        count(OpenCases.atTheEnd()),
                        Text.of("open cases per local opening date", "demandes ouvertes par date locale d'ouverture"))
                .splitBy("opened_on")
                .dimensions("opened_on", "team")
                .companions("backlog-mean-age")
                .notToConfuse("backlog-open")
                .build();
    }

    private static KpiDefinition backlogMeanAge() {
        Population open = OpenCases.atTheEnd()
                .leaveOut("opening-unknown", OPENING_UNKNOWN, col("opened_at").isEmpty());
        Expr age = secondsBetween(col("opened_at"), bucketEnd());
        Text oldest = Text.of("age of the oldest", "âge de la plus ancienne");
        return KpiDefinition.named("backlog-mean-age", "Mean age of open requests", "Ancienneté moyenne des demandes")
                .synonyms("âge moyen de l'encours")
                .definition(
                        "How long the cases that are open at the end of the period have been open on average, from their first"
                                + " opening even if reopened. Its explanation shows the age of the oldest beside it.",
                        "Depuis combien de temps les demandes ouvertes à la fin de la période le sont en moyenne, depuis leur"
                                + " première ouverture même si elles ont été rouvertes. Son explication montre l'âge de la plus"
                                + " ancienne à côté.")
                .unit(Unit.SECONDS)
                .direction(Direction.DOWN)
                .maturity(Maturity.IMMEDIATE)
                .numerator(
                        sum(open, age),
                        Text.of("sum of the ages of open cases", "somme des âges des demandes ouvertes"))
                .denominator(count(open), OPEN)
                .beside(
                        "oldest",
                        oldest,
                        Unit.SECONDS,
                        max(open, age).called(oldest.en(), oldest.fr()).formula())
                .dimensions("team", "request_type", "age_band")
                .companions("backlog-open-by-date", "backlog-open")
                .notToConfuse("resolution-time")
                .build();
    }

    private static KpiDefinition resolutionTime() {
        Population closed = Population.flow(
                        Relations.CASES.with("channel", col("origin_channel")), col("last_closed_at"))
                .called("cases closed", "demandes closes")
                .leaveOut(
                        "reopened",
                        Text.of("reopened and still open", "rouvertes et encore ouvertes"),
                        not(col("closed")))
                .leaveOut("opening-unknown", OPENING_UNKNOWN, col("opened_at").isEmpty())
                .leaveOut(
                        "closed-before-opened",
                        Text.of("closed before they were opened", "closes avant d'être ouvertes"),
                        col("last_closed_at").lt(col("opened_at")));
        return KpiDefinition.named("resolution-time", "Resolution time", "Délai moyen de traitement")
                .synonyms("délai de traitement", "time to resolve", "full resolution time")
                .definition(
                        "How long cases took on average from their opening to their last closing. Elapsed time, or opening hours"
                                + " when a calendar is given; not the time that agents worked.",
                        "Combien de temps les demandes ont pris en moyenne de leur ouverture à leur dernière clôture. Du temps qui"
                                + " passe, ou des heures d'ouverture si un calendrier est donné ; pas le temps de travail des"
                                + " conseillers.")
                .unit(Unit.SECONDS)
                .direction(Direction.DOWN)
                .maturity(Maturity.IMMEDIATE)
                .parameter(
                        Parameter.calendar(
                                "calendar",
                                Text.of(
                                        "opening hours within which time counts; without it time counts as it passes",
                                        "horaires d'ouverture pendant lesquels le temps compte ; sans eux il compte en continu")))
                .numerator(
                        sum(closed, openSecondsBetween(col("opened_at"), col("last_closed_at"), "calendar")),
                        Text.of(
                                "sum of the times from opening to last closing",
                                "somme des délais entre ouverture et dernière clôture"))
                .denominator(
                        count(closed),
                        Text.of(
                                "cases whose last closing falls in the period",
                                "demandes dont la dernière clôture tombe dans la période"))
                .dimensions("team", "request_type", "channel")
                .companions("backlog-mean-age", "once-and-done-rate")
                .notToConfuse("aht")
                .guardRail(Direction.DOWN, "once-and-done-rate", "csat")
                .build();
    }
}
