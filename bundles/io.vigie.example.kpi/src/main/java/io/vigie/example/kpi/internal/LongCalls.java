package io.vigie.example.kpi.internal;

import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.param;
import static io.vigie.kpi.Measure.count;

import io.vigie.kpi.Direction;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.KpiFamily;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relations;
import io.vigie.kpi.Target;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** How many calls take long: where agents lack knowledge, tools or the right to decide. */
@Component
public final class LongCalls implements KpiFamily {
    private static final Text LONG = Text.of("contacts handled for longer", "contacts traités plus longtemps");
    private static final Text HANDLED = Text.of("contacts handled", "contacts traités");

    @Override
    public String id() {
        return "long-calls";
    }

    @Override
    public Text name() {
        return Text.of("Long calls", "Appels longs");
    }

    @Override
    public List<KpiDefinition> definitions() {
        Parameter over = Parameter.seconds(
                "over_s", 600, Text.of("longer than this is long", "est long ce qui dure plus que cela"));
        Population answered = Relations.presentedInbound()
                .where(col("fate").eq("answered"))
                .called("answered contacts", "contacts pris en charge")
                .leaveOut(
                        "not-over",
                        Text.of("not over, or of unknown length", "pas terminés, ou de durée inconnue"),
                        col("handle_s").isEmpty());
        Measure isLong = count(answered)
                .where(col("handle_s").gt(param("over_s")))
                .called("contacts handled for longer than over_s", "contacts traités plus longtemps que over_s");
        return List.of(
                KpiDefinition.named("long-call-count", "Long calls", "Appels longs")
                        .definition(
                                "How many contacts took longer than a limit to handle.",
                                "Combien de contacts ont dépassé une durée limite de traitement.")
                        .unit(Unit.COUNT)
                        .direction(Direction.DOWN)
                        .maturity(Maturity.IMMEDIATE)
                        .parameter(over)
                        .numerator(isLong, LONG)
                        .dimensions("channel", "queue", "agent_id")
                        .companions("long-call-rate")
                        .build(),
                KpiDefinition.named("long-call-rate", "Long-call rate", "Taux d'appels longs")
                        .definition(
                                "The share of handled contacts that took longer than a limit.",
                                "La part des contacts traités qui ont dépassé une durée limite.")
                        .unit(Unit.RATIO)
                        .direction(Direction.DOWN)
                        .maturity(Maturity.IMMEDIATE)
                        .parameter(over)
                        .numerator(isLong, LONG)
                        .denominator(count(answered).called("contacts handled", "contacts traités"), HANDLED)
                        .dimensions("channel", "queue", "agent_id")
                        .companions("long-call-count", "aht")
                        .target(Target.atMost(
                                "0.1", Text.of("our agreement with sales", "notre accord avec les ventes")))
                        .build());
    }
}
