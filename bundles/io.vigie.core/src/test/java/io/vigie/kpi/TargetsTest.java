package io.vigie.kpi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.fact.Vocabulary;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TargetsTest {
    private static final Text WORDS = Text.of("text", "texte");
    private static final LocalDate MAY = LocalDate.of(2026, 5, 1);
    private static final Map<String, Object> DEFAULTS = Map.of("threshold_s", new BigDecimal("30"));

    private static final KpiDefinition KPI = KpiDefinition.named("level", "Level", "Niveau")
            .definition("A level.", "Un niveau.")
            .unit(Unit.COUNT)
            .direction(Direction.UP)
            .maturity(Maturity.IMMEDIATE)
            .parameter(Parameter.seconds("threshold_s", 30, WORDS))
            .numerator(
                    Measure.count(Population.flow(Relation.facts(Vocabulary.CONTACT), Expr.col("received_at"))), WORDS)
            .target(Target.atLeast("1", Text.of("default", "défaut")).with("threshold_s", "30"))
            .preset(Preset.of("iso", Text.of("iso", "iso "), Map.of("threshold_s", "90"))
                    .with(Target.atLeast("2", Text.of("preset", "préréglage"))))
            .build();

    private static TargetRule rule(String origin, Map<String, String> where, LocalDate from) {
        return new TargetRule("level", where, from, Target.atLeast("3", Text.of(origin, origin)));
    }

    private static String origin(Targets targets, Map<String, String> dimensions, Map<String, Object> parameters) {
        return targets.find(KPI, dimensions, parameters, MAY)
                .map(target -> target.origin().en())
                .orElse("none");
    }

    @Test
    void theDefinitionAndItsPresetsHaveTheirOwn() {
        assertEquals("default", origin(Targets.NONE, Map.of(), DEFAULTS));
        assertEquals("preset", origin(Targets.NONE, Map.of(), Map.of("threshold_s", new BigDecimal("90.0"))));
        assertEquals("none", origin(Targets.NONE, Map.of(), Map.of("threshold_s", new BigDecimal("20"))));
    }

    @Test
    void theMostSpecificRuleWinsThenTheLatest() {
        Targets targets = Targets.of(List.of(
                rule("everywhere", Map.of(), null),
                rule("since March", Map.of(), LocalDate.of(2026, 3, 1)),
                rule("since April", Map.of(), LocalDate.of(2026, 4, 1)),
                rule("from June", Map.of(), LocalDate.of(2026, 6, 1)),
                rule("vip", Map.of("queue", "vip"), null),
                rule("vip from June", Map.of("queue", "vip"), LocalDate.of(2026, 6, 1)),
                rule("vip by phone", Map.of("queue", "vip", "channel", "phone"), null)));
        assertEquals("since April", origin(targets, Map.of(), DEFAULTS));
        assertEquals("since April", origin(targets, Map.of("queue", "other"), DEFAULTS));
        assertEquals("vip", origin(targets, Map.of("queue", "vip"), DEFAULTS));
        assertEquals("vip by phone", origin(targets, Map.of("queue", "vip", "channel", "phone"), DEFAULTS));
    }

    @Test
    void aRuleForOtherParametersDoesNotCount() {
        Targets targets = Targets.of(List.of(new TargetRule(
                "level",
                Map.of(),
                null,
                Target.atLeast("3", Text.of("strict", "strict ")).with("threshold_s", "10"))));
        assertEquals("default", origin(targets, Map.of(), DEFAULTS));
        assertEquals("strict", origin(targets, Map.of(), Map.of("threshold_s", new BigDecimal("10.000"))));
        assertEquals("none", origin(targets, Map.of(), Map.of()));
    }

    @Test
    void aRuleForAnotherKpiDoesNotCount() {
        Targets targets = Targets.of(
                List.of(new TargetRule("other", Map.of(), null, Target.atLeast("3", Text.of("other", "autre")))));
        assertEquals("default", origin(targets, Map.of(), DEFAULTS));
    }
}
