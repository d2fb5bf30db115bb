package io.vigie.kpi.satisfaction.internal;

import static io.vigie.kpi.Expr.all;
import static io.vigie.kpi.Expr.any;
import static io.vigie.kpi.Expr.coalesce;
import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.days;
import static io.vigie.kpi.Expr.param;
import static io.vigie.kpi.Expr.secondsBetween;
import static io.vigie.kpi.Expr.value;
import static io.vigie.kpi.Expr.when;
import static io.vigie.kpi.Measure.count;
import static io.vigie.kpi.Measure.distinct;
import static io.vigie.kpi.Measure.sumOfQuotients;

import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Benchmark;
import io.vigie.kpi.Direction;
import io.vigie.kpi.Expr;
import io.vigie.kpi.Formula;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Population;
import io.vigie.kpi.Preset;
import io.vigie.kpi.Relation;
import io.vigie.kpi.Relation.Fold;
import io.vigie.kpi.Surveys;
import io.vigie.kpi.Target;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What customers say of the service, and whether they stay. */
final class SatisfactionKpis {
    /**
     * An invitation stays open for 30 days, and a second answer to it replaces the first: no figure of a
     * survey is final before.
     */
    private static final Maturity WHILE_INVITATIONS_ARE_OPEN = Maturity.of(Duration.ofDays(30));

    private static final Text UNKNOWN_SCALE = Text.of("an unknown scale, or none", "une échelle inconnue ou absente");

    private static final Parameter MODE = Parameter.choice(
            "mode",
            Text.of(
                    "contract: a customer as long as a contract runs; purchase: for some days from each purchase on",
                    "contract : client tant qu'un contrat court ; purchase : client pendant quelques jours après chaque"
                            + " achat"),
            "contract",
            "purchase");

    private static final Parameter INACTIVITY_DAYS = Parameter.integer(
            "inactivity_days",
            90,
            Text.of(
                    "in purchase mode: after so many days of 24 hours without purchase a customer is lost",
                    "en mode purchase : après autant de jours de 24 heures sans achat, un client est perdu"));

    private SatisfactionKpis() {}

    static List<KpiDefinition> definitions() {
        return List.of(csat(), nps(), ces(), cesMean(), surveyResponseRate(), churnRate(), retentionRate());
    }

    private static KpiDefinition csat() {
        Expr onContact = param("anchor").eq("contact");
        // An answer about an unknown contact stays with its own date, to be counted among those left out.
        Expr anchor = when(onContact, coalesce(col("rated_at"), col("at"))).otherwise(col("at"));
        Population valid = Answers.to("csat", Surveys.LOWEST.isPresent(), UNKNOWN_SCALE, anchor)
                .leaveOut(
                        "contact-unknown",
                        Text.of("the rated contact is not known", "le contact évalué est inconnu"),
                        all(onContact, col("rated_at").isEmpty()));
        Target zones = Target.zones(
                Text.of(
                        "below 70 % everything must be rethought (" + Words.SFAM + "); good from 80 % on ("
                                + Words.TWENTY_INDICATORS + ")",
                        "sous 70 %, tout est à repenser (" + Words.SFAM + ") ; bon à partir de 80 % ("
                                + Words.TWENTY_INDICATORS + ")"),
                List.of(
                        new Target.Zone(Target.Status.CRITICAL, new BigDecimal("0.70"), false),
                        new Target.Zone(Target.Status.WARNING, new BigDecimal("0.80"), false),
                        new Target.Zone(Target.Status.GOOD, null, false)));
        return KpiDefinition.named("csat", "Customer satisfaction", "Satisfaction client (CSAT)")
                .synonyms("CSat", "Customer Satisfaction Score", "taux de satisfaction")
                .definition(
                        "The share of valid answers that are positive: yes, the top two boxes of a scale of 4, 5 or 7, or 8"
                                + " and more of 10. Neutral answers stay in the base. Scales are mixed by adding their counts;"
                                + " it is not the mean score.",
                        "La part des réponses valides qui sont positives : oui, les deux meilleures cases d'une échelle de 4,"
                                + " 5 ou 7, ou 8 et plus sur 10. Les réponses neutres restent dans la base. Les échelles se"
                                + " mélangent en additionnant les effectifs ; ce n'est pas la note moyenne.")
                .unit(Unit.RATIO)
                .direction(Direction.UP)
                .maturity(WHILE_INVITATIONS_ARE_OPEN)
                .sampled()
                .caution(
                        "Whoever answers depends on the survey's mode: read it by mode, with its number of answers and"
                                + " the response rate.",
                        "Qui répond dépend du mode d'enquête : à lire par mode, avec le nombre de réponses et le taux de"
                                + " retour.")
                .parameter(Parameter.choice(
                        "anchor",
                        Text.of(
                                "the time an answer belongs to: its own, or that of the contact it rates",
                                "l'instant d'une réponse : le sien, ou celui du contact évalué"),
                        "answer",
                        "contact"))
                .numerator(
                        count(valid).where(Surveys.POSITIVE),
                        Text.of(
                                "positive answers (yes; top 2 of 4, 5 or 7; 8+ of 10)",
                                "réponses positives (oui ; 2 meilleures de 4, 5 ou 7 ; 8+ sur 10)"))
                .denominator(
                        count(valid),
                        Text.of("valid answers, neutral ones included", "réponses valides, neutres comprises"))
                .dimensions("question", "aspect", "channel", "agent_id", "request_type", "mode")
                .companions("survey-response-rate", "fcr")
                .notToConfuse("nps", "ces")
                .guardRail(Direction.UP, "survey-response-rate")
                .target(zones)
                .preset(Preset.of(
                                "csat-zones",
                                Text.of(
                                        "three zones of satisfaction: below 70 %, below 80 %, from 80 % on",
                                        "trois zones de satisfaction : sous 70 %, sous 80 %, à partir de 80 %"),
                                Map.of())
                        .with(zones))
                .benchmark(new Benchmark(
                        "80-100 %",
                        Text.of("satisfaction of 65 % of the brands", "satisfaction de 65 % des marques"),
                        Words.BRANDS_2017,
                        Words.EBOS))
                .benchmark(new Benchmark(
                        "73 %",
                        Text.of("brands that measure satisfaction", "marques qui mesurent la satisfaction"),
                        Words.BRANDS_2017,
                        Words.EBOS))
                .build();
    }

    private static KpiDefinition nps() {
        Population valid = Answers.to(
                "nps",
                Surveys.SCALE.eq("0-10"),
                Text.of("another scale than 0 to 10", "une autre échelle que 0 à 10"),
                col("at"));
        return KpiDefinition.named("nps", "Net Promoter Score", "Net Promoter Score (NPS)")
                .synonyms("taux de recommandation net")
                .definition(
                        "Promoters (9 and 10) minus detractors (0 to 6) per hundred valid answers on 0 to 10; passives (7 and"
                                + " 8) stay in the base. A number of points, never a percentage: its changes are in points too.",
                        "Promoteurs (9 et 10) moins détracteurs (0 à 6) pour cent réponses valides de 0 à 10 ; les passifs (7"
                                + " et 8) restent dans la base. Un nombre de points, jamais un pourcentage : ses variations"
                                + " aussi sont en points.")
                .unit(Unit.POINTS)
                .direction(Direction.UP)
                .maturity(WHILE_INVITATIONS_ARE_OPEN)
                .sampled()
                .scale(100)
                .numerator(
                        count(valid)
                                .where(Surveys.SCORE.ge(9))
                                .called("promoters (9-10)", "promoteurs (9-10)")
                                .formula()
                                .minus(count(valid)
                                        .where(Surveys.SCORE.le(6))
                                        .called("detractors (0-6)", "détracteurs (0-6)")
                                        .formula()),
                        Text.of("promoters (9-10) minus detractors (0-6)", "promoteurs (9-10) moins détracteurs (0-6)"))
                .denominator(count(valid), Text.of("valid answers on 0 to 10", "réponses valides de 0 à 10"))
                .dimensions("channel", "segment", "product")
                .companions("survey-response-rate", "csat")
                .notToConfuse("csat")
                .guardRail(Direction.UP, "survey-response-rate")
                .benchmark(new Benchmark(
                        "+20 %",
                        Text.of(
                                "gain in six months; whether points or per cent is not said",
                                "progression en six mois ; points ou pour cent, ce n'est pas dit"),
                        Words.ONE_CASE,
                        Words.IMPROVE))
                .build();
    }

    /** A question of ease asks the other way round: its answers are turned before anything else. */
    private static Expr effort() {
        return when(
                        col("polarity").same("ease"),
                        Surveys.LOWEST.plus(Surveys.HIGHEST).minus(Surveys.SCORE))
                .otherwise(Surveys.SCORE);
    }

    private static Expr polarityKnown() {
        return any(col("polarity").isEmpty(), col("polarity").in("effort", "ease"));
    }

    private static KpiDefinition ces() {
        Population valid = Answers.to(
                "ces",
                all(Surveys.SCALE.in("1-5", "1-7"), polarityKnown()),
                Text.of(
                        "a scale without bands (other than 1 to 5 and 1 to 7), or an unknown polarity",
                        "une échelle sans tranches (autre que 1 à 5 et 1 à 7), ou une polarité inconnue"),
                col("at"));
        Expr high = effort().ge(when(Surveys.SCALE.eq("1-7"), value(5)).otherwise(value(4)));
        return KpiDefinition.named("ces", "Customer Effort Score (net)", "Customer Effort Score (CES)")
                .synonyms("score d'effort", "taux d'effort")
                .definition(
                        "High-effort answers minus low-effort answers per hundred valid ones: on 1 to 7 low is 1-2 and high"
                                + " 5-7, on 1 to 5 low is 1-2 and high 4-5. Answers to a question of ease are reversed first. Low"
                                + " is good: the \"agree, 1 to 7\" score of the CES 2.0 goes the other way.",
                        "Réponses d'effort élevé moins réponses d'effort faible pour cent réponses valides : de 1 à 7, faible"
                                + " 1-2 et élevé 5-7 ; de 1 à 5, faible 1-2 et élevé 4-5. Les réponses à une question de facilité"
                                + " sont d'abord inversées. Bas, c'est bon : le score « d'accord, 1 à 7 » du CES 2.0 va dans l'autre"
                                + " sens.")
                .unit(Unit.POINTS)
                .direction(Direction.DOWN)
                .maturity(WHILE_INVITATIONS_ARE_OPEN)
                .sampled()
                .scale(100)
                .numerator(
                        count(valid)
                                .where(high)
                                .called("high-effort answers", "réponses d'effort élevé")
                                .formula()
                                .minus(count(valid)
                                        .where(effort().le(2))
                                        .called("low-effort answers", "réponses d'effort faible")
                                        .formula()),
                        Text.of(
                                "high-effort answers minus low-effort answers",
                                "réponses d'effort élevé moins réponses d'effort faible"))
                .denominator(count(valid), Words.VALID_ANSWERS)
                .dimensions("channel", "request_type", "aspect")
                .companions("ces-mean", "survey-response-rate")
                .notToConfuse("ces-mean")
                .benchmark(new Benchmark(
                        "94 %",
                        Text.of(
                                "low-effort customers who are ready to buy again",
                                "clients à faible effort prêts à racheter"),
                        Text.of("a study, its population not said", "une étude, population non précisée"),
                        Words.SFAM))
                .build();
    }

    private static KpiDefinition cesMean() {
        Population valid = Answers.to(
                "ces",
                all(Surveys.LOWEST.isPresent(), polarityKnown()),
                Text.of("an unknown scale or polarity", "une échelle ou une polarité inconnue"),
                col("at"));
        return KpiDefinition.named("ces-mean", "Mean effort", "Effort moyen")
                .synonyms("moyenne CES")
                .definition(
                        "The mean of the effort that customers report, from 0 (none) to 100: each score is placed between the"
                                + " ends of its scale, so that scales can be mixed, and reversed for a question of ease.",
                        "La moyenne de l'effort déclaré par les clients, de 0 (aucun) à 100 : chaque note est située entre les"
                                + " bornes de son échelle, pour mélanger les échelles, et inversée pour une question de facilité.")
                .unit(Unit.SCORE)
                .direction(Direction.DOWN)
                .maturity(WHILE_INVITATIONS_ARE_OPEN)
                .sampled()
                .scale(100)
                .numerator(
                        sumOfQuotients(valid, effort().minus(Surveys.LOWEST), Surveys.HIGHEST.minus(Surveys.LOWEST)),
                        Text.of("sum of the efforts, each from 0 to 1", "somme des efforts, chacun de 0 à 1"))
                .denominator(count(valid), Words.VALID_ANSWERS)
                .dimensions("channel", "request_type", "aspect")
                .companions("ces", "survey-response-rate")
                .notToConfuse("ces")
                .build();
    }

    private static KpiDefinition surveyResponseRate() {
        Relation answered = Relation.facts(Vocabulary.SURVEY_RESPONSE)
                .where(col("invite_id").isPresent())
                .aggregate(List.of("invite_id"), Fold.min("answered_at", col("at")));
        Population delivered = Population.flow(
                        Relation.facts(Vocabulary.SURVEY_INVITE).join(answered, List.of("invite_id"), "answered_at"),
                        col("sent_at"))
                .called("invitations to surveys", "invitations à des enquêtes")
                .leaveOut("bounced", Text.of("bounced, never received", "revenues, jamais reçues"), col("bounced"));
        Text surveys = Text.of("surveys, 2017", "enquêtes, 2017");
        return KpiDefinition.named("survey-response-rate", "Survey response rate", "Taux de retour des enquêtes")
                .synonyms("taux de réponse")
                .definition(
                        "The share of delivered invitations that were answered within 30 days; they count when they were sent."
                                + " The lower it is, the less the answers say about all customers.",
                        "La part des invitations parvenues qui ont reçu une réponse sous 30 jours ; elles comptent à leur"
                                + " envoi. Plus il est bas, moins les réponses disent de l'ensemble des clients.")
                .unit(Unit.RATIO)
                .direction(Direction.UP)
                .maturity(Maturity.days("answer_days"))
                .parameter(Parameter.integer(
                        "answer_days",
                        30,
                        Text.of(
                                "how many days of 24 hours an invitation stays open (inclusive)",
                                "combien de jours de 24 heures une invitation reste ouverte (inclus)")))
                .numerator(
                        count(delivered)
                                .where(secondsBetween(col("sent_at"), col("answered_at"))
                                        .le(days(param("answer_days")))),
                        Text.of("invitations answered in time", "invitations répondues à temps"))
                .denominator(
                        count(delivered),
                        Text.of("invitations delivered (bounces excluded)", "invitations parvenues (retours exclus)"))
                .dimensions("mode", "channel")
                .companions("csat", "nps", "ces")
                .benchmark(new Benchmark(
                        "70 %",
                        Text.of("return of surveys by outbound call", "retour des enquêtes par appel sortant"),
                        surveys,
                        Words.EBOS))
                .benchmark(new Benchmark(
                        "10-15 %",
                        Text.of(
                                "return of surveys by e-mail after a call",
                                "retour des enquêtes par e-mail après un appel"),
                        surveys,
                        Words.EBOS))
                .build();
    }

    private static Formula customers(Population byContract, Population byPurchase, Text called) {
        return Formula.choice(
                "mode",
                Map.of(
                        "contract",
                        customers(byContract, called).formula(),
                        "purchase",
                        customers(byPurchase, called).formula()));
    }

    private static Measure customers(Population spans, Text called) {
        return distinct(spans, col("customer_id")).called(called.en(), called.fr());
    }

    private static KpiDefinition churnRate() {
        Formula atStart = customers(Customers.WITH_CONTRACT, Customers.HAVING_BOUGHT, Words.CUSTOMERS_AT_START);
        Formula still = customers(
                Customers.WITH_CONTRACT_STILL,
                Customers.HAVING_BOUGHT_STILL,
                Text.of("those who still are at the end", "ceux qui le sont encore à la fin"));
        return KpiDefinition.named("churn-rate", "Churn rate", "Taux d'attrition (churn)")
                .synonyms("taux de perte client")
                .definition(
                        "The share of the customers at the start of the period who are none at its end. Who comes back before"
                                + " the end is not lost, who leaves at the very end is; newcomers are not in the base.",
                        "La part des clients du début de la période qui ne le sont plus à sa fin. Qui revient avant la fin n'est"
                                + " pas perdu, qui part à l'instant même de la fin l'est ; les nouveaux venus ne sont pas dans la"
                                + " base.")
                .unit(Unit.RATIO)
                .direction(Direction.DOWN)
                .maturity(Maturity.IMMEDIATE)
                .parameter(MODE)
                .parameter(INACTIVITY_DAYS)
                .numerator(
                        atStart.minus(still),
                        Text.of(
                                "customers active at the start and not active at the end",
                                "clients actifs au début et plus à la fin"))
                .denominator(atStart, Words.CUSTOMERS_AT_START)
                .dimensions("segment", "product", "seniority")
                .companions("retention-rate", "nps")
                .notToConfuse("retention-rate", "departure-rate")
                .build();
    }

    private static KpiDefinition retentionRate() {
        return KpiDefinition.named("retention-rate", "Retention rate", "Taux de rétention (fidélisation)")
                .synonyms("fidélisation")
                .definition(
                        "The share of the customers at the start of the period who are customers at its end as well: the exact"
                                + " complement of the churn rate, on the same base. A retention that goes from 55 % to 70 % has"
                                + " risen by 15 points.",
                        "La part des clients du début de la période qui le sont aussi à sa fin : le complément exact du taux"
                                + " d'attrition, sur la même base. Une rétention qui passe de 55 % à 70 % a gagné 15 points.")
                .unit(Unit.RATIO)
                .direction(Direction.UP)
                .maturity(Maturity.IMMEDIATE)
                .parameter(MODE)
                .parameter(INACTIVITY_DAYS)
                .numerator(
                        Formula.denominatorOf("churn-rate").minus(Formula.numeratorOf("churn-rate")),
                        Text.of("customers active at the start and at the end", "clients actifs au début et à la fin"))
                .denominator(Formula.denominatorOf("churn-rate"), Words.CUSTOMERS_AT_START)
                .dimensions("segment", "product", "seniority")
                .companions("churn-rate", "nps")
                .notToConfuse("churn-rate")
                .benchmark(new Benchmark(
                        "55 % → 70 %",
                        Text.of(
                                "gain in six months, printed there as a fall",
                                "gain en six mois, imprimé comme une baisse"),
                        Words.ONE_CASE,
                        Words.IMPROVE))
                .build();
    }
}
