package io.vigie.deploy.testplugin;

import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.seconds;

import io.vigie.kpi.Direction;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.KpiFamily;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relations;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import java.util.List;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Offers one KPI whose threshold is ten seconds times the major version. */
public final class CallsActivator implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        Trouble.make(context);
        int major = context.getBundle().getVersion().getMajor();
        context.registerService(KpiFamily.class, new Family(major, Trouble.is(context, "senseless")), null);
    }

    @Override
    public void stop(BundleContext context) {
        // The framework takes the service back.
    }

    private record Family(int major, boolean senseless) implements KpiFamily {
        @Override
        public String id() {
            return "test-calls";
        }

        @Override
        public Text name() {
            return Text.of("Calls", "Appels");
        }

        @Override
        public List<KpiDefinition> definitions() {
            Population calls = Relations.presentedInbound();
            return List.of(KpiDefinition.named("quick-answer-rate", "Quick answer rate", "Taux de réponse éclair")
                    .definition("Answered quickly.", "Pris en charge vite.")
                    .unit(senseless ? Unit.SECONDS : Unit.RATIO)
                    .direction(Direction.UP)
                    .maturity(Maturity.IMMEDIATE)
                    .numerator(
                            Measure.count(calls).where(col("wait_s").le(seconds(10L * major))),
                            Text.of("answered quickly", "pris en charge vite"))
                    .denominator(Measure.count(calls), Text.of("presented", "présentés"))
                    .build());
        }
    }
}
