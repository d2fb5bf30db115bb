package io.vigie.engine.internal.rollup;

import io.vigie.engine.internal.compile.Statement;
import io.vigie.fact.FactType;
import io.vigie.store.Rows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** How many facts of each type there are and between which instants they lie. Thread-safe. */
final class Extent {
    private static final long LOOK_AGAIN = Duration.ofSeconds(10).toNanos();

    private final Function<Statement, Rows> run;
    private final BooleanSupplier told;
    private final Map<String, long[]> ranges = new HashMap<>();
    private final Map<String, Long> changes = new HashMap<>();
    private long reshapes;
    /** How many facts of a type there are, and when they were counted. */
    private final Map<String, long[]> sizes = new HashMap<>();

    /**
     * Reads from a store.
     *
     * @param told says whether it is told of each commit, so that what was read may be remembered
     */
    Extent(Function<Statement, Rows> run, BooleanSupplier told) {
        this.run = run;
        this.told = told;
    }

    /** The earliest and the latest instants of some types; none where there are no facts. */
    List<Instant> range(Collection<FactType> types) {
        List<Instant> found = new ArrayList<>();
        for (FactType type : types) {
            long[] range;
            long before;
            synchronized (ranges) {
                range = ranges.get(type.name());
                before = number(type);
            }
            if (range == null) {
                range = Facts.range(type, run);
                synchronized (ranges) {
                    if (told.getAsBoolean() && number(type) == before) {
                        ranges.put(type.name(), range);
                    }
                }
            }
            if (range[0] <= range[1]) {
                found.add(Slots.instant(range[0]));
                found.add(Slots.instant(range[1]));
            }
        }
        return found;
    }

    /** A number that differs before and after each change of facts of a type; empty where nobody tells of commits. */
    OptionalLong changes(FactType type) {
        synchronized (ranges) {
            return told.getAsBoolean() ? OptionalLong.of(number(type)) : OptionalLong.empty();
        }
    }

    private long number(FactType type) {
        return reshapes + changes.getOrDefault(type.name(), 0L);
    }

    /** About how many facts of some types there are. */
    long rows(Collection<FactType> types) {
        long rows = 0;
        long now = System.nanoTime();
        for (FactType type : types) {
            long[] known;
            synchronized (sizes) {
                known = sizes.get(type.name());
            }
            if (known == null || now - known[1] > LOOK_AGAIN) {
                known = new long[] {Facts.count(type, run), now};
                synchronized (sizes) {
                    sizes.put(type.name(), known);
                }
            }
            rows += known[0];
        }
        return rows;
    }

    /**
     * Facts of these types change or have just changed.
     *
     * @param known what matters of those types of which it was looked at
     */
    void changed(Set<String> types, Map<String, Changed> known) {
        synchronized (ranges) {
            types.forEach(type -> {
                changes.merge(type, 1L, Long::sum);
                long[] range = ranges.get(type);
                Changed changed = known.get(type);
                if (range != null && changed != null) {
                    // Facts never go, so that the range only grows; one that is too wide does no harm.
                    ranges.put(
                            type, new long[] {Math.min(range[0], changed.first()), Math.max(range[1], changed.last())});
                } else {
                    ranges.remove(type);
                }
            });
        }
    }

    /** Anything may have changed. */
    void reshaped() {
        synchronized (ranges) {
            ranges.clear();
            reshapes++;
        }
    }
}
