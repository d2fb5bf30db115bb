package io.vigie.kpi.flow.internal;

import static io.vigie.kpi.Expr.any;
import static io.vigie.kpi.Expr.coalesce;
import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.days;
import static io.vigie.kpi.Expr.greatest;
import static io.vigie.kpi.Expr.param;
import static io.vigie.kpi.Expr.seconds;
import static io.vigie.kpi.Expr.value;
import static io.vigie.kpi.Formula.Function.BUCKET_SECONDS;
import static io.vigie.kpi.Formula.Function.CEILING;
import static io.vigie.kpi.Formula.Function.ERLANGS;
import static io.vigie.kpi.Formula.Function.ERLANG_A_ABANDON_PROBABILITY;
import static io.vigie.kpi.Formula.Function.ERLANG_A_AGENTS;
import static io.vigie.kpi.Formula.Function.ERLANG_A_AVERAGE_WAIT;
import static io.vigie.kpi.Formula.Function.ERLANG_A_OCCUPANCY;
import static io.vigie.kpi.Formula.Function.ERLANG_A_SERVICE_LEVEL;
import static io.vigie.kpi.Formula.Function.ERLANG_A_WAIT_PROBABILITY;
import static io.vigie.kpi.Formula.Function.ERLANG_C_AGENTS;
import static io.vigie.kpi.Formula.Function.ERLANG_C_AVERAGE_WAIT;
import static io.vigie.kpi.Formula.Function.ERLANG_C_SERVICE_LEVEL;
import static io.vigie.kpi.Formula.Function.ERLANG_C_WAIT_PROBABILITY;
import static io.vigie.kpi.Formula.Function.FIRST_DEFINED;
import static io.vigie.kpi.Formula.Function.WHERE_SOME;
import static io.vigie.kpi.Formula.call;
import static io.vigie.kpi.Formula.constant;
import static io.vigie.kpi.Formula.parameter;

import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Expr;
import io.vigie.kpi.Formula;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relation;
import io.vigie.kpi.Relations;
import io.vigie.kpi.Text;
import java.util.List;
import java.util.Map;

/** Volumes measured and forecast, and the agents that they need. */
final class Planning {
    private Planning() {}

    /** Each interval once with its {@code actual} and its {@code forecast} volume, as far as they are known. */
    static Relation forecastsAndActuals() {
        List<String> keys = List.of("start", "queue_key", "channel_key");
        Relation actuals = keyed(Relation.facts(Vocabulary.VOLUME)).with("actual", col("volume"));
        Relation forecasts = keyed(Relation.facts(Vocabulary.FORECAST)).with("forecast", col("volume"));
        Relation onlyForecast = forecasts
                .join(actuals.columns("start", "queue_key", "channel_key", "actual"), keys, "actual")
                .where(col("actual").isEmpty());
        return Relation.union(
                sides(actuals.join(
                        forecasts.columns("start", "queue_key", "channel_key", "forecast"), keys, "forecast")),
                sides(onlyForecast));
    }

    /** Intervals agree in queue and channel also where both name none. */
    private static Relation keyed(Relation volumes) {
        return volumes.with("queue_key", coalesce(col("queue"), value("")))
                .with("channel_key", coalesce(col("channel"), value("")));
    }

    private static Relation sides(Relation pairs) {
        return pairs.columns("start", "queue", "channel", "actual", "forecast", "source");
    }

    /** |actual − forecast|. */
    static Expr error() {
        return greatest(col("actual").minus(col("forecast")), col("forecast").minus(col("actual")));
    }

    // What follows is what each of the Erlang formulas needs, from the question or else from what is known.

    /** The load: calls as the question says, in its interval, or the forecast of the bucket. */
    static Formula erlangs() {
        Population forecast = Population.flow(Relation.facts(Vocabulary.FORECAST), col("start"))
                .called("forecast volumes", "volumes prévus");
        // No forecast is not a forecast of no calls.
        Formula calls = call(
                WHERE_SOME,
                Measure.sum(forecast, col("volume"))
                        .called("calls forecast", "appels prévus")
                        .formula(),
                Measure.count(forecast).formula());
        return call(
                FIRST_DEFINED,
                call(ERLANGS, parameter("calls"), parameter("interval_s"), handlingTime()),
                call(ERLANGS, calls, call(BUCKET_SECONDS), handlingTime()));
    }

    /** As the question says, or the mean of what was handled in the days before the bucket's end and as-of. */
    static Formula handlingTime() {
        Population handled = recent(col("handled_at"))
                .called(
                        "contacts handled in the last history_days",
                        "contacts traités dans les derniers jours (history_days)")
                .where(col("fate").eq("answered"));
        Formula mean = Measure.sum(handled, col("handle_s"))
                .called("their handling time", "leur durée de traitement")
                .formula()
                .dividedBy(Measure.count(handled).formula());
        return call(FIRST_DEFINED, parameter("aht_s"), mean);
    }

    /**
     * As the question says, or all the time that callers waited in the days before the bucket's end and
     * as-of, divided by the number of those who gave up: what exponential patience most likely was.
     */
    static Formula patience() {
        Population waited = recent(col("ended_at"))
                .called(
                        "contacts that were queued in the last history_days",
                        "contacts passés en file dans les derniers jours (history_days)")
                .leaveOut(
                        "fate-unknown",
                        Text.of("their fate is not known", "leur sort n'est pas connu"),
                        col("fate").in("pending", "interrupted"))
                .leaveOut(
                        "wait-unknown",
                        Text.of("their wait is not known", "leur attente n'est pas connue"),
                        any(col("wait_s").isEmpty(), col("wait_s").lt(seconds(0))));
        Formula mean = Measure.sum(waited, col("wait_s"))
                .called("their waits", "leurs attentes")
                .formula()
                .dividedBy(Measure.count(waited)
                        .where(col("fate").eq("abandoned"))
                        .called("those who gave up", "ceux qui ont renoncé")
                        .formula());
        return call(FIRST_DEFINED, parameter("patience_s"), mean);
    }

    private static Population recent(Expr since) {
        return Population.stock(Relations.PRESENTED, since, since.plus(days(param("history_days"))))
                .finer(Relations.LEGS, "queue", "agent_id", "seq")
                .where(Relations.inbound());
    }

    /** As the question says, or the smallest number that meets the target. */
    static Formula agents() {
        return call(
                FIRST_DEFINED,
                parameter("agents"),
                byModel(
                        call(
                                ERLANG_C_AGENTS,
                                erlangs(),
                                handlingTime(),
                                parameter("threshold_s"),
                                parameter("target"),
                                parameter("max_occupancy")),
                        call(
                                ERLANG_A_AGENTS,
                                erlangs(),
                                handlingTime(),
                                patience(),
                                parameter("threshold_s"),
                                parameter("target"),
                                parameter("max_occupancy"))));
    }

    static Formula agentsWithShrinkage() {
        return call(CEILING, agents().dividedBy(constant("1").minus(parameter("shrinkage"))));
    }

    static Formula serviceLevel() {
        return staffed(byModel(
                call(ERLANG_C_SERVICE_LEVEL, agents(), erlangs(), handlingTime(), parameter("threshold_s")),
                call(
                        ERLANG_A_SERVICE_LEVEL,
                        agents(),
                        erlangs(),
                        handlingTime(),
                        patience(),
                        parameter("threshold_s"))));
    }

    static Formula waitProbability() {
        return staffed(byModel(
                call(ERLANG_C_WAIT_PROBABILITY, agents(), erlangs()),
                call(ERLANG_A_WAIT_PROBABILITY, agents(), erlangs(), handlingTime(), patience())));
    }

    /** By Erlang C above 1 when the agents cannot carry the load. */
    static Formula occupancy() {
        return staffed(byModel(
                erlangs().dividedBy(agents()),
                call(ERLANG_A_OCCUPANCY, agents(), erlangs(), handlingTime(), patience())));
    }

    static Formula averageWait() {
        return staffed(byModel(
                call(ERLANG_C_AVERAGE_WAIT, agents(), erlangs(), handlingTime()),
                call(ERLANG_A_AVERAGE_WAIT, agents(), erlangs(), handlingTime(), patience())));
    }

    /** Erlang C knows no callers who give up, so it says nothing about them. */
    static Formula abandonment() {
        Formula nothing = constant("0").dividedBy(constant("0"));
        return staffed(
                byModel(nothing, call(ERLANG_A_ABANDON_PROBABILITY, agents(), erlangs(), handlingTime(), patience())));
    }

    private static Formula byModel(Formula erlangC, Formula erlangA) {
        return Formula.choice("model", Map.of("erlang-c", erlangC, "erlang-a", erlangA));
    }

    /** Nobody to serve and nobody who serves has no quality of service. */
    private static Formula staffed(Formula figure) {
        return call(WHERE_SOME, figure, agents());
    }
}
