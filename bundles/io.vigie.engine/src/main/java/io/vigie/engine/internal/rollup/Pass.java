package io.vigie.engine.internal.rollup;

import io.vigie.engine.internal.compile.Bucket;
import io.vigie.engine.internal.compile.Scan;
import io.vigie.engine.internal.compile.Statement;
import io.vigie.kpi.Population;
import io.vigie.store.Rows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One reading of the facts for all the stretches of time that some answers to one scan need: each stretch is made of the
 * pieces between two of their ends, and each piece is read once.
 */
final class Pass {
    /** A part of time that no stretch ends within, with what the facts say of it. */
    record Piece(long from, long to, List<@Nullable Object[]> rows) {}

    /** So few instants are sooner read one by one than told apart. */
    private static final int FEW = 2;

    private final Instant earliest;
    private final Instant latest;
    private final Function<Function<Scan, Statement>, Rows> reader;
    private final Population.Nature nature;
    /** Pieces that follow each other, to be read by one statement. */
    private final List<List<Bucket>> runs;

    /** The same of what becomes more or less between instants. */
    private final List<List<Bucket>> ways;

    private @Nullable List<Piece> parts;
    private @Nullable List<Piece> moves;
    private final Map<Integer, List<Piece>> quotients = new HashMap<>();

    /**
     * Reads nothing before it is asked.
     *
     * @param stretches all that will be asked for
     * @param gap stretches that lie less far apart, in microseconds, are read together with what is between them
     * @param reader reads what the scan compiles to
     */
    Pass(
            Scan scan,
            Collection<Assembly.Stretch> stretches,
            long gap,
            Instant earliest,
            Instant latest,
            Function<Function<Scan, Statement>, Rows> reader) {
        this.earliest = earliest;
        this.latest = latest;
        this.reader = reader;
        this.nature = scan.nature();
        List<Assembly.Stretch> moved =
                stretches.stream().filter(Assembly.Stretch::moved).toList();
        List<Assembly.Stretch> others =
                stretches.stream().filter(stretch -> !stretch.moved()).toList();
        this.runs = nature.ofAnInstant() ? each(others) : runs(others, gap);
        this.ways = runs(moved, gap);
    }

    /** What counts at an instant is never added up: each instant is a piece, however long ago its bucket began. */
    private List<List<Bucket>> each(Collection<Assembly.Stretch> stretches) {
        Map<Long, Bucket> instants = new TreeMap<>();
        stretches.forEach(
                stretch -> instants.putIfAbsent(instant(stretch), Slots.bucket(stretch.from(), stretch.to())));
        return instants.size() <= FEW
                ? instants.values().stream().map(List::of).toList()
                : List.of(List.copyOf(instants.values()));
    }

    private long instant(Assembly.Stretch stretch) {
        return nature == Population.Nature.STOCK ? stretch.to() : stretch.from();
    }

    private static List<List<Bucket>> runs(Collection<Assembly.Stretch> stretches, long gap) {
        TreeSet<Long> edges = new TreeSet<>();
        List<long[]> merged = new ArrayList<>();
        List<Assembly.Stretch> sorted = stretches.stream()
                .sorted(Comparator.comparingLong(Assembly.Stretch::from))
                .toList();
        for (Assembly.Stretch stretch : sorted) {
            edges.add(stretch.from());
            edges.add(stretch.to());
            long[] last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && stretch.from() - gap <= last[1]) {
                last[1] = Math.max(last[1], stretch.to());
            } else {
                merged.add(new long[] {stretch.from(), stretch.to()});
            }
        }
        List<List<Bucket>> runs = new ArrayList<>();
        for (long[] whole : merged) {
            List<Bucket> run = new ArrayList<>();
            long from = whole[0];
            for (long to : edges.subSet(whole[0], false, whole[1], true)) {
                run.add(Slots.bucket(from, to));
                from = to;
            }
            runs.add(run);
        }
        return runs;
    }

    /** The pieces of a stretch with their {@link Scan#parts}, earliest first; those without rows may be missing. */
    List<Piece> parts(Assembly.Stretch stretch) {
        if (stretch.moved()) {
            return moves(stretch);
        }
        List<Piece> read = parts;
        if (read == null) {
            read = read(runs, (known, buckets) -> known.parts(buckets, earliest, latest));
            parts = read;
        }
        return within(read, stretch);
    }

    /** The same with the {@link Scan#quotients} of a measure. */
    List<Piece> quotients(int measure, Assembly.Stretch stretch) {
        List<Piece> read = quotients.get(measure);
        if (read == null) {
            read = read(runs, (known, buckets) -> known.quotients(measure, buckets, earliest, latest));
            quotients.put(measure, read);
        }
        return within(read, stretch);
    }

    private List<Piece> within(List<Piece> pieces, Assembly.Stretch stretch) {
        return pieces.stream()
                .filter(piece -> switch (nature) {
                    case STOCK -> piece.to() == stretch.to();
                    case OPENING_STOCK -> piece.from() == stretch.from();
                    default -> piece.from() >= stretch.from() && piece.to() <= stretch.to();
                })
                .toList();
    }

    /** The pieces of a stretch with their {@link Scan#moves}. */
    private List<Piece> moves(Assembly.Stretch stretch) {
        List<Piece> read = moves;
        if (read == null) {
            read = read(ways, (known, buckets) -> known.moves(after(buckets), earliest, latest));
            moves = read;
        }
        return read.stream()
                .filter(piece -> piece.from() >= stretch.from() && piece.to() <= stretch.to())
                .toList();
    }

    /** Buckets with the instants at which they end and without those at which they begin: what begins then counts then. */
    private static List<Bucket> after(List<Bucket> buckets) {
        return buckets.stream()
                .map(bucket -> Slots.bucket(Slots.micros(bucket.from()) + 1, Slots.micros(bucket.to()) + 1))
                .toList();
    }

    private List<Piece> read(List<List<Bucket>> all, BiFunction<Scan, List<Bucket>, Statement> statement) {
        List<Piece> pieces = new ArrayList<>();
        for (List<Bucket> buckets : all) {
            Map<Integer, List<@Nullable Object[]>> rows = new HashMap<>();
            for (@Nullable
            Object[] row :
                    reader.apply(known -> statement.apply(known, buckets)).rows()) {
                rows.computeIfAbsent(Math.toIntExact((Long) Assembly.present(row[0])), i -> new ArrayList<>())
                        .add(row);
            }
            for (int i = 0; i < buckets.size(); i++) {
                List<@Nullable Object[]> found = rows.get(i);
                if (found != null) {
                    pieces.add(new Piece(
                            Slots.micros(buckets.get(i).from()),
                            Slots.micros(buckets.get(i).to()),
                            found));
                }
            }
        }
        return pieces;
    }
}
