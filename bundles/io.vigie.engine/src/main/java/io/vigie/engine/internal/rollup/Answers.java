package io.vigie.engine.internal.rollup;

import io.vigie.engine.internal.compile.Bucket;
import io.vigie.engine.internal.compile.Scan;
import io.vigie.engine.internal.compile.Statement;
import io.vigie.fact.FactType;
import io.vigie.kpi.Expr;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relation;
import io.vigie.store.Rows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers to one scan over several lists of buckets: a figure, what it is compared with and its course read the same
 * facts, so that these are read once for all of them.
 */
final class Answers {
    static final int MOST_RUNS = 4;
    private static final int TRIES = 3;
    /** More pieces than these are dearer to tell apart than another statement. */
    private static final int MOST_STRETCHES = 300;
    /** So many facts are sooner read than a statement is planned. */
    private static final long SOONER_READ = 5_000;
    /** What is not the same for the parts of a period as for the whole. */
    private static final Pattern OF_WHOLE = Pattern.compile("@(period|bucket|weeks|overlap)");

    private static final Pattern OF_PERIOD = Pattern.compile("@period");

    private final Scan scan;
    private final List<List<Bucket>> asked;
    private final Extent extent;
    private final Absent absent;
    private final Meetings meetings;
    private final Instant earliest;
    private final Instant latest;
    private final Function<Statement, Rows> run;

    /**
     * Reads nothing before it is asked.
     *
     * @param scan its measures are additive
     * @param asked the lists of buckets
     * @param run asks the facts
     */
    Answers(
            Scan scan,
            List<List<Bucket>> asked,
            Extent extent,
            Absent absent,
            Meetings meetings,
            Instant earliest,
            Instant latest,
            Function<Statement, Rows> run) {
        this.scan = scan;
        this.asked = asked;
        this.extent = extent;
        this.absent = absent;
        this.meetings = meetings;
        this.earliest = earliest;
        this.latest = latest;
        this.run = run;
    }

    private List<Optional<Rollups.Figures>> none() {
        return Collections.nCopies(asked.size(), Optional.empty());
    }

    /**
     * The answers with the days of a family that hold; empty where these are no help.
     *
     * @param stale is told when there are days that do not hold
     */
    List<Optional<Rollups.Figures>> from(Family family, Runnable stale) {
        for (int i = 0; i < TRIES; i++) {
            family.resolve(run, meetings);
            Family.View view = family.view();
            if (view == null) {
                continue;
            }
            List<Assembly> assemblies = new ArrayList<>();
            BitSet used = new BitSet();
            for (List<Bucket> buckets : asked) {
                Assembly assembly = new Assembly(family, view, scan, buckets);
                boolean helps = assembly.days() > 0 && assembly.runs() <= MOST_RUNS;
                if (assembly.runs() > 0) {
                    stale.run();
                }
                if (helps) {
                    used.or(assembly.used());
                }
                assemblies.add(helps || asked.size() == 1 ? assembly : new Assembly(scan, buckets));
            }
            boolean helps = asked.size() > 1 || assemblies.get(0).runs() <= MOST_RUNS;
            if (used.isEmpty() || !helps || scan.question().now().isBefore(view.since())) {
                return none();
            }
            boolean facts = assemblies.stream().anyMatch(assembly -> assembly.runs() > 0);
            try {
                List<Optional<Rollups.Figures>> figures = figures(assemblies, family.settled.types());
                if (!facts || family.holds(view, used, run, meetings)) {
                    family.answered(facts);
                    return figures;
                }
            } catch (ArithmeticException e) {
                return none();
            }
        }
        return none();
    }

    /** The answers from facts alone, by one pass over them; empty where each is better read by itself. */
    List<Optional<Rollups.Figures>> fromFacts() {
        if (asked.size() < 2 || !addsUp(scan)) {
            return none();
        }
        Set<FactType> types = new HashSet<>();
        collect(scan.relation(), types);
        List<Optional<Rollups.Figures>> all = new ArrayList<>(none());
        boolean ofPeriod = names(OF_PERIOD, scan.relation());
        Map<List<Instant>, List<Integer>> passes = new LinkedHashMap<>();
        for (int i = 0; i < asked.size(); i++) {
            List<Bucket> buckets = asked.get(i);
            List<Instant> period = List.of(
                    buckets.get(0).from(), buckets.get(buckets.size() - 1).to());
            // What differs from period to period can only be shared by those of the same one.
            passes.computeIfAbsent(ofPeriod ? period : List.of(), key -> new ArrayList<>())
                    .add(i);
        }
        for (List<Integer> pass : passes.values()) {
            if (pass.size() < 2) {
                continue;
            }
            try {
                List<Optional<Rollups.Figures>> some = figures(
                        pass.stream().map(i -> new Assembly(scan, asked.get(i))).toList(), types);
                for (int i = 0; i < pass.size(); i++) {
                    all.set(pass.get(i), some.get(i));
                }
            } catch (ArithmeticException e) {
                // Not exact: each is read by itself.
                continue;
            }
        }
        return all;
    }

    private List<Optional<Rollups.Figures>> figures(List<Assembly> assemblies, Set<FactType> types) {
        List<Assembly.Stretch> stretches = assemblies.stream()
                .flatMap(assembly -> assembly.stretches().stream())
                .toList();
        if (assemblies.size() > 1 && stretches.size() > MOST_STRETCHES) {
            return none();
        }
        boolean ofPeriod = names(OF_PERIOD, scan.relation());
        long gap = assemblies.size() > 1 && !stretches.isEmpty() && !ofPeriod ? gap(types) : 0;
        Pass pass = new Pass(scan, stretches, gap, earliest, latest, statement -> absent.read(scan, statement, run));
        return assemblies.stream()
                .map(assembly -> Optional.of(assembly.figures(pass)))
                .toList();
    }

    /** For how long, in microseconds, there are so few facts that they are read sooner than another statement is planned. */
    private long gap(Set<FactType> types) {
        List<Instant> range = extent.range(types);
        if (range.isEmpty()) {
            return 0;
        }
        long all = Slots.micros(range.stream().max(Comparator.naturalOrder()).get())
                - Slots.micros(range.stream().min(Comparator.naturalOrder()).get());
        return all / Math.max(1, extent.rows(types)) * SOONER_READ;
    }

    private static void collect(Relation relation, Set<FactType> types) {
        if (relation instanceof Relation.Facts facts) {
            types.add(facts.type());
        }
        relation.inputs().forEach(input -> collect(input, types));
    }

    /** Whether the figures of a period are those of its parts together. */
    private static boolean addsUp(Scan scan) {
        boolean spans = scan.nature() == Population.Nature.INTERVAL;
        if (scan.nature() == Population.Nature.RECURRING || names(scan.from()) || names(scan.to())) {
            return false;
        }
        for (Measure measure : scan.measures()) {
            Expr value = measure.value();
            boolean cut = spans && value != null && value.equals(Expr.overlap());
            // What is told of a whole row that lasts must not be told again for each of its parts.
            boolean counted = !spans || value == null || cut;
            if (!counted
                    || !cut && names(value)
                    || names(measure.where())
                    || names(measure.divisor())
                    || names(measure.population().where())
                    || measure.population().leftOut().stream().anyMatch(rule -> names(rule.when()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean names(@Nullable Object expression) {
        return names(OF_WHOLE, expression);
    }

    private static boolean names(Pattern moments, @Nullable Object expression) {
        return expression != null && moments.matcher(expression.toString()).find();
    }
}
