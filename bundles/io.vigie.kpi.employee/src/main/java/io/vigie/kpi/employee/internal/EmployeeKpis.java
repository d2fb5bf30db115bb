package io.vigie.kpi.employee.internal;

import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.not;
import static io.vigie.kpi.Expr.overlap;
import static io.vigie.kpi.Measure.count;
import static io.vigie.kpi.Measure.sum;
import static io.vigie.kpi.Measure.sumOfQuotients;

import io.vigie.kpi.Direction;
import io.vigie.kpi.Expr;
import io.vigie.kpi.Formula;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relation;
import io.vigie.kpi.Surveys;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** How those who answer the customers are: content, staying, present, on time. */
final class EmployeeKpis {
    private static final Parameter BASE = Parameter.choice(
            "base",
            Text.of(
                    "the headcount below: the average of all local days of the period, or that of its start",
                    "l'effectif au dénominateur : la moyenne des jours locaux de la période, ou celui du début"),
            "average",
            "start");

    private static final Parameter EXCLUDED_REASONS = Parameter.list(
            "excluded_reasons",
            List.of("paid-leave"),
            Text.of(
                    "reasons of absence that take the time out of the plan, in both terms",
                    "motifs d'absence qui sortent le temps du planning, aux deux termes"));

    private static final Expr EXCLUDED = col("reason").inList("excluded_reasons");
    private static final Text EXCLUDED_REASON = Text.of(
            "absent for an excluded reason, such as paid leave", "absence d'un motif exclu, comme les congés payés");
    private static final Text ONLY_DEPARTURES = Text.of(
            "only departures have a reason, ask departure-rate",
            "seuls les départs ont un motif, demandez departure-rate");
    private static final Text HEADCOUNT = Text.of("headcount", "effectif");

    private static final String[] STAFF_DIMENSIONS = {"team", "site", "contract"};

    /** Judged by the rules of customer satisfaction: the last answer of each invitation. */
    private static final Population ANSWERS = Surveys.valid(
            Population.flow(Surveys.answers("esat", Surveys.LOWEST.isPresent()), col("at"))
                    .called("answers of employees", "réponses de collaborateurs"),
            Surveys.LOWEST.isPresent(),
            Text.of("an unknown scale, or none", "une échelle inconnue ou absente"));

    private EmployeeKpis() {}

    static List<KpiDefinition> definitions() {
        return List.of(
                esat(),
                turnoverRate(),
                turnoverRateHalf(),
                departureRate(),
                absenteeismRate(),
                absenteeismRateDays(),
                adherence());
    }

    private static KpiDefinition esat() {
        Text anonymous = Text.of("employees answer anonymously", "les collaborateurs répondent anonymement");
        return KpiDefinition.named("esat", "Employee satisfaction", "Satisfaction des collaborateurs")
                .synonyms("ESAT", "eCSAT")
                .definition(
                        "The share of valid answers of employees that are positive, by the same rules as the satisfaction of"
                                + " customers. Groups with fewer answers than the limit are masked, and another one with them"
                                + " where they could be worked out from the rest.",
                        "La part des réponses valides des collaborateurs qui sont positives, selon les mêmes règles que la"
                                + " satisfaction des clients. Les groupes sous le nombre minimal de réponses sont masqués, et un"
                                + " autre avec eux si le reste permettait de les déduire.")
                .unit(Unit.RATIO)
                .direction(Direction.UP)
                .maturity(Maturity.of(Duration.ofDays(30)))
                .sampled()
                .parameter(Parameter.integer(
                        "min_group",
                        5,
                        Text.of(
                                "the smallest number of answers that is shown",
                                "le plus petit nombre de réponses qui soit montré")))
                .anonymous("min_group", "score", "scale")
                .numerator(
                        count(ANSWERS).where(Surveys.POSITIVE),
                        Text.of(
                                "positive answers (yes; top 2 of 4, 5 or 7; 8+ of 10)",
                                "réponses positives (oui ; 2 meilleures de 4, 5 ou 7 ; 8+ sur 10)"))
                .denominator(
                        count(ANSWERS),
                        Text.of("valid answers, neutral ones included", "réponses valides, neutres comprises"))
                .dimensions("team", "site", "question")
                .refuseDimension("response_id", anonymous)
                .refuseDimension("invite_id", anonymous)
                .refuseDimension("agent_id", anonymous)
                .refuseDimension("employee_id", anonymous)
                .companions("turnover-rate", "absenteeism-rate")
                .notToConfuse("csat")
                .build();
    }

    private static Formula headcount() {
        return Formula.choice(
                "base",
                Map.of(
                        "average", Staff.AVERAGE_HEADCOUNT.formula(),
                        "start", Staff.HEADCOUNT_AT_START.formula()));
    }

    private static KpiDefinition turnoverRate() {
        return KpiDefinition.named("turnover-rate", "Turnover (departures + arrivals)", "Taux de turnover")
                .synonyms("rotation du personnel")
                .definition(
                        "Departures plus arrivals for each employee. Who is hired and leaves in the period counts twice; the"
                                + " last day worked is the day of the departure. Twice the customary formula on the same base:"
                                + " say which one it is.",
                        "Départs plus arrivées par collaborateur. Qui est embauché et part dans la période compte deux fois ;"
                                + " le dernier jour travaillé est le jour du départ. Le double de la formule usuelle sur la même"
                                + " base : dites laquelle vous montrez.")
                .unit(Unit.RATIO)
                .direction(Direction.DOWN)
                .maturity(Maturity.IMMEDIATE)
                .parameter(BASE)
                .numerator(
                        count(Staff.DEPARTURES)
                                .formula()
                                .plus(count(Staff.ARRIVALS).formula()),
                        Text.of("departures + arrivals", "départs + arrivées"))
                .denominator(headcount(), HEADCOUNT)
                .dimensions(STAFF_DIMENSIONS)
                .refuseDimension("reason", ONLY_DEPARTURES)
                .companions("turnover-rate-half", "departure-rate")
                .notToConfuse("turnover-rate-half", "departure-rate")
                .build();
    }

    private static KpiDefinition turnoverRateHalf() {
        return KpiDefinition.named(
                        "turnover-rate-half", "Turnover (customary formula)", "Taux de rotation (formule usuelle)")
                .synonyms("((départs + arrivées)/2)/effectif")
                .definition(
                        "Half of departures plus arrivals for each employee, as most published calculators have it: exactly"
                                + " half of turnover-rate on the same base.",
                        "La moitié des départs et des arrivées par collaborateur, comme la plupart des calculateurs publiés :"
                                + " exactement la moitié de turnover-rate sur la même base.")
                .unit(Unit.RATIO)
                .direction(Direction.DOWN)
                .maturity(Maturity.IMMEDIATE)
                .parameter(BASE)
                .numerator(
                        Formula.numeratorOf("turnover-rate").dividedBy(Formula.constant("2")),
                        Text.of("(departures + arrivals) / 2", "(départs + arrivées) / 2"))
                .denominator(Formula.denominatorOf("turnover-rate"), HEADCOUNT)
                .dimensions(STAFF_DIMENSIONS)
                .refuseDimension("reason", ONLY_DEPARTURES)
                .companions("turnover-rate", "departure-rate")
                .notToConfuse("turnover-rate")
                .build();
    }

    private static KpiDefinition departureRate() {
        // Those who stay have no reason to leave: the headcount is the same below each reason.
        Formula everyone = Formula.choice(
                "base",
                Map.of(
                        "average", Staff.AVERAGE_HEADCOUNT.across("reason").formula(),
                        "start", Staff.HEADCOUNT_AT_START.across("reason").formula()));
        return KpiDefinition.named("departure-rate", "Departure rate", "Taux de départ")
                .synonyms("attrition du personnel")
                .definition(
                        "The departures for each employee, as personnel departments usually report it.",
                        "Les départs par collaborateur, comme les services du personnel le publient d'ordinaire.")
                .unit(Unit.RATIO)
                .direction(Direction.DOWN)
                .maturity(Maturity.IMMEDIATE)
                .parameter(BASE)
                .numerator(count(Staff.DEPARTURES), Text.of("departures", "départs"))
                .denominator(everyone, HEADCOUNT)
                .dimensions("team", "site", "contract", "reason")
                .companions("turnover-rate", "esat")
                .notToConfuse("churn-rate")
                .build();
    }

    private static KpiDefinition absenteeismRate() {
        Relation pieces = Presence.plannedAndAbsent(EXCLUDED);
        Population time = Population.interval(pieces, col("from_at"), col("to_at"));
        Population absent = time.where(col("absent"))
                .called(
                        "absences, cut where another record begins",
                        "absences, coupées où un autre enregistrement commence")
                .leaveOut(
                        "not-planned",
                        Text.of(
                                "outside planned time, such as a week-end",
                                "hors du temps planifié, comme un week-end"),
                        not(col("planned")))
                .leaveOut("excluded-reason", EXCLUDED_REASON, col("excluded"));
        Population planned = time.where(col("planned"))
                .called(
                        "planned time, cut where another record begins",
                        "temps planifié, coupé où un autre enregistrement commence")
                .leaveOut("excluded-reason", EXCLUDED_REASON, col("excluded"));
        return KpiDefinition.named("absenteeism-rate", "Absenteeism (hours)", "Taux d'absentéisme")
                .synonyms("absentéisme en heures")
                .definition(
                        "The share of planned time that was absence. Time that was not planned does not count, however long"
                                + " the absence; records that overlap count once; excluded reasons leave both terms.",
                        "La part du temps planifié passée en absence. Le temps non planifié ne compte pas, si longue que soit"
                                + " l'absence ; les enregistrements qui se chevauchent comptent une fois ; les motifs exclus"
                                + " sortent des deux termes.")
                .unit(Unit.RATIO)
                .direction(Direction.DOWN)
                .maturity(Maturity.IMMEDIATE)
                .parameter(EXCLUDED_REASONS)
                .numerator(
                        sum(absent, overlap()),
                        Text.of("absence time inside planned time", "temps d'absence dans le temps planifié"))
                .denominator(sum(planned, overlap()).across("reason"), Text.of("planned time", "temps planifié"))
                .dimensions("team", "site", "reason")
                .companions("absenteeism-rate-days", "esat")
                .notToConfuse("adherence")
                .build();
    }

    private static KpiDefinition absenteeismRateDays() {
        Population absent = Population.flow(Presence.absentDays(EXCLUDED), col("from_at"))
                .called("absences on planned days", "absences de jours planifiés")
                .leaveOut("excluded-reason", EXCLUDED_REASON, col("excluded"));
        Population planned = Population.flow(Presence.plannedDays(EXCLUDED), col("from_at"))
                .called("planned days of agents", "jours planifiés des conseillers")
                .leaveOut("excluded-reason", EXCLUDED_REASON, col("worked_s").isEmpty());
        return KpiDefinition.named("absenteeism-rate-days", "Absenteeism (days)", "Taux d'absentéisme (jours)")
                .synonyms("absentéisme en jours")
                .definition(
                        "The share of planned days that was absence: an absence counts as the fraction of the day's plan that"
                                + " it covers. A shift belongs to the local day on which it starts.",
                        "La part des jours planifiés passée en absence : une absence compte pour la fraction du planning du jour"
                                + " qu'elle couvre. Un poste appartient au jour local où il commence.")
                .unit(Unit.RATIO)
                .direction(Direction.DOWN)
                .maturity(Maturity.IMMEDIATE)
                .parameter(EXCLUDED_REASONS)
                .numerator(
                        sumOfQuotients(absent, col("absent_s"), col("worked_s")),
                        Text.of(
                                "sum of the absent fractions of planned days",
                                "somme des fractions absentes des jours planifiés"))
                .denominator(count(planned).across("reason"), Text.of("planned days", "jours planifiés"))
                .dimensions("team", "site", "reason")
                .companions("absenteeism-rate", "esat")
                .notToConfuse("absenteeism-rate")
                .build();
    }

    private static KpiDefinition adherence() {
        Population planned = Population.interval(Presence.planned(), col("from_at"), col("to_at"))
                .called(
                        "planned time, cut where another record begins",
                        "temps planifié, coupé où un autre enregistrement commence");
        Population adherent = Population.interval(Presence.adherent(), col("from_at"), col("to_at"))
                .called("planned time in the right kind of state", "temps planifié dans le bon type d'état");
        return KpiDefinition.named("adherence", "Schedule adherence", "Respect du planning (adhérence)")
                .synonyms("adhérence")
                .definition(
                        "The share of planned time that agents spent as planned: ready or at work when that was planned, on a"
                                + " break, in a meeting or in training when that was. Offline is never as planned. A change of"
                                + " the schedule afterwards changes the figure.",
                        "La part du temps planifié que les conseillers ont passée comme prévu : disponibles ou au travail quand"
                                + " c'était prévu, en pause, en réunion ou en formation quand cela l'était. Hors ligne n'est"
                                + " jamais conforme. Un changement ultérieur du planning change le chiffre.")
                .unit(Unit.RATIO)
                .direction(Direction.UP)
                .maturity(Maturity.IMMEDIATE)
                .numerator(
                        sum(adherent, overlap()),
                        Text.of("planned time in the right kind of state", "temps planifié dans le bon type d'état"))
                .denominator(sum(planned, overlap()), Text.of("planned time", "temps planifié"))
                .dimensions("agent_id", "team")
                .companions("occupancy", "absenteeism-rate")
                .notToConfuse("occupancy", "absenteeism-rate")
                .build();
    }
}
