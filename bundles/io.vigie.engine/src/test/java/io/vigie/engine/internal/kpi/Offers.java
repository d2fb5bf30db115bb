package io.vigie.engine.internal.kpi;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Text;
import java.util.List;
import org.osgi.framework.Version;

/** Offers KPIs as the service of a bundle does. */
public final class Offers {
    private Offers() {}

    public static void add(
            KpiRegistry registry, long bundle, Version version, String family, List<KpiDefinition> definitions) {
        registry.add(new Offer(
                bundle,
                0,
                bundle,
                "io.vigie." + family,
                version,
                family,
                Text.of(family, family),
                definitions,
                List.of(),
                ""));
    }
}
