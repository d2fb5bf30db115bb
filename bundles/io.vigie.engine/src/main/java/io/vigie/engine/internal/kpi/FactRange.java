package io.vigie.engine.internal.kpi;

import io.vigie.engine.internal.rollup.Rollups;
import io.vigie.fact.FactType;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Relation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The span of time that facts and question cover, with room for zones on both sides: boundaries of days,
 * zones and calendars are computed for it alone.
 *
 * @param earliest nothing is before it
 * @param latest nothing is after it
 */
record FactRange(Instant earliest, Instant latest) {
    static FactRange of(Rollups rollups, Collection<FactType> types, Collection<Instant> asked) {
        Instant earliest = null;
        Instant latest = null;
        List<Instant> found = new ArrayList<>(asked);
        found.addAll(rollups.range(types));
        for (Instant instant : found) {
            earliest = earliest == null || instant.isBefore(earliest) ? instant : earliest;
            latest = latest == null || instant.isAfter(latest) ? instant : latest;
        }
        Duration room = Duration.ofDays(2);
        Instant first = earliest == null ? Instant.EPOCH : earliest;
        Instant last = latest == null ? Instant.EPOCH : latest;
        return new FactRange(first.minus(room), last.plus(room));
    }

    /** The fact types that the measures read. */
    static Set<FactType> types(Collection<Measure> measures) {
        Set<FactType> types = new LinkedHashSet<>();
        for (Measure measure : measures) {
            measure.population().levels().forEach(relation -> collect(relation, types));
        }
        return types;
    }

    private static void collect(Relation relation, Set<FactType> types) {
        if (relation instanceof Relation.Facts facts) {
            types.add(facts.type());
        }
        relation.inputs().forEach(input -> collect(input, types));
    }
}
