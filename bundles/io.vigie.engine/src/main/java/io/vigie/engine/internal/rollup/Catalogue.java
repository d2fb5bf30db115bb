package io.vigie.engine.internal.rollup;

import io.vigie.fact.FactType;
import io.vigie.kpi.Measure;
import java.util.Map;

/**
 * What the KPIs that are installed at present count.
 *
 * @param types the fact types that they read, by name
 * @param measures their measures, by canonical text
 */
public record Catalogue(Map<String, FactType> types, Map<String, Measure> measures) {
    /** No KPI. */
    public static final Catalogue NONE = new Catalogue(Map.of(), Map.of());
}
