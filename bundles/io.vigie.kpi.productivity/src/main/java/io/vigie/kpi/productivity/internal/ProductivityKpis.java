package io.vigie.kpi.productivity.internal;

import static io.vigie.kpi.Expr.all;
import static io.vigie.kpi.Expr.asOf;
import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.days;
import static io.vigie.kpi.Expr.not;
import static io.vigie.kpi.Expr.overlap;
import static io.vigie.kpi.Expr.param;
import static io.vigie.kpi.Expr.secondsBetween;
import static io.vigie.kpi.Measure.count;
import static io.vigie.kpi.Measure.sum;

import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Benchmark;
import io.vigie.kpi.Direction;
import io.vigie.kpi.Expr;
import io.vigie.kpi.Formula;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relation;
import io.vigie.kpi.Relation.Fold;
import io.vigie.kpi.Relations;
import io.vigie.kpi.Target;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import java.util.List;

/** The definitions, in the order of the catalogue. */
final class ProductivityKpis {
    private ProductivityKpis() {}

    static List<KpiDefinition> definitions() {
        return List.of(
                followupsPerCase(),
                conversionRate(),
                averageBasket(),
                cartRecoveryRate(),
                occupancy(),
                acdOccupancy(),
                backofficeRate(),
                costPerContact(),
                contactsPerHour(),
                lowValueShare(),
                highValueShare(),
                botContainmentRate(),
                outsourcedShare(),
                customerRelationsRoi());
    }

    private static KpiDefinition followupsPerCase() {
        // A reminder counts for the day its case was opened, whenever it comes.
        Relation reminders = Relation.facts(Vocabulary.MESSAGE)
                .where(all(col("direction").eq("in"), col("kind").eq("followup")))
                .aggregate(List.of("case_id"), Fold.count("reminders"));
        Relation cases =
                Relations.CASES.join(reminders, List.of("case_id"), "reminders").with("channel", col("origin_channel"));
        Population opened = Population.flow(cases, col("opened_at")).called("cases opened", "demandes ouvertes");
        return KpiDefinition.named("followups-per-case", "Reminders per case", "Nombre moyen de relances")
                .synonyms("relances client", "chasers")
                .definition(
                        "How often customers had to ask about the progress of their case on average. The first request is no"
                                + " reminder; a message is one when its source says so.",
                        "Combien de fois les clients ont dû relancer au sujet de leur demande en moyenne. La première demande"
                                + " n'est pas une relance ; un message en est une quand sa source le dit.")
                .unit(Unit.per(
                        "count/case", Text.of("per case", "par dossier"), Unit.Dimension.NUMBER, Unit.Dimension.NUMBER))
                .direction(Direction.DOWN)
                .maturity(Maturity.IMMEDIATE)
                .numerator(
                        sum(opened, col("reminders")),
                        Text.of("reminders of customers about progress", "relances des clients sur l'avancement"))
                .denominator(count(opened), Text.of("cases opened in the period", "demandes ouvertes dans la période"))
                .dimensions("request_type", "channel")
                .companions("first-response-time", "resolution-time")
                .notToConfuse("exchanges-per-case")
                .target(Target.atMost(
                        "0",
                        Text.of(
                                "no reminder at all is the ideal (KPI des centres de contacts : 20 indicateurs de"
                                        + " performance à suivre)",
                                "aucune relance, l'idéal (KPI des centres de contacts : 20 indicateurs de performance à"
                                        + " suivre)")))
                .build();
    }

    private static KpiDefinition conversionRate() {
        Population contacts = Population.flow(Sales.CONTACTS, col("received_at"))
                .called(
                        "interactions (legs when asked by queue or agent)",
                        "interactions (passages en file si la question porte sur une file ou un agent)")
                .finer(Sales.LEGS, "queue", "agent_id", "seq")
                .leaveOut(
                        "not-handled",
                        Text.of(
                                "not handled by a human (this variant looks at handled ones)",
                                "non prises en charge (variante sur les interactions traitées)"),
                        all(param("base").eq("handled"), not(col("fate").same("answered"))));
        return KpiDefinition.named("conversion-rate", "Conversion rate", "Taux de conversion")
                .synonyms("taux de transformation", "sales conversion")
                .definition(
                        "The share of interactions, of any direction, that ended in at least one sale. Each sale counts once, on"
                                + " the last contact that claims it and there on the last agent.",
                        "La part des interactions, quel que soit leur sens, qui ont abouti à au moins une vente. Chaque vente"
                                + " compte une fois, sur le dernier contact qui la revendique et son dernier conseiller.")
                .unit(Unit.RATIO)
                .direction(Direction.UP)
                .maturity(Maturity.IMMEDIATE)
                .parameter(Parameter.choice(
                        "base",
                        Text.of(
                                "all interactions, or those handled by a human only",
                                "toutes les interactions, ou les seules traitées par un conseiller"),
                        "all",
                        "handled"))
                .numerator(
                        count(contacts).where(col("sales").gt(0)),
                        Text.of("interactions with at least one sale", "interactions avec au moins une vente"))
                .denominator(count(contacts), Text.of("interactions considered", "interactions considérées"))
                .dimensions("agent_id", "campaign", "channel")
                .companions("average-basket", "csat")
                .notToConfuse("cart-recovery-rate")
                .guardRail(Direction.UP, "csat", "nps")
                .build();
    }

    private static KpiDefinition averageBasket() {
        Population sales = Population.flow(Sales.VERSIONS, col("at"))
                .called("sales", "ventes")
                .leaveOut(
                        "replaced",
                        Text.of("replaced by a later version of the sale", "remplacées par une version ultérieure"),
                        col("replaced_at").isPresent());
        return KpiDefinition.named("average-basket", "Average basket", "Panier moyen")
                .synonyms("AOV")
                .definition(
                        "The mean amount of a sale, in its last version and at the time of that. Amounts in several currencies"
                                + " are never added up: without a group or filter by currency there is no figure then.",
                        "Le montant moyen d'une vente, dans sa dernière version et à la date de celle-ci. On n'additionne jamais"
                                + " plusieurs devises : sans regroupement ni filtre par devise, il n'y a alors pas de valeur.")
                .unit(Unit.MONEY)
                .direction(Direction.UP)
                .maturity(Maturity.IMMEDIATE)
                .numerator(
                        Money.inOneCurrency(
                                sales, sum(sales, col("amount")).called("amounts of sales", "montants des ventes")),
                        Text.of("sum of the amounts of sales", "somme des montants des ventes"))
                .denominator(count(sales), Text.of("sales", "ventes"))
                .dimensions("agent_id", "channel", "currency")
                .companions("conversion-rate")
                .build();
    }

    private static KpiDefinition cartRecoveryRate() {
        Expr window = days(param("window_days"));
        Population carts = Population.flow(Relation.facts(Vocabulary.CART), col("abandoned_at"))
                .called("abandoned carts", "paniers abandonnés")
                .leaveOut(
                        "not-due",
                        Text.of("not bought, but still within the window", "pas achetés, mais encore dans le délai"),
                        all(
                                col("recovered_at").isEmpty(),
                                secondsBetween(col("abandoned_at"), asOf()).le(window)));
        return KpiDefinition.named(
                        "cart-recovery-rate", "Abandoned cart conversion", "Taux de conversion des paniers abandonnés")
                .synonyms("récupération de paniers")
                .definition(
                        "The share of abandoned carts that the customer bought after all within a window of days.",
                        "La part des paniers abandonnés que le client a finalement achetés dans une fenêtre de jours.")
                .unit(Unit.RATIO)
                .direction(Direction.UP)
                .maturity(Maturity.days("window_days"))
                .parameter(Parameter.integer(
                        "window_days",
                        7,
                        Text.of(
                                "a purchase within this many days of 24 hours (inclusive) counts",
                                "un achat dans ce nombre de jours de 24 heures (inclus) compte")))
                .numerator(
                        count(carts)
                                .where(secondsBetween(col("abandoned_at"), col("recovered_at"))
                                        .le(window)),
                        Text.of("carts bought within the window", "paniers achetés dans la fenêtre"))
                .denominator(
                        count(carts),
                        Text.of(
                                "abandoned carts, recovered or past the window",
                                "paniers abandonnés, récupérés ou hors fenêtre"))
                .dimensions("channel", "segment")
                .companions("conversion-rate")
                .notToConfuse("conversion-rate")
                .build();
    }

    private static KpiDefinition occupancy() {
        return KpiDefinition.named("occupancy", "Agent activity rate", "Taux d'activité des agents (taux d'occupation)")
                .synonyms("occupation", "utilisation", "occupancy")
                .definition(
                        "The share of their effective presence in which agents work: conversation, hold, after-contact work, back"
                                + " office, outbound. Presence is logged time without breaks. Too low is idle time; above about"
                                + " 85 %, the usual Erlang cap, lies burn-out.",
                        "La part de leur présence effective pendant laquelle les agents travaillent : conversation, mise en"
                                + " attente, post-traitement, back office, appels sortants. La présence est le temps de connexion"
                                + " sans les pauses. Trop bas : inactivité ; au-delà d'environ 85 %, la limite d'Erlang"
                                + " usuelle : épuisement.")
                .unit(Unit.RATIO)
                .direction(Direction.BAND)
                .maturity(Maturity.IMMEDIATE)
                .parameter(Parameter.flag(
                        "include_breaks",
                        false,
                        Text.of("counts breaks as presence too", "compte aussi les pauses comme présence")))
                .numerator(
                        sum(AgentTime.in(AgentTime.WORK, "time at work", "temps de travail"), overlap()),
                        Text.of("time in work states", "temps dans un état de travail"))
                .denominator(
                        sum(AgentTime.in(AgentTime.PRESENT, "effective presence", "présence effective"), overlap()),
                        Text.of("effective presence", "temps effectif de présence"))
                .dimensions("agent_id", "team", "site")
                .companions("absenteeism-rate", "wait-time-average", "esat")
                .notToConfuse("acd-occupancy", "adherence", "backoffice-rate")
                .guardRail(Direction.UP, "absenteeism-rate", "wait-time-average", "esat", "turnover-rate")
                .build();
    }

    private static KpiDefinition acdOccupancy() {
        return KpiDefinition.named("acd-occupancy", "ACD occupancy", "Taux d'occupation téléphonique")
                .synonyms("occupancy (Amazon, Erlang)")
                .definition(
                        "The share of the time in which agents handle contacts or wait for one that they handle: the occupancy of"
                                + " the Erlang formulas. Ringing, back office and breaks are in neither term.",
                        "La part du temps de traitement ou d'attente de contacts que les agents passent à traiter : l'occupation"
                                + " des formules d'Erlang. La sonnerie, le back office et les pauses ne sont dans aucun terme.")
                .unit(Unit.RATIO)
                .direction(Direction.BAND)
                .maturity(Maturity.IMMEDIATE)
                .numerator(
                        sum(
                                AgentTime.in(AgentTime.HANDLING, "time handling contacts", "temps de traitement"),
                                overlap()),
                        Text.of(
                                "conversation, hold and after-contact work",
                                "conversation, mise en attente et post-traitement"))
                .denominator(
                        sum(
                                AgentTime.in(
                                        AgentTime.HANDLING_OR_READY,
                                        "time handling contacts or ready for one",
                                        "temps de traitement ou de disponibilité"),
                                overlap()),
                        Text.of("the same and available time", "les mêmes et le temps disponible"))
                .dimensions("agent_id", "queue_group")
                .companions("service-level", "occupancy")
                .notToConfuse("occupancy")
                .target(Target.atMost(
                        "0.85", Text.of("85 %, the customary Erlang cap", "85 %, la limite d'Erlang usuelle")))
                .guardRail(Direction.UP, "service-level", "wait-time-average", "absenteeism-rate")
                .build();
    }

    private static KpiDefinition backofficeRate() {
        return KpiDefinition.named("backoffice-rate", "Back-office rate", "Taux de back office")
                .synonyms("temps hors ligne productif")
                .definition(
                        "The share of all logged time, breaks included, that agents spend in the back office.",
                        "La part de tout le temps de connexion, pauses comprises, que les agents passent en back office.")
                .unit(Unit.RATIO)
                .direction(Direction.NONE)
                .maturity(Maturity.IMMEDIATE)
                .numerator(
                        sum(AgentTime.in(AgentTime.BACK_OFFICE, "back-office time", "temps de back office"), overlap()),
                        Text.of("time in the back-office state", "temps dans l'état back office"))
                .denominator(
                        sum(AgentTime.in(AgentTime.LOGGED, "logged time", "temps de connexion"), overlap()),
                        Words.LOGGED_TIME)
                .dimensions("agent_id", "team")
                .companions("occupancy", "backlog-open")
                .notToConfuse("aht")
                .build();
    }

    private static KpiDefinition costPerContact() {
        return KpiDefinition.named("cost-per-contact", "Cost per contact", "Coût par contact")
                .synonyms("cost per call")
                .definition(
                        "All operating expenses, spread evenly over the local days they are for, divided by the inbound contacts"
                                + " received; outbound contacts are not in the base although their cost is. A volume"
                                + " measured on a day whose contacts are not known one by one counts in their place.",
                        "Toutes les charges d'exploitation, réparties également sur leurs jours locaux, divisées par les contacts"
                                + " entrants reçus ; les contacts sortants ne sont pas dans la base, bien que leur coût y soit."
                                + " Un volume mesuré un jour dont les contacts ne sont pas connus un par un les remplace.")
                .unit(Unit.per(
                        "money/contact",
                        Text.of("per contact", "par contact"),
                        Unit.Dimension.MONEY,
                        Unit.Dimension.NUMBER))
                .direction(Direction.DOWN)
                .maturity(Maturity.IMMEDIATE)
                .numerator(
                        Money.expenses(),
                        Text.of("operating expenses of the period", "charges d'exploitation de la période"))
                .denominator(Money.contactsReceived(), Text.of("inbound contacts received", "contacts entrants reçus"))
                .dimensions("site", "provider")
                .refuseDimension(
                        "queue", Text.of("expenses are not known by queue", "les charges ne sont pas connues par file"))
                .refuseDimension(
                        "agent_id",
                        Text.of("expenses are not known by agent", "les charges ne sont pas connues par conseiller"))
                .companions("csat", "fcr")
                .guardRail(Direction.DOWN, "csat", "fcr", "handled-rate")
                .build();
    }

    private static KpiDefinition contactsPerHour() {
        Population handled = AgentTime.legsHandled();
        return KpiDefinition.named("contacts-per-hour", "Contacts per logged hour", "Contacts traités par heure")
                .synonyms("CPH", "productivité")
                .definition(
                        "How many contacts agents handle in an hour of logged time. A transferred contact is work for two agents"
                                + " and counts for both, by the end of the handling. No target: whoever is measured by it closes"
                                + " contacts early.",
                        "Combien de contacts les agents traitent par heure de connexion. Un contact transféré est du travail pour"
                                + " deux agents et compte pour les deux, à la fin du traitement. Pas d'objectif : qui est jugé"
                                + " là-dessus écourte ses contacts.")
                .unit(Unit.per(
                        "count/hour", Text.of("per hour", "par heure"), Unit.Dimension.NUMBER, Unit.Dimension.SECONDS))
                .direction(Direction.NONE)
                .maturity(Maturity.IMMEDIATE)
                .numerator(count(handled), Text.of("legs handled", "passages traités"))
                .denominator(
                        sum(AgentTime.in(AgentTime.LOGGED, "logged time", "temps de connexion"), overlap())
                                .formula()
                                .dividedBy(Formula.constant("3600")),
                        Text.of("logged hours", "heures de connexion"))
                .dimensions("agent_id", "team")
                .companions("csat", "fcr", "aht")
                .notToConfuse("aht")
                .benchmark(new Benchmark(
                        "27 %",
                        Text.of(
                                "do not measure the performance of their advisers",
                                "ne mesurent pas la performance de leurs conseillers"),
                        Words.BRANDS,
                        Words.EBOS))
                .guardRail(Direction.UP, "csat", "fcr", "transfer-rate")
                .build();
    }

    private static KpiDefinition lowValueShare() {
        Population requests = handledRequests();
        return KpiDefinition.named(
                        "low-value-share", "Low-value request share", "Taux de demandes à faible valeur ajoutée")
                .synonyms("demandes simples")
                .definition(
                        "The share of requests handled by a human that are classified as low value: those that a bot, an FAQ or a"
                                + " form could answer. Unclassified requests stay in the base.",
                        "La part des demandes traitées par un conseiller classées à faible valeur : celles auxquelles un bot, une"
                                + " FAQ ou un formulaire pourrait répondre. Les demandes non classées restent dans la base.")
                .unit(Unit.RATIO)
                .direction(Direction.DOWN)
                .maturity(Maturity.IMMEDIATE)
                .numerator(
                        count(requests).where(col("value_class").eq("low")),
                        Text.of("those classified low value", "celles classées à faible valeur"))
                .denominator(count(requests), Words.HANDLED_REQUESTS)
                .dimensions("request_type", "channel")
                .companions("high-value-share", "bot-containment-rate")
                .notToConfuse("bot-containment-rate")
                .build();
    }

    private static KpiDefinition highValueShare() {
        Population requests = handledRequests();
        return KpiDefinition.named(
                        "high-value-share", "High-value request share", "Taux de demandes à forte valeur ajoutée")
                .synonyms("demandes expertes")
                .definition(
                        "The share of requests handled by a human that are classified as high value: those that need expertise."
                                + " Unclassified requests stay in the base.",
                        "La part des demandes traitées par un conseiller classées à forte valeur : celles qui demandent de"
                                + " l'expertise. Les demandes non classées restent dans la base.")
                .unit(Unit.RATIO)
                .direction(Direction.UP)
                .maturity(Maturity.IMMEDIATE)
                .numerator(
                        count(requests).where(col("value_class").eq("high")),
                        Text.of("those classified high value", "celles classées à forte valeur"))
                .denominator(count(requests), Words.HANDLED_REQUESTS)
                .dimensions("request_type", "channel")
                .companions("low-value-share")
                .build();
    }

    private static KpiDefinition botContainmentRate() {
        Population conversations = Population.flow(Relations.RECEIVED, col("received_at"))
                .called("bot conversations", "conversations avec un bot")
                .where(col("bot").eq(true));
        return KpiDefinition.named("bot-containment-rate", "Bot containment", "Taux d'autonomie du bot")
                .synonyms("self-care", "déflexion")
                .definition(
                        "The share of conversations with a bot that were never sent to the queue of a human. One that was sent on"
                                + " and then abandoned is not contained.",
                        "La part des conversations avec un bot qui n'ont jamais été envoyées vers une file humaine. Celle qui a"
                                + " été transmise puis abandonnée n'est pas autonome.")
                .unit(Unit.RATIO)
                .direction(Direction.UP)
                .maturity(Maturity.IMMEDIATE)
                .numerator(
                        count(conversations).where(col("queued_at").isEmpty()),
                        Text.of("those never sent to a human queue", "celles jamais envoyées vers une file humaine"))
                .denominator(count(conversations), Text.of("bot conversations", "conversations avec un bot"))
                .dimensions("bot", "intent")
                .refuseDimension(
                        "queue",
                        Text.of(
                                "a contained conversation reached no queue",
                                "une conversation autonome n'a atteint aucune file"))
                .companions("csat", "recontact-rate")
                .notToConfuse("low-value-share")
                .benchmark(new Benchmark(
                        "6.6 %",
                        Text.of("wish to test chatbots", "souhaitent tester les chatbots"), Words.BRANDS, Words.EBOS))
                .benchmark(new Benchmark(
                        "79 %",
                        Text.of("prefer to deal with a human", "préfèrent avoir affaire à un humain"),
                        Text.of("consumers, 2017", "consommateurs, 2017"),
                        Words.EBOS))
                .guardRail(Direction.UP, "csat", "recontact-rate")
                .build();
    }

    private static KpiDefinition outsourcedShare() {
        Population handled = handled("handled contacts", "contacts traités");
        return KpiDefinition.named("outsourced-share", "Outsourced share", "Part externalisée")
                .synonyms("taux d'externalisation")
                .definition(
                        "The share of handled contacts that a partner handled. A contact that names no provider, or the provider"
                                + " 'internal', was handled in house; an abandoned one was handled by nobody.",
                        "La part des contacts traités qu'un partenaire a traités. Un contact sans prestataire, ou au prestataire"
                                + " « internal », l'a été en interne ; un contact abandonné ne l'a été par personne.")
                .unit(Unit.RATIO)
                .direction(Direction.NONE)
                .maturity(Maturity.IMMEDIATE)
                .numerator(
                        count(handled).where(col("provider").ne("internal")),
                        Text.of("handled contacts by a partner", "contacts traités par un partenaire"))
                .denominator(count(handled), Text.of("handled contacts", "contacts traités"))
                .dimensions("channel", "level", "season", "provider")
                .companions("csat", "cost-per-contact")
                .benchmark(new Benchmark(
                        "40 %",
                        Text.of(
                                "outsource: 11 % totally, 29 % partly",
                                "externalisent : 11 % totalement, 29 % partiellement"),
                        Words.BRANDS,
                        Words.EBOS))
                .benchmark(outsourcedBy("45 %", "by channel", "par canal"))
                .benchmark(outsourcedBy("39 %", "by level", "par niveau"))
                .benchmark(outsourcedBy("53 %", "by season", "par saison"))
                .guardRail(Direction.UP, "csat", "fcr")
                .build();
    }

    private static Benchmark outsourcedBy(String share, String en, String fr) {
        return new Benchmark(
                share, Text.of("outsource " + en, "externalisent " + fr), Words.OUTSOURCING_BRANDS, Words.EBOS);
    }

    private static KpiDefinition customerRelationsRoi() {
        Formula cost = Money.expenses().formula();
        return KpiDefinition.named(
                        "customer-relations-roi",
                        "Return on customer relations",
                        "Retour sur investissement relation client")
                .synonyms("ROI")
                .definition(
                        "What customer relations bring beyond their cost, for each unit of cost. The benefit is what the company"
                                + " declares; one without dates belongs to the whole period asked for.",
                        "Ce que la relation client rapporte au-delà de son coût, par unité de coût. Le bénéfice est celui que"
                                + " l'entreprise déclare ; sans dates, il vaut pour toute la période demandée.")
                .unit(Unit.RATIO)
                .direction(Direction.UP)
                .maturity(Maturity.IMMEDIATE)
                .numerator(
                        Money.benefits().formula().minus(cost),
                        Text.of("declared benefit − cost", "bénéfice déclaré − coût"))
                .denominator(cost, Text.of("operating expenses of the period", "charges d'exploitation de la période"))
                .companions("retention-rate", "cost-per-contact")
                .build();
    }

    private static Population handledRequests() {
        return handled("requests handled by a human", "demandes traitées par un conseiller");
    }

    /** Contacts that a human took, by the time they were queued; legs when asked by queue or agent. */
    private static Population handled(String en, String fr) {
        return Relations.presentedInbound()
                .called(en, fr)
                .leaveOut("not-answered", Words.NOT_ANSWERED, not(col("fate").eq("answered")));
    }
}
