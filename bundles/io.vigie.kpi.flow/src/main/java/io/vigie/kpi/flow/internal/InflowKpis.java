package io.vigie.kpi.flow.internal;

import static io.vigie.kpi.Expr.all;
import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.localDate;
import static io.vigie.kpi.Expr.not;
import static io.vigie.kpi.Expr.param;
import static io.vigie.kpi.Expr.weeksAgo;
import static io.vigie.kpi.Measure.count;
import static io.vigie.kpi.Measure.distinct;
import static io.vigie.kpi.Measure.sum;
import static io.vigie.kpi.Measure.sumOfQuotients;

import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Benchmark;
import io.vigie.kpi.Direction;
import io.vigie.kpi.Formula;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Population;
import io.vigie.kpi.Preset;
import io.vigie.kpi.Relation;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import java.util.List;
import java.util.Map;

/** The inflow definitions, in the order of the catalogue. */
final class InflowKpis {
    private static final Text RECEIVED = Text.of("inbound contacts received", "contacts entrants reçus");
    private static final String EBOS = "Ebos, \"Le benchmark 2017 des KPI's de la Relation Client\" (Easiware)";

    private InflowKpis() {}

    static List<KpiDefinition> definitions() {
        return List.of(
                channelShare(),
                digitalShare(),
                inflowVolume(),
                contactRate(),
                volumeForecast(),
                forecastAccuracy(),
                staffingRequired());
    }

    private static KpiDefinition channelShare() {
        Population received = Inbound.received();
        return KpiDefinition.named("channel-share", "Channel share", "Taux d'interaction par canal")
                .synonyms("répartition par canal", "contact mix")
                .definition(
                        "Which share of the inbound contacts came by each channel; the shares add up to one. Channels that are"
                                + " configured but had no traffic are shown too.",
                        "Quelle part des contacts entrants est venue par chaque canal ; les parts font un au total. Les canaux"
                                + " configurés mais sans trafic sont montrés aussi.")
                .unit(Unit.RATIO)
                .direction(Direction.NONE)
                .maturity(Maturity.IMMEDIATE)
                .parameter(Parameter.list(
                        "channels",
                        Text.of("channels that are shown even without contacts", "canaux montrés même sans contacts")))
                .numerator(
                        count(received),
                        Text.of("inbound contacts received on the channel", "contacts entrants reçus sur le canal"))
                .denominator(
                        count(received).across("channel"),
                        Text.of("inbound contacts received, all channels", "contacts entrants reçus, tous canaux"))
                .splitBy("channel", "channels")
                .dimensions("channel")
                .companions("wait-time-average", "digital-share")
                .benchmark(new Benchmark(
                        "6 %",
                        Text.of("of requests came via Facebook", "des demandes passaient par Facebook"),
                        Text.of("requests, 2017", "demandes, 2017"),
                        EBOS))
                .benchmark(new Benchmark(
                        "4.5 %",
                        Text.of("of requests came via Twitter", "des demandes passaient par Twitter"),
                        Text.of("requests, 2017", "demandes, 2017"),
                        EBOS))
                .build();
    }

    private static KpiDefinition digitalShare() {
        Population received = Inbound.received();
        return KpiDefinition.named("digital-share", "Digital share", "Part des canaux digitaux")
                .synonyms("digitalisation de la relation")
                .definition(
                        "The share of inbound contacts that came neither by phone nor by post nor at a counter (the channels"
                                + " phone, mail, post and counter). A contact without channel is in the base only.",
                        "La part des contacts entrants venus ni par téléphone, ni par courrier, ni au guichet (les canaux phone,"
                                + " mail, post et counter). Un contact sans canal n'est que dans la base.")
                .unit(Unit.RATIO)
                .direction(Direction.NONE)
                .maturity(Maturity.IMMEDIATE)
                .numerator(
                        count(received).where(not(col("channel").in("phone", "mail", "post", "counter"))),
                        Text.of("those not by phone, post or counter", "ceux hors téléphone, courrier et guichet"))
                .denominator(count(received), RECEIVED)
                .dimensions("site", "segment")
                .companions("channel-share")
                .notToConfuse("channel-share")
                .build();
    }

    private static KpiDefinition inflowVolume() {
        return KpiDefinition.named("inflow-volume", "Inbound volume", "Flux entrant")
                .synonyms("volume de contacts", "demandes reçues")
                .definition(
                        "How many inbound contacts were received on all channels, those that never reached a queue included.",
                        "Combien de contacts entrants ont été reçus sur tous les canaux, y compris ceux qui n'ont jamais atteint"
                                + " de file.")
                .unit(Unit.COUNT)
                .direction(Direction.NONE)
                .maturity(Maturity.IMMEDIATE)
                .numerator(count(Inbound.received()), RECEIVED)
                .dimensions("channel", "request_type")
                .companions("handled-rate", "backlog-open")
                .build();
    }

    private static KpiDefinition contactRate() {
        return KpiDefinition.named("contact-rate", "Contact rate", "Taux de contact")
                .synonyms("contacts par client")
                .definition(
                        "How many inbound contacts there were for each customer, on all channels: a detector of anomalies such as"
                                + " a site that is down. It may exceed one.",
                        "Combien de contacts entrants il y a eu par client, tous canaux confondus : un détecteur d'anomalies,"
                                + " comme un site en panne. Il peut dépasser un.")
                .caution(
                        "Says nothing about satisfaction: few contacts may mean content customers or resigned ones (Smart"
                                + " Tribune, \"Pourquoi le taux de contact n'est pas un KPI pertinent ?\").",
                        "Ne dit rien de la satisfaction : peu de contacts peuvent venir de clients contents ou résignés (Smart"
                                + " Tribune, « Pourquoi le taux de contact n'est pas un KPI pertinent ? »).")
                .unit(Unit.per(
                        "contacts/customer",
                        Text.of("per customer", "par client"),
                        Unit.Dimension.NUMBER,
                        Unit.Dimension.NUMBER))
                .direction(Direction.NONE)
                .maturity(Maturity.IMMEDIATE)
                .parameter(Parameter.choice(
                        "base",
                        Text.of(
                                "customers on the average day, or at the start of the period",
                                "clients du jour moyen, ou au début de la période"),
                        "average",
                        "start"))
                .numerator(
                        count(Inbound.receivedFromCustomers()),
                        Text.of("inbound contacts, all channels", "contacts entrants, tous canaux"))
                .denominator(
                        Formula.choice(
                                "base",
                                Map.of(
                                        "average", Inbound.customersPerDay(),
                                        "start", Inbound.customersAtTheStart())),
                        Text.of("customers (average daily or at the start)", "clients (moyenne par jour ou au début)"))
                .dimensions("segment", "product")
                .companions("csat", "ces")
                .build();
    }

    private static KpiDefinition volumeForecast() {
        Population before = Population.recurring(Relation.facts(Vocabulary.VOLUME), col("start"), param("weeks"))
                .called("volumes of the weeks before", "volumes des semaines précédentes")
                .leaveOut(
                        "excluded-date",
                        Text.of("on an exceptional day", "un jour exceptionnel"),
                        localDate(col("start")).inList("exclude_dates"));
        return KpiDefinition.named("volume-forecast", "Volume forecast", "Projection de volumes")
                .synonyms("prévision de charge")
                .definition(
                        "The volume to expect in an interval: the mean of the same local weekday and time over the last weeks. The"
                                + " baseline that better models have to beat; without history there is no figure.",
                        "Le volume à attendre dans un intervalle : la moyenne des mêmes jour de semaine et heure locale sur les"
                                + " dernières semaines. La référence que de meilleurs modèles doivent battre ; sans historique,"
                                + " pas de valeur.")
                // A mean volume is a volume, though it has a denominator.
                .unit(Unit.per("count", Text.of("", ""), Unit.Dimension.NUMBER, Unit.Dimension.NUMBER))
                .direction(Direction.NONE)
                .maturity(Maturity.IMMEDIATE)
                .parameter(Parameter.integer(
                        "weeks", 4, Text.of("how many weeks to look back", "nombre de semaines à remonter")))
                .parameter(Parameter.list(
                        "exclude_dates",
                        Text.of(
                                "exceptional local dates that say nothing about others",
                                "dates locales exceptionnelles qui ne disent rien des autres")))
                .parameter(Parameter.list(
                        "targets",
                        Text.of(
                                "the intervals to forecast, by their start; without them those of the question",
                                "les intervalles à prévoir, par leur début ; sans eux, ceux de la question")))
                .instantsFrom("targets")
                .numerator(
                        sum(before, col("volume")),
                        Text.of(
                                "volumes of the same local weekday and time in the weeks before",
                                "volumes des mêmes jour et heure locale des semaines précédentes"))
                .denominator(distinct(before, weeksAgo()), Text.of("weeks found", "semaines trouvées"))
                .dimensions("queue", "channel")
                .companions("forecast-accuracy", "staffing-required")
                .build();
    }

    private static KpiDefinition forecastAccuracy() {
        Population intervals = Population.flow(Planning.forecastsAndActuals(), col("start"))
                .called("intervals forecast and measured", "intervalles prévus et mesurés")
                .leaveOut(
                        "not-forecast",
                        Text.of("measured, but not forecast", "mesurés, mais non prévus"),
                        col("forecast").isEmpty())
                .leaveOut(
                        "not-measured",
                        Text.of("forecast, but not measured (yet)", "prévus, mais pas (encore) mesurés"),
                        col("actual").isEmpty())
                .leaveOut(
                        "no-traffic",
                        Text.of("without traffic, so without relative error", "sans trafic, donc sans erreur relative"),
                        all(param("measure").eq("mape"), col("actual").eq(0)));
        Measure error =
                sum(intervals, Planning.error()).called("sum of |actual − forecast|", "somme des |réel − prévu|");
        Measure relativeError = sumOfQuotients(intervals, Planning.error(), col("actual"))
                .called("sum of the relative errors", "somme des écarts relatifs");
        Measure actual = sum(intervals, col("actual")).called("actual volume", "volume réel");
        return KpiDefinition.named("forecast-accuracy", "Forecast error", "Écart de prévision")
                .synonyms("WAPE", "MAPE")
                .definition(
                        "How far forecasts were from what came: the absolute errors of all intervals over their actual volume"
                                + " (WAPE), or the mean of the relative errors (MAPE), which skips intervals without traffic.",
                        "À quelle distance les prévisions étaient de la réalité : les écarts absolus de tous les intervalles"
                                + " rapportés au volume réel (WAPE), ou la moyenne des écarts relatifs (MAPE), qui passe les"
                                + " intervalles sans trafic.")
                .unit(Unit.RATIO)
                .direction(Direction.DOWN)
                .maturity(Maturity.IMMEDIATE)
                .parameter(Parameter.choice(
                        "measure",
                        Text.of(
                                "weighted by volume (wape), or the mean of relative errors (mape)",
                                "pondéré par le volume (wape), ou la moyenne des écarts relatifs (mape)"),
                        "wape",
                        "mape"))
                .numerator(
                        Formula.choice(
                                "measure",
                                Map.of(
                                        "wape", error.formula(),
                                        "mape", relativeError.formula())),
                        Text.of(
                                "sum of |actual − forecast| (mape: of the relative errors)",
                                "somme des |réel − prévu| (mape : des écarts relatifs)"))
                .denominator(
                        Formula.choice(
                                "measure",
                                Map.of(
                                        "wape", actual.formula(),
                                        "mape", count(intervals).formula())),
                        Text.of(
                                "sum of the actual volumes (mape: intervals)",
                                "somme des volumes réels (mape : intervalles)"))
                .dimensions("queue", "channel")
                .companions("volume-forecast")
                .build();
    }

    private static KpiDefinition staffingRequired() {
        return KpiDefinition.named("staffing-required", "Agents required", "Besoin en conseillers")
                .synonyms("dimensionnement", "Erlang C")
                .definition(
                        "The smallest number of agents that reaches a service level below an occupancy cap, by the Erlang formulas"
                                + " for the calls given or, without them, for the stored forecast of each interval (ask by"
                                + " half-hour). Erlang C takes too many agents when callers give up; Erlang A knows them.",
                        "Le plus petit nombre de conseillers qui atteint un niveau de service sous un plafond d'occupation, par"
                                + " les formules d'Erlang, pour les appels donnés ou, sans eux, pour la prévision enregistrée de"
                                + " chaque intervalle (à demander par demi-heure). Erlang C en compte trop quand des clients"
                                + " renoncent ; Erlang A en tient compte.")
                .unit(Unit.AGENTS)
                .direction(Direction.NONE)
                .maturity(Maturity.IMMEDIATE)
                .parameter(Parameter.decimal(
                        "calls",
                        null,
                        Text.of(
                                "calls offered in an interval; without it, the forecast of the bucket",
                                "appels présentés dans un intervalle ; sans eux, la prévision de la tranche")))
                .parameter(Parameter.seconds(
                        "interval_s",
                        1800,
                        Text.of(
                                "the interval in which these calls come",
                                "l'intervalle dans lequel ces appels arrivent")))
                .parameter(Parameter.seconds(
                        "aht_s",
                        null,
                        Text.of(
                                "mean handling time; without it, that of the last history_days",
                                "durée moyenne de traitement ; sans elle, celle des derniers jours (history_days)")))
                .parameter(Parameter.decimal(
                        "target", "0.8", Text.of("the wanted service level", "le niveau de service voulu")))
                .parameter(Parameter.seconds(
                        "threshold_s",
                        20,
                        Text.of(
                                "the wait within which a call is in time",
                                "l'attente jusqu'à laquelle un appel est à temps")))
                .parameter(Parameter.decimal(
                        "max_occupancy", "1", Text.of("the highest occupancy", "l'occupation maximale")))
                .parameter(Parameter.decimal(
                        "shrinkage",
                        "0",
                        Text.of(
                                "the share of paid time in which agents are not there",
                                "la part du temps payé pendant laquelle les agents ne sont pas là")))
                .parameter(Parameter.choice(
                        "model",
                        Text.of(
                                "callers wait as long as it takes (erlang-c), or give up (erlang-a)",
                                "les clients attendent toujours (erlang-c), ou renoncent (erlang-a)"),
                        "erlang-c",
                        "erlang-a"))
                .parameter(Parameter.seconds(
                        "patience_s",
                        null,
                        Text.of(
                                "mean patience for erlang-a; without it, that of the last history_days",
                                "patience moyenne pour erlang-a ; sans elle, celle des derniers jours (history_days)")))
                .parameter(Parameter.integer(
                        "agents",
                        null,
                        Text.of(
                                "what if there were this many agents: the figures for them",
                                "et s'il y avait ce nombre de conseillers : les valeurs pour eux")))
                .parameter(Parameter.integer(
                        "history_days",
                        28,
                        Text.of(
                                "how many days of 24 hours the handling time and patience come from",
                                "de combien de jours de 24 heures viennent la durée de traitement et la patience")))
                .preset(Preset.of(
                        "80-20",
                        Text.of("80 % in 20 s, the usual target", "80 % en 20 s, l'objectif usuel"),
                        Map.of("target", "0.8", "threshold_s", "20")))
                .preset(Preset.of(
                        "iso-18295",
                        Text.of("ISO 18295 / NF 345: 80 % in 90 s", "ISO 18295 / NF 345 : 80 % en 90 s"),
                        Map.of("target", "0.8", "threshold_s", "90")))
                .numerator(
                        Planning.agents(),
                        Text.of(
                                "the smallest number of agents with service level ≥ target and occupancy ≤ cap",
                                "le plus petit nombre de conseillers avec niveau de service ≥ objectif et occupation ≤"
                                        + " plafond"))
                .figure("agents", Text.of("agents at work", "agents au travail"), Unit.AGENTS, Planning.agents())
                .figure(
                        "agents_with_shrinkage",
                        Text.of("agents to employ, with shrinkage", "agents à prévoir, absences comprises"),
                        Unit.AGENTS,
                        Planning.agentsWithShrinkage())
                .figure(
                        "erlangs",
                        Text.of("offered load in erlangs", "charge offerte en erlangs"),
                        Unit.COUNT,
                        Planning.erlangs())
                .figure(
                        "service_level",
                        Text.of("service level", "niveau de service"),
                        Unit.RATIO,
                        Planning.serviceLevel())
                .figure(
                        "p_wait",
                        Text.of("probability to wait", "probabilité d'attendre"),
                        Unit.RATIO,
                        Planning.waitProbability())
                .figure(
                        "occupancy",
                        Text.of("occupancy of agents", "taux d'occupation"),
                        Unit.RATIO,
                        Planning.occupancy())
                .figure(
                        "asa_s",
                        Text.of("mean wait of all callers", "attente moyenne de tous les clients"),
                        Unit.SECONDS,
                        Planning.averageWait())
                .figure(
                        "abandonment",
                        Text.of("share of callers who give up", "part des clients qui renoncent"),
                        Unit.RATIO,
                        Planning.abandonment())
                .dimensions("queue", "channel")
                .companions("volume-forecast", "service-level", "acd-occupancy")
                .build();
    }
}
