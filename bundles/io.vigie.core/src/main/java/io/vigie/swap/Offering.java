package io.vigie.swap;

import io.vigie.query.Kpis;
import java.util.List;

/**
 * What a bundle offers. Immutable.
 *
 * @param kpis its KPIs, also those that another bundle defines as well
 * @param sources the names of the types of sources that it provides
 * @param refusals why KPIs or sources of it are refused, one sentence each
 */
public record Offering(List<Kpis.Entry> kpis, List<String> sources, List<String> refusals) {
    public Offering {
        kpis = List.copyOf(kpis);
        sources = List.copyOf(sources);
        refusals = List.copyOf(refusals);
    }
}
