package io.vigie.engine.internal.kpi;

import io.vigie.fact.FactType;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Text;
import io.vigie.query.Kpis;
import java.util.List;
import org.osgi.framework.Version;

/**
 * What one service of a KPI family offered when it appeared, in classes of the core and the framework
 * alone, so that nothing of its bundle is held when it goes.
 *
 * @param service the id of the service
 * @param ranking its ranking
 * @param bundleId the id of its bundle in the framework; -1 when it came from none
 * @param bundle the symbolic name of its bundle
 * @param version the bundle's version
 * @param family the id of the family
 * @param name the family's name
 * @param definitions its definitions; empty when it was refused
 * @param factTypes the fact types it brings
 * @param refusal why it was refused; empty when it was not
 */
record Offer(
        long service,
        int ranking,
        long bundleId,
        String bundle,
        Version version,
        String family,
        Text name,
        List<KpiDefinition> definitions,
        List<FactType> factTypes,
        String refusal) {
    String origin() {
        return bundle + " " + version;
    }

    List<Kpis.Entry> entries() {
        return definitions.stream()
                .map(definition -> new Kpis.Entry(family, name, definition, origin()))
                .toList();
    }
}
