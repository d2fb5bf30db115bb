package io.vigie.bench;

import static io.vigie.kpi.Expr.all;
import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.seconds;
import static io.vigie.kpi.Measure.count;

import io.vigie.kpi.Direction;
import io.vigie.kpi.Expr;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.KpiFamily;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relations;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import java.util.List;

/** A KPI that nothing was computed for: what a newly installed bundle brings. */
final class NewFamily implements KpiFamily {
    static final String KPI = "long-talk-rate";

    @Override
    public String id() {
        return "bench";
    }

    @Override
    public Text name() {
        return Text.of("Bench", "Mesure");
    }

    @Override
    public List<KpiDefinition> definitions() {
        Expr answered = col("fate").eq("answered");
        Population taken = Population.flow(Relations.LEGS, col("queued_at"))
                .called("answered legs", "passages pris en charge")
                .where(answered);
        return List.of(KpiDefinition.named(KPI, "Long talks", "Conversations longues")
                .definition(
                        "The share of answered legs in which was talked for more than five minutes.",
                        "La part des passages pris en charge dont la conversation dure plus de cinq minutes.")
                .unit(Unit.RATIO)
                .direction(Direction.NONE)
                .maturity(Maturity.IMMEDIATE)
                .numerator(
                        count(taken).where(all(answered, col("talk_s").gt(seconds(300)))),
                        Text.of("those longer than five minutes", "ceux de plus de cinq minutes"))
                .denominator(count(taken), Text.of("answered legs", "passages pris en charge"))
                .dimensions("queue", "channel", "agent_id")
                .build());
    }
}
