package io.vigie.kpi;

import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.param;
import static io.vigie.kpi.Expr.seconds;
import static io.vigie.kpi.Measure.count;
import static io.vigie.kpi.Measure.quantile;
import static io.vigie.kpi.Measure.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vigie.fact.Vocabulary;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Meaningless definitions are refused when they are built, with a sentence that says why. */
class KpiDefinitionTest {
    private static final Population CALLS = Relations.presentedInbound();
    private static final Population OPEN =
            Population.stock(Relation.facts(Vocabulary.CUSTOMER_ACTIVITY), col("active_from"), col("active_to"));
    private static final Text WORDS = Text.of("words", "mots");

    private static KpiDefinition.Builder ratio(Formula numerator, Formula denominator) {
        return KpiDefinition.named("test-rate", "Test rate", "Taux d'essai")
                .definition("A test.", "Un essai.")
                .unit(Unit.RATIO)
                .direction(Direction.UP)
                .maturity(Maturity.IMMEDIATE)
                .numerator(numerator, WORDS)
                .denominator(denominator, WORDS);
    }

    private static KpiDefinition.Builder valid() {
        return ratio(
                count(CALLS).where(col("wait_s").le(seconds(10))).formula(),
                count(CALLS).formula());
    }

    private static void refused(String sentence, KpiDefinition.Builder builder) {
        assertEquals(
                "KPI 'test-rate' is refused: " + sentence + ".",
                assertThrows(KpiDefinitionException.class, builder::build).getMessage());
    }

    @Test
    void tellsAllThatIsMissingAtOnce() {
        refused(
                "its definition is missing; its unit is missing; its direction is missing; its maturity is missing;"
                        + " its numerator is missing",
                KpiDefinition.named("test-rate", "Test rate", "Taux d'essai"));
    }

    @Test
    void refusesMixedUnits() {
        refused(
                "units are mixed: SECONDS with INTEGER in le(wait_s, 10)",
                ratio(
                        count(CALLS).where(col("wait_s").le(10)).formula(),
                        count(CALLS).formula()));
        refused(
                "units are mixed: SECONDS + NUMBER",
                ratio(
                        sum(CALLS, col("wait_s")).formula().plus(count(CALLS).formula()),
                        count(CALLS).formula()));
        refused(
                "the unit ratio needs terms of one kind, not SECONDS over NUMBER",
                ratio(sum(CALLS, col("wait_s")).formula(), count(CALLS).formula()));
    }

    @Test
    void refusesAStockAddedToAFlow() {
        refused(
                "a stock is added to a flow: a stock holds at one instant, a flow over a period, so their sum has no"
                        + " meaning",
                ratio(
                        count(OPEN).formula().plus(count(CALLS).formula()),
                        count(CALLS).formula()));
    }

    @Test
    void refusesAnAveragedQuantileOrRatio() {
        Formula p90 = quantile(CALLS, col("wait_s"), Expr.value(0.9)).formula();
        refused(
                "it would average a quantile: quantiles of parts say nothing about the whole; take the quantile of all rows",
                ratio(p90.dividedBy(Formula.constant("2")), count(CALLS).formula()));
        refused(
                "it would add the value of 'fcr': ratios of parts say nothing about the whole; use its numerator and"
                        + " denominator",
                ratio(
                        Formula.valueOf("fcr").plus(Formula.valueOf("fcr")),
                        count(CALLS).formula()));
    }

    @Test
    void refusesUnknownColumnsAndParameters() {
        refused(
                "there is no parameter 'limit', only []",
                ratio(
                        count(CALLS).where(col("wait_s").le(param("limit"))).formula(),
                        count(CALLS).formula()));
        Population aggregated = Population.flow(Relations.CASES.columns("opened_at"), col("opened_at"));
        refused(
                "there is no column 'closed', only [opened_at]",
                ratio(
                        count(aggregated).where(col("closed")).formula(),
                        count(aggregated).formula()));
        refused(
                "its maturity names the parameter 'days', which it does not have",
                valid().maturity(Maturity.days("days")));
    }

    @Test
    void refusesATargetWithoutOrigin() {
        refused("a target has no origin", valid().target(Target.atLeast("0.8", Text.of("", ""))));
    }

    @Test
    void refusesAChoiceThatMissesAWord() {
        Parameter base = Parameter.choice("base", WORDS, "start", "average");
        refused(
                "the choice by 'base' has formulas for [start] but the parameter allows [start, average]",
                ratio(
                                Formula.choice(
                                        "base", Map.of("start", count(CALLS).formula())),
                                count(CALLS).formula())
                        .parameter(base));
    }

    @Test
    void theVersionFollowsWhatDecidesValuesAndNothingElse() {
        UnaryOperator<KpiDefinition.Builder> texts =
                builder -> builder.synonyms("other").companions("csat").target(Target.atLeast("0.8", WORDS));
        assertEquals(valid().build().version(), texts.apply(valid()).build().version());
        KpiDefinition stricter = ratio(
                        count(CALLS).where(col("wait_s").lt(seconds(10))).formula(),
                        count(CALLS).formula())
                .build();
        assertNotEquals(valid().build().version(), stricter.version());
    }
}
