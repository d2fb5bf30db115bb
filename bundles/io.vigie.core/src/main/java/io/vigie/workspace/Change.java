package io.vigie.workspace;

import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * Something after which questions may have other answers. Immutable.
 *
 * @param revision the number of the change, from 1; each has a greater one than those before
 * @param cause what it was
 * @param types the names of the fact types that were written, in alphabetical order; empty unless facts were
 * @param kpis the ids of the KPIs whose answers can be others now, in alphabetical order: of facts, those that
 *     read any of the types, by whatever detour; of the catalogue, those that came, went or mean something else;
 *     of targets, all
 */
public record Change(long revision, Cause cause, Set<String> types, Set<String> kpis) {
    /** What can change. May grow: callers keep a default branch. */
    public enum Cause {
        /** Facts were committed. */
        FACTS,
        /** KPIs came, went or were replaced. */
        CATALOGUE,
        /** Figures are measured by other targets. */
        TARGETS
    }

    public Change {
        types = sorted(types);
        kpis = sorted(kpis);
    }

    private static Set<String> sorted(Collection<String> names) {
        return Collections.unmodifiableSet(new TreeSet<>(names));
    }
}
