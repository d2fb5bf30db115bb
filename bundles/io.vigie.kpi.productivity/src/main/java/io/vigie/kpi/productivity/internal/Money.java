package io.vigie.kpi.productivity.internal;

import static io.vigie.kpi.Expr.all;
import static io.vigie.kpi.Expr.asOf;
import static io.vigie.kpi.Expr.bucketStart;
import static io.vigie.kpi.Expr.coalesce;
import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.daysBetween;
import static io.vigie.kpi.Expr.localDate;
import static io.vigie.kpi.Expr.periodEnd;
import static io.vigie.kpi.Expr.periodStart;
import static io.vigie.kpi.Expr.seconds;
import static io.vigie.kpi.Expr.startOfDay;
import static io.vigie.kpi.Expr.value;

import io.vigie.fact.FactType;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Expr;
import io.vigie.kpi.Formula;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relation;
import io.vigie.kpi.Relations;
import io.vigie.kpi.Text;
import java.util.List;

/** Amounts of money in time, to the last digit. */
final class Money {
    private Money() {}

    /** Operating expenses, each spread evenly over its local days. */
    static Measure expenses() {
        return ofDays(Vocabulary.EXPENSE, "operating expenses by day", "charges d'exploitation par jour");
    }

    /** Benefits, each spread evenly over its local days; one without dates belongs to the whole period. */
    static Measure benefits() {
        return ofDays(Vocabulary.BENEFIT, "benefits by day", "bénéfices par jour");
    }

    private static Measure ofDays(FactType type, String en, String fr) {
        // The end of the period is exclusive: its last day is that of the instant before.
        Expr first = coalesce(col("from_date"), localDate(periodStart()));
        Expr last =
                coalesce(col("to_date"), col("from_date"), localDate(periodEnd().plus(seconds(-1))));
        Relation days = Relation.facts(type)
                .with("first_day", first)
                .with("last_day", last)
                .eachDay("day", col("first_day"), col("last_day"));
        Population spread = Population.flow(days, startOfDay(col("day")))
                .called(en, fr)
                .leaveOut(
                        "not-yet",
                        Text.of("days that have not begun", "jours qui n'ont pas commencé"),
                        // A period that lies ahead as a whole is a plan, and counts in full.
                        all(startOfDay(col("day")).ge(asOf()), bucketStart().lt(asOf())));
        return Measure.sumOfQuotients(
                        spread,
                        col("amount"),
                        daysBetween(col("first_day"), col("last_day")).plus(value(1)))
                .called(en, fr);
    }

    /**
     * Inbound contacts received: one by one where they are known, else the measured volumes; a volume of a
     * day whose contacts are known says the same a second time.
     */
    static Formula contactsReceived() {
        Relation contacts = Relation.facts(Vocabulary.CONTACT).where(Relations.inbound());
        Relation perDay = contacts.with("day", localDate(col("received_at")))
                .aggregate(List.of("day"), Relation.Fold.count("contacts"));
        Relation volumes = Relation.facts(Vocabulary.VOLUME)
                .with("day", localDate(col("start")))
                .join(perDay, List.of("day"), "contacts");
        Population received = Population.flow(contacts, col("received_at"))
                .called("inbound contacts received", "contacts entrants reçus");
        Population measured = Population.flow(volumes, col("start"))
                .called("measured volumes", "volumes mesurés")
                .leaveOut(
                        "known-one-by-one",
                        Text.of(
                                "volumes of days whose contacts are known one by one",
                                "volumes de jours dont les contacts sont connus un par un"),
                        col("contacts").gt(0));
        return Measure.count(received)
                .formula()
                .plus(Measure.sum(measured, col("volume"))
                        .called("measured volumes of other days", "volumes mesurés des autres jours")
                        .formula());
    }

    /** The sum, or nothing where the rows are in several currencies: these are never added up. */
    static Formula inOneCurrency(Population rows, Measure sum) {
        Measure currencies =
                Measure.distinct(rows, coalesce(col("currency"), value(""))).called("currencies", "devises");
        return Formula.call(Formula.Function.WHERE_ONE, sum.formula(), currencies.formula());
    }
}
