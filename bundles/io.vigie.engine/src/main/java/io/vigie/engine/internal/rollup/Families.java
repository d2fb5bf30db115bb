package io.vigie.engine.internal.rollup;

import io.vigie.engine.internal.compile.Scan;
import io.vigie.engine.internal.compile.Settled;
import io.vigie.engine.internal.compile.Statement;
import io.vigie.kpi.Measure;
import io.vigie.store.Rows;
import io.vigie.workspace.KeptFigures;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The families that are held: which are there, which are made or fetched from the shelf, computed, put on the shelf,
 * and let go. Thread-safe; one thread computes at a time.
 */
final class Families {
    private static final Logger log = LoggerFactory.getLogger(Families.class);
    private static final int MOST = 64;
    /** What nobody has asked for lately is not computed anew before somebody does. */
    private static final long IDLE = Duration.ofHours(1).toNanos();

    private static final Duration LONGEST = Duration.ofDays(366 * 15);
    private static final Duration ROOM = Duration.ofDays(2);

    private final List<Family> all = new CopyOnWriteArrayList<>();
    private final Function<Statement, Rows> run;
    private final Clock clock;
    private final boolean behind;
    private final Supplier<Catalogue> catalogue;
    private final @Nullable Kept kept;
    private final Declared declared;
    private final Extent extent;
    private final Meetings meetings;
    private final long mostBytes;
    private final BooleanSupplier enough;
    private final Runnable wanted;

    /**
     * Holds none yet.
     *
     * @param behind whether only families that were computed can answer
     * @param kept what is on the shelf; null where nothing is kept
     * @param mostBytes what all of them may take in memory, beside the meetings
     * @param enough says when to stop computing
     * @param wanted is run when there may be something to compute
     */
    Families(
            Function<Statement, Rows> run,
            Clock clock,
            boolean behind,
            Supplier<Catalogue> catalogue,
            @Nullable Kept kept,
            Declared declared,
            Extent extent,
            Meetings meetings,
            long mostBytes,
            BooleanSupplier enough,
            Runnable wanted) {
        this.run = run;
        this.clock = clock;
        this.behind = behind;
        this.catalogue = catalogue;
        this.kept = kept;
        this.declared = declared;
        this.extent = extent;
        this.meetings = meetings;
        this.mostBytes = mostBytes;
        this.enough = enough;
        this.wanted = wanted;
    }

    /** Those that are held at the moment; changes with them. */
    Collection<Family> all() {
        return all;
    }

    /** What scans must have in common so that one family can answer them; UTC has the same days by all of its names. */
    static String core(Scan scan, Settled settled) {
        return scan.nature() + "|" + scan.from() + "|" + scan.to() + "|"
                + scan.question().zone().normalized() + "|" + settled.parameters() + "|" + scan.relation();
    }

    void clear() {
        all.clear();
    }

    /** The smallest family that can answer; null where there is none. */
    @Nullable
    Family find(String core, Set<String> dimensions, List<Measure> measures) {
        return all.stream()
                .filter(family -> family.core.equals(core)
                        && !family.refused()
                        && (!behind || family.ready())
                        && family.dimensions.containsAll(dimensions)
                        && family.measures.containsAll(measures))
                .min(Comparator.comparing(family -> family.dimensions.size()))
                .orElse(null);
    }

    /** Whether what was kept before this process began can answer. */
    boolean isOnShelf(String core, Set<String> dimensions, List<Measure> measures) {
        return kept != null
                && kept.find(core, dimensions, measures, catalogue.get().measures())
                        .isPresent();
    }

    /** Notes that figures are asked for; the family that is to hold them. */
    synchronized @Nullable Family want(String core, List<String> dimensions, Scan scan, Settled settled) {
        Set<Measure> together = new LinkedHashSet<>(scan.measures());
        for (Family family : all) {
            if (family.core.equals(core) && family.dimensions.equals(dimensions)) {
                if (family.refused() || family.measures.containsAll(scan.measures())) {
                    wanted.run();
                    return family.refused() ? null : family;
                }
                together.addAll(family.measures);
            } else if (family.core.equals(core)
                    && family.savedAs != 0
                    && !family.refused()
                    && family.dimensions.containsAll(dimensions)
                    && family.measures.containsAll(scan.measures())) {
                wanted.run();
                return family;
            }
        }
        Kept shelf = kept;
        Optional<Kept.Found> found = shelf == null
                ? Optional.empty()
                : shelf.find(
                        core,
                        Set.copyOf(dimensions),
                        List.copyOf(together),
                        catalogue.get().measures());
        Family family = null;
        if (found.isPresent()) {
            Set<Measure> known = new LinkedHashSet<>(found.get().measures());
            known.addAll(together);
            family = made(core, found.get().dimensions(), scan, known);
        }
        boolean old = shelf != null
                && family != null
                && found.isPresent()
                && shelf.restore(family, found.get().id());
        if (!old) {
            family = made(core, dimensions, scan, together);
        }
        if (family == null) {
            return null;
        }
        if (all.size() >= MOST) {
            all.stream().min(Comparator.comparing(one -> one.lastUse)).ifPresent(all::remove);
        }
        declared.add(family.settled.types());
        meetings.add(family);
        // Before it is read what was committed up to now, so that nothing falls between.
        all.add(family);
        if (shelf != null && old) {
            shelf.catchUp(family, found.orElseThrow().id(), meetings);
            bound(family);
        }
        wanted.run();
        return family;
    }

    /** A family of these measures; null when they cannot be kept together. */
    private @Nullable Family made(String core, List<String> dimensions, Scan scan, Set<Measure> measures) {
        List<Measure> sorted = measures.stream()
                .sorted(Comparator.comparing(Measure::toString))
                .toList();
        Scan whole = scan.of(sorted).by(dimensions);
        Optional<Settled> settled = Settled.of(whole);
        if (settled.isEmpty() || !core(scan, settled.get()).equals(core)) {
            return null;
        }
        Instant now = scan.question().now();
        declared.add(settled.get().types());
        List<Instant> range = extent.range(settled.get().types());
        Instant first = range.stream().min(Comparator.naturalOrder()).orElse(now);
        Instant oldest = now.minus(LONGEST);
        Slots slots = Slots.of(
                scan.question().zone(), first.isBefore(oldest) ? oldest : first.isAfter(now) ? now : first, now);
        return new Family(core, dimensions, whole, settled.get(), slots, mostBytes * 3 / 4);
    }

    /** Lets those go that were not asked for longest, while all together take too much memory. */
    private void bound(Family latest) {
        long bytes = 0;
        for (Family family : all) {
            bytes += family.bytes();
        }
        List<Family> byUse = new ArrayList<>(all);
        byUse.sort(Comparator.comparing(family -> family.lastUse));
        for (Family family : byUse) {
            if (bytes > mostBytes && family != latest && family.rows() > 0) {
                bytes -= family.bytes();
                all.remove(family);
            }
        }
    }

    /** Computes what is missing of a family. */
    void build(Family family, Instant now) {
        Instant first = now;
        Instant last = now;
        for (Instant instant : extent.range(family.settled.types())) {
            first = instant.isBefore(first) ? instant : first;
            last = instant.isAfter(last) ? instant : last;
        }
        boolean wasReady = family.ready();
        long facts = extent.rows(family.settled.types());
        boolean built = family.build(run, meetings, now, first.minus(ROOM), last.plus(ROOM), facts, () -> {
            keep(family);
            bound(family);
            return !enough.getAsBoolean();
        });
        if (built && !wasReady && family.ready()) {
            // What it holds as well is superfluous now.
            all.removeIf(other -> other != family
                    && other.core.equals(family.core)
                    && other.dimensions.equals(family.dimensions)
                    && family.measures.containsAll(other.measures));
        }
    }

    /** Puts a family on the shelf, unless another one has its place. */
    private void keep(Family family) {
        if (kept == null || !all.contains(family)) {
            return;
        }
        for (Family other : all) {
            if (other != family
                    && other.core.equals(family.core)
                    && other.dimensions.equals(family.dimensions)
                    && other.measures.size() > family.measures.size()) {
                return;
            }
        }
        kept.save(family);
    }

    /** Puts all of them on the shelf as they are and clears it of what is no longer needed. */
    void keepAll() {
        if (kept == null || all.isEmpty()) {
            return;
        }
        try {
            for (Family family : all) {
                family.resolve(run, meetings);
                keep(family);
            }
            kept.sweep(Set.copyOf(catalogue.get().measures().values()), all);
        } catch (RuntimeException e) {
            log.warn("Figures that were computed could not be kept; they will be computed anew after a start", e);
        }
    }

    /** Computes what is missing of all that was asked for lately. */
    void buildAll() {
        try {
            meetings.read();
        } catch (RuntimeException e) {
            log.warn("It could not be read by which values facts meet; days that change are looked for longer", e);
        }
        for (Family family : all) {
            if (enough.getAsBoolean()) {
                break;
            }
            if (System.nanoTime() - family.lastUse > IDLE) {
                continue;
            }
            try {
                build(family, clock.instant());
            } catch (RuntimeException e) {
                log.warn("Figures could not be computed ahead; questions read the facts instead", e);
            }
        }
        Set<Measure> installed = Set.copyOf(catalogue.get().measures().values());
        // What no KPI counts any more; parameters may choose measures that are not among these.
        all.removeIf(family -> System.nanoTime() - family.lastUse > IDLE
                && family.measures.stream().noneMatch(installed::contains));
        if (!enough.getAsBoolean()) {
            keepAll();
        }
    }

    /** What is held, for people. */
    List<Map<String, Object>> stats() {
        List<Map<String, Object>> lines = new ArrayList<>();
        for (Family family : all) {
            Family.Stats stats = family.stats();
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("types", String.join(", ", new TreeSet<>(family.types())));
            line.put("dimensions", stats.dimensions());
            line.put("reach", family.settled.reach().name());
            line.put("measures", stats.measures());
            line.put("days", stats.days());
            line.put("clean", stats.clean());
            line.put("rows", stats.rows());
            line.put("bytes", stats.bytes());
            line.put("restored", stats.restored());
            line.put("buildMillis", stats.buildMillis());
            line.put("answers", stats.answers());
            line.put("mixedAnswers", stats.mixed());
            lines.add(line);
        }
        return lines;
    }

    /** What is held in memory and on disk. */
    List<KeptFigures> kept() {
        Kept shelf = kept;
        List<KeptFigures> figures = new ArrayList<>();
        for (Family family : all) {
            Family.Stats stats = family.stats();
            figures.add(new KeptFigures(
                    List.copyOf(new TreeSet<>(family.types())),
                    family.dimensions,
                    stats.measures(),
                    stats.days(),
                    stats.clean(),
                    stats.rows(),
                    stats.bytes(),
                    shelf == null ? 0 : shelf.bytes(family)));
        }
        if (shelf != null) {
            figures.addAll(shelf.stats(all));
        }
        return List.copyOf(figures);
    }
}
