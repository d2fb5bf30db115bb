package io.vigie.engine.internal.rollup;

import io.vigie.engine.internal.compile.Bucket;
import io.vigie.engine.internal.compile.Scan;
import io.vigie.engine.internal.compile.Settled;
import io.vigie.engine.internal.compile.Statement;
import io.vigie.fact.FactType;
import io.vigie.fact.Field;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Population;
import io.vigie.kpi.Text;
import io.vigie.store.ChangeListener;
import io.vigie.store.Rows;
import io.vigie.store.Store;
import io.vigie.workspace.KeptFigures;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Figures of days that are over, kept so that questions about long periods need not read the facts again. What is
 * asked for is computed in the background; a question takes the days that hold from here and the rest from the
 * facts, so that its answer is always that of the facts alone. Thread-safe.
 */
public final class Rollups implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Rollups.class);
    private static final int MOST_FAMILIES = 64;
    private static final int MOST_KNOWN = 300;
    private static final int MOST_RUNS = 4;
    private static final int TRIES = 3;
    private static final long PAYS_FROM = 50_000;
    private static final long LOOK_AGAIN = Duration.ofSeconds(10).toNanos();
    /** What nobody has asked for lately is not computed anew before somebody does. */
    private static final long IDLE = Duration.ofHours(1).toNanos();

    private static final long PATIENCE = Duration.ofSeconds(5).toNanos();
    private static final Duration LONGEST = Duration.ofDays(366 * 15);
    private static final Duration ROOM = Duration.ofDays(2);

    /** When figures are computed. */
    public enum Mode {
        /** Never. */
        OFF,
        /** After they have been asked for, in the background. */
        BEHIND,
        /** Before each answer: for tests. */
        AT_ONCE,
        /** Before the first answer and never again, so that what changes is read from the facts: for tests. */
        FIRST
    }

    private final Store store;
    private final Clock clock;
    private final Mode mode;
    private final @Nullable AutoCloseable listening;
    private final List<Family> families = new CopyOnWriteArrayList<>();
    private final Map<String, Optional<Settled>> known = new ConcurrentHashMap<>();
    private final Map<String, long[]> ranges = new HashMap<>();
    private final Map<String, Long> changes = new HashMap<>();
    /** How many facts of a type there are, and when they were counted. */
    private final Map<String, long[]> sizes = new HashMap<>();

    private final @Nullable Kept kept;
    private final Supplier<Catalogue> catalogue;
    private final BiConsumer<String, Runnable> threads;
    private final long mostBytes;
    private final Set<String> links = ConcurrentHashMap.newKeySet();
    /** By which values of each link facts of days that are over may meet. */
    private final Map<String, Links> values = new ConcurrentHashMap<>();
    /** The fact types of which these values were read. Guarded by itself. */
    private final Map<String, Set<String>> readFor = new HashMap<>();
    /** The fields of each fact type, of whichever version of it. */
    private final Map<String, Map<String, Field>> declared = new ConcurrentHashMap<>();

    private volatile boolean linksKnown;

    private final Object work = new Object();
    private boolean working;
    private boolean asked;
    private boolean closed;

    /**
     * Keeps figures of a store.
     *
     * @param catalogue what is installed at present
     * @param threads makes and starts a thread of a name
     */
    public Rollups(
            Store store, Clock clock, Mode mode, Supplier<Catalogue> catalogue, BiConsumer<String, Runnable> threads) {
        this(store, clock, mode, catalogue, threads, true);
    }

    private Rollups(
            Store store,
            Clock clock,
            Mode mode,
            Supplier<Catalogue> catalogue,
            BiConsumer<String, Runnable> threads,
            boolean listens) {
        this.store = store;
        this.clock = clock;
        this.mode = mode;
        this.catalogue = catalogue;
        this.threads = threads;
        this.mostBytes = Math.max(1, Long.getLong("vigie.rollups.memory", 64)) << 20;
        this.kept = listens ? store.shelf().map(Kept::new).orElse(null) : null;
        // Also where nothing is computed: what was kept before must not be taken for what holds.
        this.listening = listens ? store.onChange(new Listener()).orElse(null) : null;
    }

    /** Computes nothing and keeps nothing. */
    public static Rollups none(Store store) {
        return new Rollups(store, Clock.systemUTC(), Mode.OFF, () -> Catalogue.NONE, (name, task) -> {}, false);
    }

    /** The mode that the system property {@code vigie.rollups} names: off, at-once, first; else in the background. */
    public static Mode mode() {
        return switch (System.getProperty("vigie.rollups", "")) {
            case "off" -> Mode.OFF;
            case "at-once" -> Mode.AT_ONCE;
            case "first" -> Mode.FIRST;
            default -> Mode.BEHIND;
        };
    }

    private final class Listener implements ChangeListener {
        /** The rows of the commit under way and what matters of them. */
        private @Nullable Map<String, List<Change>> seen;

        private Map<String, Changed> found = Map.of();

        @Override
        public void changing(Map<String, List<Change>> rows) {
            Map<String, Changed> matters = families.isEmpty() ? Map.of() : look(rows);
            synchronized (ranges) {
                rows.keySet().forEach(type -> {
                    changes.merge(type, 1L, Long::sum);
                    long[] range = ranges.get(type);
                    Changed changed = matters.get(type);
                    if (range != null && changed != null) {
                        // Facts never go, so that the range only grows; one that is too wide does no harm.
                        ranges.put(
                                type,
                                new long[] {Math.min(range[0], changed.first()), Math.max(range[1], changed.last())});
                    } else {
                        ranges.remove(type);
                    }
                });
            }
            if (!families.isEmpty()) {
                Map<String, Changed> known = look(rows);
                known.values().forEach(changed -> changed.links().forEach((link, some) -> {
                    Links filter = values.get(link);
                    if (filter != null) {
                        filter.note(some.some());
                    }
                }));
                families.forEach(family -> family.changed(known, values(family)));
            }
        }

        /** Looks at each row once, whoever asks; commits come one after the other. */
        private synchronized Map<String, Changed> look(Map<String, List<Change>> rows) {
            // A type that nobody knew a moment ago may be asked for by now.
            if (seen != rows || found.size() < rows.size()) {
                Map<String, Changed> matters = new HashMap<>();
                rows.forEach((name, changed) -> {
                    Map<String, Field> fields = declared.get(name);
                    if (fields != null) {
                        matters.put(name, Changed.of(fields, changed, links));
                    }
                });
                seen = rows;
                found = matters;
            }
            return found;
        }

        @Override
        public byte @Nullable [] note(Map<String, List<Change>> rows) {
            Kept known = kept;
            if (known != null && !linksKnown) {
                links.addAll(known.links());
                linksKnown = true;
                forget();
            }
            if (!declared.keySet().containsAll(rows.keySet())) {
                declare(catalogue.get().types().values());
                forget();
            }
            Map<String, Changed> matters = look(rows);
            return matters.keySet().containsAll(rows.keySet()) ? Journal.write(matters) : null;
        }

        private synchronized void forget() {
            seen = null;
            found = Map.of();
        }

        @Override
        public void changed(Map<String, List<Change>> rows) {
            changing(rows);
            forget();
            wake(false);
        }

        @Override
        public void reshaped() {
            synchronized (ranges) {
                ranges.clear();
                changes.replaceAll((type, count) -> count + 1);
            }
            families.forEach(Family::reshaped);
        }
    }

    /**
     * Between which instants the facts of some types lie.
     *
     * @return earliest and latest; none where there are no facts
     */
    public List<Instant> range(Collection<FactType> types) {
        List<Instant> found = new ArrayList<>();
        declare(types);
        for (FactType type : types) {
            long[] range;
            long before;
            synchronized (ranges) {
                range = ranges.get(type.name());
                before = changes.getOrDefault(type.name(), 0L);
            }
            if (range == null) {
                range = Facts.range(type, this::run);
                synchronized (ranges) {
                    if (listening != null && changes.getOrDefault(type.name(), 0L) == before) {
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

    private void declare(Collection<FactType> types) {
        for (FactType type : types) {
            Map<String, Field> known = declared.get(type.name());
            if (known == null || !type.fields().stream().allMatch(field -> known.containsKey(field.name()))) {
                declared.compute(type.name(), (name, before) -> {
                    Map<String, Field> all = new HashMap<>(before == null ? Map.of() : before);
                    type.fields().forEach(field -> all.putIfAbsent(field.name(), field));
                    return Map.copyOf(all);
                });
            }
        }
    }

    private Rows run(Statement statement) {
        return store.query(statement.sql(), statement.arguments());
    }

    /** A row of an answer, as the facts would give it. */
    public record Row(
            @Nullable Object[] keys,
            long[] rows,
            long[] counts,
            @Nullable Object[] values) {}

    /** The sum of the values that are divided by one divisor. */
    public record Share(@Nullable Object[] keys, @Nullable Object divisor, Object sum) {}

    /**
     * Figures from here and the facts.
     *
     * @param scan the measures that it has
     * @param rows by the index of the bucket and the dimensions
     * @param shares for each measure that divides
     * @param days how many days came from here
     */
    public record Figures(Scan scan, List<Row> rows, Map<Integer, List<Share>> shares, int days) {}

    /**
     * The figures of those measures of a scan that can be had from here; empty where that is no help.
     *
     * @param run asks the facts
     */
    public Optional<Figures> figures(
            Scan scan, List<Bucket> buckets, Instant earliest, Instant latest, Function<Statement, Rows> run) {
        if (listening == null || mode == Mode.OFF || scan.question().bounded() || buckets.isEmpty()) {
            return Optional.empty();
        }
        List<Measure> additive = scan.measures().stream()
                .filter(measure -> measure.aggregation().additive())
                .toList();
        ZoneId zone = scan.question().zone();
        if (additive.isEmpty() || !holdsADay(scan, buckets)) {
            return Optional.empty();
        }
        Scan part = additive.size() == scan.measures().size() ? scan : scan.of(additive);
        Set<String> dimensions = new TreeSet<>(scan.question().groupBy());
        dimensions.addAll(scan.question().filters().keySet());
        Optional<Settled> settled =
                settled(part.by(List.copyOf(dimensions)), scan.question().parameters());
        if (settled.isEmpty()) {
            return Optional.empty();
        }
        String core = core(part, settled.get());
        Family family = family(core, dimensions, additive);
        if (family == null && mode == Mode.BEHIND && !pays(settled.get().types())) {
            return Optional.empty();
        }
        if (family == null) {
            family = want(core, List.copyOf(dimensions), part, settled.get());
            if (family == null || mode == Mode.BEHIND && !family.ready()) {
                return Optional.empty();
            }
        }
        if (mode == Mode.AT_ONCE || mode == Mode.FIRST) {
            readLinks();
        }
        if (mode == Mode.AT_ONCE || mode == Mode.FIRST && !family.built()) {
            build(family, scan.question().now());
        }
        family.lastUse = System.nanoTime();
        Instant now = scan.question().now();
        for (int i = 0; i < TRIES; i++) {
            family.resolve(run);
            Family.View view = family.view();
            if (view == null) {
                continue;
            }
            Assembly assembly = new Assembly(family, view, part, buckets);
            if (!assembly.runs().isEmpty()) {
                wake(false);
            }
            if (assembly.days() == 0 || assembly.runs().size() > MOST_RUNS || now.isBefore(view.since())) {
                return Optional.empty();
            }
            try {
                Optional<Figures> figures = assembly.figures(earliest, latest, run);
                if (assembly.runs().isEmpty() || family.holds(view, assembly.used())) {
                    family.answered(!assembly.runs().isEmpty());
                    return figures;
                }
            } catch (ArithmeticException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /**
     * Where figures come from.
     *
     * @param kept how many days from here
     * @param facts how many days, whole or not, from the facts
     * @param why why from the facts; null where none are
     */
    public record Path(int kept, int facts, @Nullable Text why) {}

    /** Where the figures of a scan would come from at the moment. */
    public Path path(Scan scan, List<Bucket> buckets) {
        ZoneId zone = scan.question().zone();
        int all = 0;
        for (Bucket bucket : buckets) {
            if (bucket.from().isBefore(bucket.to())) {
                LocalDate first = bucket.from().atZone(zone).toLocalDate();
                LocalDate last = bucket.to().minusNanos(1).atZone(zone).toLocalDate();
                all += Math.toIntExact(last.toEpochDay() - first.toEpochDay() + 1);
            }
        }
        List<Measure> additive = scan.measures().stream()
                .filter(measure -> measure.aggregation().additive())
                .toList();
        if (listening == null || mode == Mode.OFF) {
            return new Path(0, all, Text.of("nothing is kept here", "rien n'est conservé ici"));
        }
        if (scan.question().bounded()) {
            return new Path(
                    0,
                    all,
                    Text.of(
                            "what was known at an earlier moment is read from the facts",
                            "ce qui était connu à un moment antérieur se lit dans les faits"));
        }
        if (additive.isEmpty()) {
            return new Path(
                    0,
                    all,
                    Text.of(
                            "quantiles, extremes and different values cannot be added up",
                            "quantiles, extrêmes et valeurs distinctes ne s'additionnent pas"));
        }
        if (!holdsADay(scan, buckets)) {
            return new Path(
                    0, all, Text.of("the period holds no whole day", "la période ne contient aucun jour entier"));
        }
        Scan part = additive.size() == scan.measures().size() ? scan : scan.of(additive);
        Set<String> dimensions = new TreeSet<>(scan.question().groupBy());
        dimensions.addAll(scan.question().filters().keySet());
        Scan whole = part.by(List.copyOf(dimensions));
        Optional<Settled> settled = settled(whole, scan.question().parameters());
        if (settled.isEmpty()) {
            return new Path(0, all, Settled.refusal(whole));
        }
        Family family = family(core(part, settled.get()), dimensions, additive);
        if (family == null) {
            return new Path(
                    0,
                    all,
                    mode == Mode.BEHIND && !pays(settled.get().types())
                            ? Text.of(
                                    "there are so few facts that nothing is kept",
                                    "il y a si peu de faits que rien n'est conservé")
                            : Text.of(
                                    "figures are computed in the background once they are asked for",
                                    "les chiffres sont calculés en arrière-plan une fois demandés"));
        }
        family.resolve(this::run);
        Family.View view = family.view();
        Assembly assembly = view == null ? null : new Assembly(family, view, part, buckets);
        if (assembly == null || assembly.days() == 0 || assembly.runs().size() > MOST_RUNS) {
            return new Path(
                    0,
                    all,
                    Text.of(
                            "too many days have changed and are being computed anew",
                            "trop de jours ont changé et sont recalculés"));
        }
        int kept = assembly.days();
        if (additive.size() < scan.measures().size()) {
            return new Path(
                    kept,
                    all,
                    Text.of(
                            "quantiles, extremes and different values cannot be added up",
                            "quantiles, extrêmes et valeurs distinctes ne s'additionnent pas"));
        }
        return new Path(
                kept,
                Math.max(0, all - kept),
                assembly.runs().isEmpty()
                        ? null
                        : Text.of(
                                "these days are not over, have changed lately, or hold what is not final",
                                "ces jours ne sont pas finis, ont changé récemment ou contiennent du provisoire"));
    }

    /** Whether a local day lies within one of the buckets; of what counts at an instant, whether it is the end of one. */
    private static boolean holdsADay(Scan scan, List<Bucket> buckets) {
        ZoneId zone = scan.question().zone();
        for (Bucket bucket : buckets) {
            if (scan.nature().ofAnInstant()) {
                Instant at = scan.nature() == Population.Nature.STOCK ? bucket.to() : bucket.from();
                if (!at.isAfter(scan.question().now())
                        && at.atZone(zone)
                                .toLocalDate()
                                .atStartOfDay(zone)
                                .toInstant()
                                .equals(at)) {
                    return true;
                }
                continue;
            }
            LocalDate day = bucket.from().atZone(zone).toLocalDate();
            if (day.atStartOfDay(zone).toInstant().isBefore(bucket.from())) {
                day = day.plusDays(1);
            }
            if (!day.plusDays(1).atStartOfDay(zone).toInstant().isAfter(bucket.to())) {
                return true;
            }
        }
        return false;
    }

    private Optional<Settled> settled(Scan scan, Map<String, ?> parameters) {
        StringBuilder key = new StringBuilder();
        key.append(scan.question().zone())
                .append('|')
                .append(scan.question().groupBy())
                .append('|')
                .append(parameters);
        scan.measures().forEach(measure -> key.append('|').append(measure));
        key.append('|').append(scan.relation());
        if (known.size() > MOST_KNOWN) {
            known.clear();
        }
        return known.computeIfAbsent(key.toString(), k -> Settled.of(scan));
    }

    private static String core(Scan scan, Settled settled) {
        return scan.nature() + "|" + scan.from() + "|" + scan.to() + "|"
                + scan.question().zone() + "|" + settled.parameters() + "|" + scan.relation();
    }

    private @Nullable Family family(String core, Set<String> dimensions, List<Measure> measures) {
        return families.stream()
                .filter(family -> family.core.equals(core)
                        && !family.refused()
                        && (mode != Mode.BEHIND || family.ready())
                        && family.dimensions.containsAll(dimensions)
                        && family.measures.containsAll(measures))
                .min(Comparator.comparing(family -> family.dimensions.size()))
                .orElse(null);
    }

    /** Whether there are so many facts that reading them each time takes long. */
    private boolean pays(Collection<FactType> types) {
        long rows = 0;
        long now = System.nanoTime();
        for (FactType type : types) {
            long[] known;
            synchronized (sizes) {
                known = sizes.get(type.name());
            }
            if (known == null || now - known[1] > LOOK_AGAIN) {
                Object count = store.query("SELECT count(*) FROM \"fact_" + type.name() + "\"", List.of())
                        .rows()
                        .get(0)[0];
                known = new long[] {count instanceof Long number ? number : 0, now};
                synchronized (sizes) {
                    sizes.put(type.name(), known);
                }
            }
            rows += known[0];
        }
        return rows >= PAYS_FROM;
    }

    /** Notes that figures are asked for; the family that is to hold them. */
    private synchronized @Nullable Family want(String core, List<String> dimensions, Scan scan, Settled settled) {
        Set<Measure> all = new LinkedHashSet<>(scan.measures());
        for (Family family : families) {
            if (family.core.equals(core) && family.dimensions.equals(dimensions)) {
                if (family.refused() || family.measures.containsAll(scan.measures())) {
                    wake(true);
                    return family.refused() ? null : family;
                }
                all.addAll(family.measures);
            } else if (family.core.equals(core)
                    && family.savedAs != 0
                    && !family.refused()
                    && family.dimensions.containsAll(dimensions)
                    && family.measures.containsAll(scan.measures())) {
                wake(true);
                return family;
            }
        }
        Kept shelf = kept;
        Optional<Kept.Found> found = shelf == null
                ? Optional.empty()
                : shelf.find(
                        core,
                        Set.copyOf(dimensions),
                        List.copyOf(all),
                        catalogue.get().measures());
        Family family = null;
        if (found.isPresent()) {
            Set<Measure> known = new LinkedHashSet<>(found.get().measures());
            known.addAll(all);
            family = made(core, found.get().dimensions(), scan, known);
        }
        boolean old = shelf != null
                && family != null
                && found.isPresent()
                && shelf.restore(family, found.get().id());
        if (!old) {
            family = made(core, dimensions, scan, all);
        }
        if (family == null) {
            return null;
        }
        if (families.size() >= MOST_FAMILIES) {
            families.stream().min(Comparator.comparing(one -> one.lastUse)).ifPresent(families::remove);
        }
        declare(family.settled.types());
        String link = family.settled.link();
        if (link != null) {
            links.add(link);
            values.computeIfAbsent(link, name -> new Links());
        }
        long end = family.end();
        values.values().forEach(filter -> filter.until(end));
        // Before it is read what was committed up to now, so that nothing falls between.
        families.add(family);
        if (shelf != null && old) {
            shelf.catchUp(family, found.orElseThrow().id(), values(family));
            bound(family);
        }
        wake(true);
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
        List<Instant> range = range(settled.get().types());
        Instant first = range.stream().min(Comparator.naturalOrder()).orElse(now);
        Instant oldest = now.minus(LONGEST);
        Slots slots = Slots.of(
                scan.question().zone(), first.isBefore(oldest) ? oldest : first.isAfter(now) ? now : first, now);
        return new Family(core, dimensions, whole, settled.get(), slots, mostBytes * 3 / 4);
    }

    private static final Links ANY = new Links();

    private Links values(Family family) {
        String link = family.settled.link();
        return link == null ? ANY : values.getOrDefault(link, ANY);
    }

    /** Reads which values of links stand in facts, where that is not known. */
    private void readLinks() {
        synchronized (readFor) {
            for (Map.Entry<String, Links> entry : values.entrySet()) {
                String link = entry.getKey();
                Set<String> types = new TreeSet<>();
                families.forEach(family -> {
                    if (link.equals(family.settled.link())) {
                        types.addAll(family.types());
                    }
                });
                if (!readFor.getOrDefault(link, Set.of()).containsAll(types)) {
                    types.addAll(readFor.getOrDefault(link, Set.of()));
                    readLinks(link, types, entry.getValue());
                    readFor.put(link, types);
                }
            }
        }
    }

    private void readLinks(String link, Set<String> types, Links filter) {
        long most = 0;
        for (String type : types) {
            most = Math.max(most, Facts.values(type, link, this::run));
        }
        filter.begin(most, mostBytes / 2);
        for (String type : types) {
            Facts.values(type, link, this::run, filter::was, this::isClosed);
        }
        if (!isClosed()) {
            filter.ready();
        }
    }

    /** Lets those go that were not asked for longest, while all together take too much memory. */
    private void bound(Family latest) {
        long bytes = values.values().stream().mapToLong(Links::bytes).sum();
        for (Family family : families) {
            bytes += family.bytes();
        }
        List<Family> byUse = new ArrayList<>(families);
        byUse.sort(Comparator.comparing(family -> family.lastUse));
        for (Family family : byUse) {
            if (bytes > mostBytes && family != latest && family.rows() > 0) {
                bytes -= family.bytes();
                families.remove(family);
            }
        }
    }

    private void build(Family family, Instant now) {
        Instant first = now;
        Instant last = now;
        for (Instant instant : range(family.settled.types())) {
            first = instant.isBefore(first) ? instant : first;
            last = instant.isAfter(last) ? instant : last;
        }
        boolean wasReady = family.ready();
        LongConsumer extended = end -> values.values().forEach(filter -> filter.until(end));
        boolean built = family.build(this::run, now, first.minus(ROOM), last.plus(ROOM), extended, () -> {
            keep(family);
            bound(family);
            return !isClosed();
        });
        if (built && !wasReady && family.ready()) {
            // What it holds as well is superfluous now.
            families.removeIf(other -> other != family
                    && other.core.equals(family.core)
                    && other.dimensions.equals(family.dimensions)
                    && family.measures.containsAll(other.measures));
        }
    }

    // In the background

    private void wake(boolean now) {
        if (mode != Mode.BEHIND || families.isEmpty()) {
            return;
        }
        boolean begin;
        synchronized (work) {
            asked = true;
            begin = now && !working && !closed;
            working |= begin;
            work.notifyAll();
        }
        if (begin) {
            threads.accept("vigie-rollups", this::work);
        }
    }

    private boolean isClosed() {
        synchronized (work) {
            return closed;
        }
    }

    private void work() {
        Thread.currentThread().setPriority(Thread.MIN_PRIORITY);
        try {
            // Who asks one question and leaves waits for nothing.
            rest(1_000);
            while (true) {
                synchronized (work) {
                    while (!asked && !closed) {
                        work.wait(Duration.ofMinutes(10).toMillis());
                        // A day may have ended.
                        asked = true;
                    }
                    if (closed) {
                        return;
                    }
                    asked = false;
                }
                long busy = buildAll();
                rest(Math.max(2_000, Math.min(60_000, 4 * busy)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            synchronized (work) {
                working = false;
                work.notifyAll();
            }
        }
    }

    /** Puts a family on the shelf, unless another one has its place. */
    private void keep(Family family) {
        if (kept == null || !families.contains(family)) {
            return;
        }
        for (Family other : families) {
            if (other != family
                    && other.core.equals(family.core)
                    && other.dimensions.equals(family.dimensions)
                    && other.measures.size() > family.measures.size()) {
                return;
            }
        }
        kept.save(family);
    }

    /** Puts all families on the shelf as they are and clears it of what is no longer needed. */
    private void keepAll() {
        if (kept == null || families.isEmpty()) {
            return;
        }
        try {
            for (Family family : families) {
                family.resolve(this::run);
                keep(family);
            }
            kept.sweep(Set.copyOf(catalogue.get().measures().values()), families);
        } catch (RuntimeException e) {
            log.warn("Figures that were computed could not be kept; they will be computed anew after a start", e);
        }
    }

    private long buildAll() {
        long began = System.nanoTime();
        try {
            readLinks();
        } catch (RuntimeException e) {
            log.warn("It could not be read by which values facts meet; days that change are looked for longer", e);
        }
        for (Family family : families) {
            if (isClosed()) {
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
        families.removeIf(family -> System.nanoTime() - family.lastUse > IDLE
                && family.measures.stream().noneMatch(installed::contains));
        if (!isClosed()) {
            keepAll();
        }
        return (System.nanoTime() - began) / 1_000_000;
    }

    private void rest(long millis) throws InterruptedException {
        long until = System.nanoTime() + millis * 1_000_000;
        synchronized (work) {
            for (long left = until - System.nanoTime(); left > 0 && !closed; left = until - System.nanoTime()) {
                work.wait(Math.max(1, left / 1_000_000));
            }
        }
    }

    /** What is held, for people. */
    public List<Map<String, Object>> stats() {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Family family : families) {
            Family.Stats stats = family.stats();
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("types", String.join(", ", new TreeSet<>(family.types())));
            line.put("dimensions", stats.dimensions());
            line.put("measures", stats.measures());
            line.put("days", stats.days());
            line.put("clean", stats.clean());
            line.put("rows", stats.rows());
            line.put("bytes", stats.bytes());
            line.put("restored", stats.restored());
            line.put("buildMillis", stats.buildMillis());
            line.put("answers", stats.answers());
            line.put("mixedAnswers", stats.mixed());
            all.add(line);
        }
        return all;
    }

    /** What is held in memory and on disk. */
    public List<KeptFigures> kept() {
        Kept shelf = kept;
        List<KeptFigures> all = new ArrayList<>();
        for (Family family : families) {
            Family.Stats stats = family.stats();
            all.add(new KeptFigures(
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
            all.addAll(shelf.stats(families));
        }
        return List.copyOf(all);
    }

    @Override
    public void close() {
        boolean interrupted = false;
        synchronized (work) {
            closed = true;
            work.notifyAll();
            long until = System.nanoTime() + PATIENCE;
            while (working && System.nanoTime() < until && !interrupted) {
                try {
                    work.wait(100);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        keepAll();
        if (listening != null) {
            try {
                listening.close();
            } catch (Exception e) {
                log.debug("The listener could not be removed", e);
            }
        }
        families.clear();
        known.clear();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
