package io.vigie.engine.internal.rollup;

import io.vigie.engine.internal.compile.Bucket;
import io.vigie.engine.internal.compile.Scan;
import io.vigie.engine.internal.compile.Settled;
import io.vigie.engine.internal.compile.Statement;
import io.vigie.fact.FactType;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Population;
import io.vigie.kpi.Text;
import io.vigie.store.Rows;
import io.vigie.store.Store;
import io.vigie.workspace.KeptFigures;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
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
    private static final int MOST_RUNS = Answers.MOST_RUNS;
    private static final long PAYS_FROM = 50_000;

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
    private final Mode mode;
    private final Declared declared = new Declared();
    private final Extent extent;
    private final Absent absent;
    private final Meetings meetings;
    private final Families families;
    private final Background background;
    private final @Nullable AutoCloseable listening;
    private final Map<String, Optional<Settled>> known = new ConcurrentHashMap<>();

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
        this.mode = mode;
        long mostBytes = Math.max(1, Long.getLong("vigie.rollups.memory", 64)) << 20;
        Kept kept = listens ? store.shelf().map(Kept::new).orElse(null) : null;
        this.background = new Background(threads, this::round);
        this.extent = new Extent(this::run, this::listens);
        this.absent = new Absent(this::run, this::listens, this::isWorthKnowing);
        this.meetings = new Meetings(this::run, declared, mostBytes / 2, background::isClosed);
        this.families = new Families(
                this::run,
                clock,
                mode == Mode.BEHIND,
                catalogue,
                kept,
                declared,
                extent,
                meetings,
                mostBytes,
                background::isClosed,
                () -> wake(true));
        Commits commits = new Commits(
                declared,
                extent,
                absent,
                meetings,
                families.all(),
                () -> kept == null ? Set.of() : kept.links(),
                () -> catalogue.get().types().values(),
                () -> wake(false));
        // Also where nothing is computed: what was kept before must not be taken for what holds.
        this.listening = listens ? store.onChange(commits).orElse(null) : null;
    }

    private boolean listens() {
        return listening != null;
    }

    private boolean isWorthKnowing(FactType type) {
        return "always".equals(System.getProperty("vigie.absent")) || extent.rows(List.of(type)) >= PAYS_FROM;
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

    /**
     * Between which instants the facts of some types lie.
     *
     * @return earliest and latest; none where there are no facts
     */
    public List<Instant> range(Collection<FactType> types) {
        declared.add(types);
        return extent.range(types);
    }

    /** A number that differs before and after each change of facts of a type; empty where nobody tells of commits. */
    public OptionalLong changes(FactType type) {
        return extent.changes(type);
    }

    /**
     * Reads facts for a question: the statement may leave out looking for what no fact has, as long as that holds.
     *
     * @param run asks the facts
     */
    public Rows read(Scan scan, Function<Scan, Statement> statement, Function<Statement, Rows> run) {
        return absent.read(scan, statement, run);
    }

    private Rows run(Statement statement) {
        return store.query(statement.sql(), statement.arguments());
    }

    /**
     * A row of an answer, as the facts would give it.
     *
     * @param group the values of the dimensions, the same list in all rows that have them, which come one after another
     */
    public record Row(
            int bucket,
            List<@Nullable Object> group,
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
        return figuresOfAll(scan, List.of(buckets), earliest, latest, run).get(0);
    }

    /** The same for several lists of buckets at once: what is read from the facts is read once for all of them. */
    public List<Optional<Figures>> figuresOfAll(
            Scan scan, List<List<Bucket>> asked, Instant earliest, Instant latest, Function<Statement, Rows> run) {
        List<Measure> additive = scan.measures().stream()
                .filter(measure -> measure.aggregation().additive())
                .toList();
        if (additive.isEmpty() || scan.question().bounded() || asked.stream().anyMatch(List::isEmpty)) {
            return Collections.nCopies(asked.size(), Optional.empty());
        }
        Scan part = additive.size() == scan.measures().size() ? scan : scan.of(additive);
        Answers answers = new Answers(part, asked, extent, absent, meetings, earliest, latest, run);
        Optional<Family> family = family(part, asked);
        if (family.isPresent()) {
            List<Optional<Figures>> figures = answers.from(family.get(), () -> wake(false));
            if (figures.stream().anyMatch(Optional::isPresent)) {
                return figures;
            }
        }
        return answers.fromFacts();
    }

    /** The family that has days of the answer, built where that is done at once. */
    private Optional<Family> family(Scan part, List<List<Bucket>> asked) {
        if (listening == null || mode == Mode.OFF || asked.stream().noneMatch(buckets -> mayHold(part, buckets))) {
            return Optional.empty();
        }
        Set<String> dimensions = new TreeSet<>(part.question().groupBy());
        dimensions.addAll(part.question().filters().keySet());
        Optional<Settled> settled =
                settled(part.by(List.copyOf(dimensions)), part.question().parameters());
        if (settled.isEmpty()) {
            return Optional.empty();
        }
        String core = Families.core(part, settled.get());
        Family family = families.find(core, dimensions, part.measures());
        if (family == null && mode == Mode.BEHIND && extent.rows(settled.get().types()) < PAYS_FROM) {
            return Optional.empty();
        }
        if (family == null) {
            family = families.want(core, List.copyOf(dimensions), part, settled.get());
            if (family == null || mode == Mode.BEHIND && !family.ready()) {
                return Optional.empty();
            }
        }
        if (mode == Mode.AT_ONCE || mode == Mode.FIRST) {
            meetings.read();
            family.catchUp();
        }
        if (mode == Mode.AT_ONCE || mode == Mode.FIRST && !family.built()) {
            families.build(family, part.question().now());
        }
        family.lastUse = System.nanoTime();
        return Optional.of(family);
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
        if (!mayHold(scan, buckets)) {
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
        String core = Families.core(part, settled.get());
        Family family = families.find(core, dimensions, additive);
        if (family == null && families.isOnShelf(core, dimensions, additive)) {
            family = families.want(core, List.copyOf(dimensions), part, settled.get());
        }
        if (family == null || mode == Mode.BEHIND && !family.ready()) {
            return new Path(
                    0,
                    all,
                    mode == Mode.BEHIND && extent.rows(settled.get().types()) < PAYS_FROM
                            ? Text.of(
                                    "there are so few facts that nothing is kept",
                                    "il y a si peu de faits que rien n'est conservé")
                            : Text.of(
                                    "figures are computed in the background once they are asked for",
                                    "les chiffres sont calculés en arrière-plan une fois demandés"));
        }
        family.resolve(this::run, meetings);
        Family.View view = family.view();
        Assembly assembly = view == null ? null : new Assembly(family, view, part, buckets);
        if (assembly == null || assembly.days() == 0 || assembly.runs() > MOST_RUNS) {
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
                assembly.runs() == 0
                        ? null
                        : Text.of(
                                "these days are not over, have changed lately, or hold what is not final",
                                "ces jours ne sont pas finis, ont changé récemment ou contiennent du provisoire"));
    }

    /** Whether days that are kept may help; of what counts at an instant, one before it may. */
    private static boolean mayHold(Scan scan, List<Bucket> buckets) {
        return scan.isMoved() || holdsADay(scan, buckets);
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

    private void wake(boolean begin) {
        if (mode == Mode.BEHIND && !families.all().isEmpty()) {
            background.wake(begin);
        }
    }

    private void round() {
        families.buildAll();
    }

    /** What is held, for people. */
    public List<Map<String, Object>> stats() {
        return families.stats();
    }

    /** What is held in memory and on disk. */
    public List<KeptFigures> kept() {
        return families.kept();
    }

    @Override
    public void close() {
        boolean interrupted = background.close();
        families.keepAll();
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
