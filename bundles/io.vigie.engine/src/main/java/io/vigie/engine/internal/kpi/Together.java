package io.vigie.engine.internal.kpi;

import io.vigie.engine.internal.compile.Bucket;
import io.vigie.engine.internal.compile.Scan;
import io.vigie.engine.internal.compile.Statement;
import io.vigie.engine.internal.rollup.Rollups;
import io.vigie.store.Rows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Questions that are asked together, of which each says first what it will need: what several of them need of the facts
 * is read once. Serves one thread.
 */
final class Together {
    private final Rollups rollups;
    private final Map<String, List<List<Bucket>>> expected = new HashMap<>();
    private final Map<Part, Optional<Rollups.Figures>> ready = new HashMap<>();
    private Instant earliest = Instant.MAX;
    private Instant latest = Instant.MIN;

    /** What one question needs of a scan. */
    private record Part(String scan, List<Bucket> buckets) {}

    Together(Rollups rollups) {
        this.rollups = rollups;
    }

    Rollups rollups() {
        return rollups;
    }

    /** Some question will need this. */
    void expect(Scan scan, List<Bucket> buckets, FactRange range) {
        earliest = range.earliest().isBefore(earliest) ? range.earliest() : earliest;
        latest = range.latest().isAfter(latest) ? range.latest() : latest;
        List<List<Bucket>> all = expected.computeIfAbsent(key(scan), key -> new ArrayList<>());
        if (!all.contains(buckets)) {
            all.add(buckets);
        }
    }

    /**
     * What was expected; empty where that is better read by itself.
     *
     * @param run asks the facts
     */
    Optional<Rollups.Figures> figures(Scan scan, List<Bucket> buckets, Function<Statement, Rows> run) {
        String key = key(scan);
        Optional<Rollups.Figures> known = ready.remove(new Part(key, buckets));
        if (known != null) {
            return known;
        }
        List<List<Bucket>> asked = new ArrayList<>(List.of(buckets));
        for (List<Bucket> others : expected.getOrDefault(key, List.of())) {
            if (!others.equals(buckets) && !others.isEmpty()) {
                asked.add(others);
            }
        }
        expected.remove(key);
        List<Optional<Rollups.Figures>> figures = rollups.figuresOfAll(scan, asked, earliest, latest, run);
        for (int i = 1; i < asked.size(); i++) {
            ready.put(new Part(key, asked.get(i)), figures.get(i));
        }
        return figures.get(0);
    }

    /** All that decides what a scan reads, but for the buckets. */
    private static String key(Scan scan) {
        return scan.nature() + "|" + scan.from() + "|" + scan.to() + "|" + scan.question() + "|" + scan.measures() + "|"
                + scan.relation();
    }
}
