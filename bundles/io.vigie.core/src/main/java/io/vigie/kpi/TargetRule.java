package io.vigie.kpi;

import java.time.LocalDate;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A company's own target for a KPI, everywhere or for some values of dimensions, from a day on. Immutable.
 *
 * @param kpi the id of the KPI
 * @param where the dimensions that it is meant for, each with its value; empty for everywhere
 * @param from the first local day on which it holds; null for always
 * @param target the target
 */
public record TargetRule(
        String kpi, Map<String, String> where, @Nullable LocalDate from, Target target) {
    public TargetRule {
        where = Collections.unmodifiableMap(new TreeMap<>(where));
    }
}
