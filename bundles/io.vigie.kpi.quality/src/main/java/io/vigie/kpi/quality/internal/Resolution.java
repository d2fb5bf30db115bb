package io.vigie.kpi.quality.internal;

import static io.vigie.kpi.Expr.all;
import static io.vigie.kpi.Expr.any;
import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.days;
import static io.vigie.kpi.Expr.not;
import static io.vigie.kpi.Expr.param;
import static io.vigie.kpi.Expr.secondsBetween;
import static io.vigie.kpi.Measure.count;
import static io.vigie.kpi.Measure.sum;

import io.vigie.kpi.Benchmark;
import io.vigie.kpi.Direction;
import io.vigie.kpi.Expr;
import io.vigie.kpi.Formula;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relations;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import java.util.List;

/** Whether requests are resolved, and at the first contact. */
final class Resolution {
    private static final Parameter WINDOW_DAYS = Parameter.integer(
            "window_days",
            7,
            Text.of(
                    "a return within this many days (inclusive) is a repeat",
                    "un retour dans ce nombre de jours (inclus) est une réitération"));
    private static final Parameter DENOMINATOR = Parameter.choice(
            "denominator",
            Text.of(
                    "all cases opened, or those that are resolved only",
                    "toutes les demandes ouvertes, ou les seules résolues"),
            "opened",
            "resolved");

    /** Closed after exactly one exchange, and the customer did not return within the window. */
    private static final Expr RESOLVED_AT_ONCE = all(
            col("first_closed_at").isPresent(),
            col("exchanges_before_first_close").eq(1),
            any(
                    col("returned_at").isEmpty(),
                    secondsBetween(col("first_closed_at"), col("returned_at")).gt(days(param("window_days")))));

    private Resolution() {}

    static List<KpiDefinition> definitions() {
        return List.of(fcr(), repeatRate(), recontactRate(), onceAndDoneRate(), exchangesPerCase());
    }

    private static Population opened() {
        return Population.flow(Relations.CASES, col("opened_at"))
                .called("cases opened", "demandes ouvertes")
                .leaveOut(
                        "not-resolved",
                        Text.of(
                                "not resolved (this variant looks at resolved cases)",
                                "non résolues (variante sur les demandes résolues)"),
                        all(param("denominator").eq("resolved"), not(col("closed"))));
    }

    private static KpiDefinition fcr() {
        Population cases = opened();
        return KpiDefinition.named("fcr", "First contact resolution", "Taux de résolution au premier contact")
                .synonyms("FCR", "first call resolution", "RPC", "résolution au premier appel")
                .definition(
                        "The share of cases that were closed after exactly one contact of the customer, on whatever channel, and"
                                + " not reopened or turned to again within a window. A transfer within the contact is still the"
                                + " first contact; cases still open are in the base.",
                        "La part des demandes closes après exactement un contact du client, quel que soit le canal, sans"
                                + " réouverture ni nouveau contact dans une fenêtre. Un transfert au cours du contact reste le"
                                + " premier contact ; les demandes encore ouvertes sont dans la base.")
                .unit(Unit.RATIO)
                .direction(Direction.UP)
                .maturity(Maturity.days("window_days"))
                .parameter(WINDOW_DAYS)
                .parameter(DENOMINATOR)
                .numerator(
                        count(cases).where(RESOLVED_AT_ONCE),
                        Text.of("cases resolved at the first contact", "demandes résolues au premier contact"))
                .denominator(count(cases), Words.CASES_OPENED)
                .dimensions("request_type", "origin_channel", "team")
                .companions("csat", "repeat-rate")
                .guardRail(Direction.UP, "csat")
                .benchmark(new Benchmark(
                        "62 %",
                        Text.of("judged average", "jugé moyen"),
                        Text.of("one company's case", "le cas d'une entreprise"),
                        Words.IMPROVE))
                .notToConfuse("once-and-done-rate", "recontact-rate")
                .build();
    }

    private static KpiDefinition repeatRate() {
        return KpiDefinition.named("repeat-rate", "Repeat rate", "Taux de réitération")
                .synonyms("taux d'appels répétés", "1 - FCR")
                .definition(
                        "The share of cases that were not resolved at the first contact: the exact complement of the first"
                                + " contact resolution, on the same base.",
                        "La part des demandes qui n'ont pas été résolues au premier contact : le complément exact de la"
                                + " résolution au premier contact, sur la même base.")
                .unit(Unit.RATIO)
                .direction(Direction.DOWN)
                .maturity(Maturity.days("window_days"))
                .parameter(WINDOW_DAYS)
                .parameter(DENOMINATOR)
                .numerator(
                        Formula.denominatorOf("fcr").minus(Formula.numeratorOf("fcr")),
                        Text.of("cases not resolved at the first contact", "demandes non résolues au premier contact"))
                .denominator(Formula.denominatorOf("fcr"), Words.CASES_OPENED)
                .dimensions("request_type", "origin_channel", "team")
                .companions("fcr")
                .notToConfuse("recontact-rate")
                .build();
    }

    private static KpiDefinition recontactRate() {
        Population contacts = Population.flow(Relations.RECONTACTS, col("received_at"))
                .called(
                        "answered inbound contacts of known customers",
                        "contacts entrants pris en charge de clients connus");
        return KpiDefinition.named("recontact-rate", "Recontact rate within N days", "Taux de rappel à N jours")
                .synonyms("repeat contact", "taux de réitération observé", "rappel 7 jours")
                .definition(
                        "The share of answered inbound contacts after which the same customer came back for the same reason"
                                + " within N days, on whatever channel; the follower may fall after the period.",
                        "La part des contacts entrants pris en charge après lesquels le même client est revenu pour le même motif"
                                + " dans les N jours, quel que soit le canal ; le retour peut tomber après la période.")
                .unit(Unit.RATIO)
                .direction(Direction.DOWN)
                .maturity(Maturity.days("window_days"))
                .parameter(WINDOW_DAYS)
                .numerator(
                        count(contacts)
                                .where(secondsBetween(col("received_at"), col("next_received_at"))
                                        .le(days(param("window_days")))),
                        Text.of(
                                "those followed by another within the window",
                                "ceux suivis d'un autre dans la fenêtre"))
                .denominator(
                        count(contacts),
                        Text.of(
                                "answered inbound contacts of known customers",
                                "contacts entrants pris en charge de clients connus"))
                .dimensions("request_type", "channel", "site", "provider")
                .companions("fcr")
                .notToConfuse("repeat-rate")
                .build();
    }

    private static KpiDefinition onceAndDoneRate() {
        Population closed = Population.flow(Relations.CASES, col("first_closed_at"))
                .called("cases closed for the first time", "demandes closes pour la première fois");
        return KpiDefinition.named("once-and-done-rate", "Once & done rate", "Taux de Once & Done")
                .synonyms("one-touch", "traité en une fois")
                .definition(
                        "The share of cases first closed in the period that needed one contact of the customer and no return"
                                + " within a window.",
                        "La part des demandes closes pour la première fois dans la période qui n'ont demandé qu'un contact du"
                                + " client, sans retour dans une fenêtre.")
                .unit(Unit.RATIO)
                .direction(Direction.UP)
                .maturity(Maturity.days("window_days"))
                .parameter(WINDOW_DAYS)
                .numerator(
                        count(closed).where(RESOLVED_AT_ONCE),
                        Text.of("cases closed at once and for good", "demandes closes en une fois et pour de bon"))
                .denominator(
                        count(closed),
                        Text.of(
                                "cases first closed in the period",
                                "demandes closes pour la première fois dans la période"))
                .dimensions("request_type", "origin_channel", "team")
                .companions("csat", "exchanges-per-case")
                .guardRail(Direction.UP, "csat")
                .benchmark(Words.brands("about 50 %", "have no target for it", "n'ont pas d'objectif pour lui"))
                .benchmark(new Benchmark(
                        "37 %",
                        Text.of("had no target for it", "n'avaient pas d'objectif pour lui"),
                        Text.of("brands, 2016", "marques, 2016"),
                        Words.EBOS))
                .notToConfuse("fcr")
                .build();
    }

    private static KpiDefinition exchangesPerCase() {
        Population closed = Population.flow(Relations.CASES, col("last_closed_at"))
                .called("cases closed", "demandes closes")
                .leaveOut(
                        "reopened",
                        Text.of("reopened and still open", "rouvertes et encore ouvertes"),
                        not(col("closed")));
        return KpiDefinition.named("exchanges-per-case", "Exchanges per case", "Nombre d'échanges par dossier")
                .synonyms("contacts per case", "touches")
                .definition(
                        "How often customers had to turn to the service on average until their case was closed; one is ideal.",
                        "Combien de fois les clients ont dû solliciter le service en moyenne jusqu'à la clôture de leur"
                                + " dossier ; un est idéal.")
                .unit(Unit.per(
                        "count/case", Text.of("per case", "par dossier"), Unit.Dimension.NUMBER, Unit.Dimension.NUMBER))
                .direction(Direction.DOWN)
                .maturity(Maturity.IMMEDIATE)
                .numerator(
                        sum(closed, col("exchanges_before_last_close")),
                        Text.of(
                                "contacts and messages of customers up to the last closing",
                                "contacts et messages des clients jusqu'à la dernière clôture"))
                .denominator(count(closed), Text.of("cases closed in the period", "demandes closes dans la période"))
                .dimensions("request_type", "origin_channel", "team")
                .companions("once-and-done-rate")
                .guardRail(Direction.DOWN, "csat")
                .notToConfuse("followups-per-case")
                .build();
    }
}
