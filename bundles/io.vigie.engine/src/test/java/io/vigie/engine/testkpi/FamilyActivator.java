package io.vigie.engine.testkpi;

import static io.vigie.kpi.Expr.col;
import static io.vigie.kpi.Expr.seconds;
import static io.vigie.kpi.Measure.count;

import io.vigie.kpi.Direction;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.KpiFamily;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relations;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import java.util.List;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Offers one KPI whose threshold is ten seconds times the major version; version 9 makes no sense. */
public final class FamilyActivator implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        int major = context.getBundle().getVersion().getMajor();
        context.registerService(KpiFamily.class, new Family(major), null);
    }

    @Override
    public void stop(BundleContext context) {
        // The framework takes the service back.
    }

    private static final class Family implements KpiFamily {
        private final int major;

        Family(int major) {
            this.major = major;
        }

        @Override
        public String id() {
            return "acme";
        }

        @Override
        public Text name() {
            return Text.of("Acme", "Acme");
        }

        @Override
        public List<KpiDefinition> definitions() {
            Population calls = Relations.presentedInbound();
            return List.of(KpiDefinition.named("quick-answer-rate", "Quick answer rate", "Taux de réponse éclair")
                    .definition("Answered quickly.", "Pris en charge vite.")
                    .unit(major == 9 ? Unit.SECONDS : Unit.RATIO)
                    .direction(Direction.UP)
                    .maturity(Maturity.IMMEDIATE)
                    .numerator(
                            count(calls).where(col("wait_s").le(seconds(10L * major))),
                            Text.of("answered quickly", "pris en charge vite"))
                    .denominator(count(calls), Text.of("presented", "présentés"))
                    .build());
        }
    }
}
