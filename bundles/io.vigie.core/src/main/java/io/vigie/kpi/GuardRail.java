package io.vigie.kpi;

import java.util.List;

/**
 * A warning to give when a KPI goes where it is tempting to push it while a companion gets worse: a
 * handling time that falls together with satisfaction is no progress. Immutable.
 *
 * @param tempting {@link Direction#UP} or {@link Direction#DOWN}
 * @param companions the KPIs that must not get worse meanwhile
 */
public record GuardRail(Direction tempting, List<String> companions) {
    public GuardRail {
        if (tempting != Direction.UP && tempting != Direction.DOWN) {
            throw new IllegalArgumentException("a guard-rail watches a KPI that goes UP or DOWN, not " + tempting);
        }
        companions = List.copyOf(companions);
    }
}
