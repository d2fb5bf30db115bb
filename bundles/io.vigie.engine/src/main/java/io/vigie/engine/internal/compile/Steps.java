package io.vigie.engine.internal.compile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Buckets that follow each other without a gap, as runs of equal length: the index of a bucket is then arithmetic on
 * microseconds, whatever days and clocks the boundaries were made of.
 */
final class Steps {
    /** More runs than these are dearer to tell apart than a join. */
    private static final int MOST_RUNS = 32;

    private record Run(int index, long from, long length) {}

    private final List<Run> runs;

    private Steps(List<Run> runs) {
        this.runs = runs;
    }

    /** The runs; null where the buckets leave gaps, overlap or are too irregular. */
    static @Nullable Steps of(List<Bucket> buckets) {
        int size = buckets.size();
        long[] edges = new long[size + 1];
        for (int i = 0; i < size; i++) {
            edges[i] = QueryScope.micros(buckets.get(i).from());
            edges[i + 1] = QueryScope.micros(buckets.get(i).to());
            if (edges[i + 1] <= edges[i]
                    || i + 1 < size
                            && edges[i + 1]
                                    != QueryScope.micros(buckets.get(i + 1).from())) {
                return null;
            }
        }
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < size; ) {
            long length = edges[i + 1] - edges[i];
            runs.add(new Run(i, edges[i], length));
            if (runs.size() > MOST_RUNS) {
                return null;
            }
            i++;
            while (i < size && edges[i + 1] - edges[i] == length) {
                i++;
            }
        }
        return new Steps(List.copyOf(runs));
    }

    /** The index of the bucket that an instant lies in, which lies in one of them. */
    String index(String instant, Dialect dialect) {
        String micros = dialect.epochMicros(instant);
        StringBuilder sql = new StringBuilder();
        for (int i = runs.size() - 1; i > 0; i--) {
            sql.append(" WHEN ")
                    .append(micros)
                    .append(" >= ")
                    .append(runs.get(i).from())
                    .append(" THEN ")
                    .append(index(runs.get(i), micros, dialect));
        }
        String first = index(runs.get(0), micros, dialect);
        return sql.isEmpty() ? first : "CASE" + sql + " ELSE " + first + " END";
    }

    private static String index(Run run, String micros, Dialect dialect) {
        String steps = dialect.wholeQuotient("(" + micros + " - " + run.from() + ")", Long.toString(run.length()));
        return run.index() == 0 ? steps : "(" + steps + " + " + run.index() + ")";
    }
}
