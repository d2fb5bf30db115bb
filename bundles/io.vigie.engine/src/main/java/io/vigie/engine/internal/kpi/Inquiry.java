package io.vigie.engine.internal.kpi;

import io.vigie.engine.internal.compile.Bucket;
import io.vigie.engine.internal.compile.Scan;
import io.vigie.engine.internal.compile.Statement;
import io.vigie.engine.internal.rollup.Rollups;
import io.vigie.fact.FactType;
import io.vigie.fact.Field;
import io.vigie.fact.FieldType;
import io.vigie.kpi.Measure;
import io.vigie.query.KpiQuery;
import io.vigie.query.QueryException;
import io.vigie.store.Rows;
import io.vigie.store.Store;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A question under way: what has been decided, and the statements run for it. Serves one thread. */
final class Inquiry {
    private final Store store;
    private final Together together;
    private final KpiQuery query;
    private final Plan plan;
    private final Instant now;
    private final Instant from;
    private final Instant to;
    private final List<Bucket> buckets;
    private final FactRange range;
    private final Set<FactType> types;
    private final List<String> sql = new ArrayList<>();
    private final Map<Plan.Group, List<Scan>> scans = new LinkedHashMap<>();

    /**
     * Decides a question.
     *
     * @param together the questions that are asked with it
     * @param register makes sure that the store knows fact types
     * @param pseudonym turns a customer identifier into what the store holds
     * @param present the instant of asking
     * @throws QueryException when it makes no sense
     */
    Inquiry(
            KpiQuery query,
            Plan plan,
            Store store,
            Together together,
            Consumer<Collection<FactType>> register,
            UnaryOperator<String> pseudonym,
            Instant present) {
        this.store = store;
        this.together = together;
        this.query = query;
        this.plan = plan;
        Instant asOf = query.asOf();
        this.now = asOf == null ? present : asOf;
        Set<Measure> measures = new LinkedHashSet<>();
        plan.groups().forEach(group -> measures.addAll(group.measures()));
        this.types = FactRange.types(measures);
        register.accept(types);
        List<Instant> asked = new ArrayList<>(List.of(now));
        addIfGiven(asked, query.from());
        addIfGiven(asked, query.to());
        plan.groups().forEach(group -> asked.addAll(instants(group)));
        this.range = FactRange.of(together.rollups(), types, asked);
        Map<String, List<String>> filters = storedFilters(query, types, pseudonym);
        for (Plan.Group group : plan.groups()) {
            scans.put(group, Scan.of(store.dialect(), group.question(query, filters, now), group.measures()));
        }
        Instant[] period = period();
        this.from = period[0];
        this.to = period[1];
        if (to.isBefore(from)) {
            throw new QueryException(
                    "The period ends at " + to + ", before it begins at " + from + ".",
                    "La période finit à " + to + ", avant de commencer à " + from + ".");
        }
        this.buckets = Bucket.of(from, to, query.zone(), query.grain());
        scans.forEach((group, each) -> each.forEach(scan -> together.expect(scan, buckets(group), range)));
    }

    KpiQuery query() {
        return query;
    }

    List<Plan.Group> groups() {
        return plan.groups();
    }

    /** The instant after which nothing is known. */
    Instant now() {
        return now;
    }

    Instant from() {
        return from;
    }

    Instant to() {
        return to;
    }

    Set<FactType> types() {
        return types;
    }

    /** The statements that were run. */
    List<String> sql() {
        return List.copyOf(sql);
    }

    List<Scan> scans(Plan.Group group) {
        return scans.getOrDefault(group, List.of());
    }

    /** The buckets of a group's answer. */
    List<Bucket> buckets(Plan.Group group) {
        List<Instant> instants = instants(group);
        return instants.isEmpty() ? buckets : Bucket.at(instants, query.zone(), query.grain());
    }

    private static List<Instant> instants(Plan.Group group) {
        List<Instant> instants = new ArrayList<>();
        for (String text : group.shape().instants()) {
            try {
                instants.add(OffsetDateTime.parse(text).toInstant());
            } catch (DateTimeException e) {
                String name = group.definitions().get(0).instants();
                throw new QueryException(
                        "Parameter '" + name + "': '" + text
                                + "' is not an instant with an offset, such as 2026-03-30T10:00:00+02:00.",
                        "Paramètre « " + name + " » : « " + text
                                + " » n'est pas un instant avec décalage, par exemple 2026-03-30T10:00:00+02:00.");
            }
        }
        return instants;
    }

    Statement figures(Scan scan, List<Bucket> within) {
        return scan.figures(within, range.earliest(), range.latest());
    }

    Statement leftOut(Scan scan, int population, List<Bucket> within) {
        return scan.leftOut(population, within, range.earliest(), range.latest());
    }

    Statement rows(Scan scan, List<Bucket> within, int offset, int limit) {
        return scan.rows(within, range.earliest(), range.latest(), offset, limit);
    }

    Rows run(Statement statement) {
        sql.add(statement.sql());
        return store.query(statement.sql(), statement.arguments());
    }

    private static void addIfGiven(List<Instant> instants, @Nullable Instant instant) {
        if (instant != null) {
            instants.add(instant);
        }
    }

    /** Customer identifiers are stored as pseudonyms, so filters look for these. */
    private static Map<String, List<String>> storedFilters(
            KpiQuery query, Collection<FactType> types, UnaryOperator<String> pseudonym) {
        Map<String, List<String>> stored = new LinkedHashMap<>();
        query.filters().forEach((name, values) -> {
            boolean personal = types.stream().anyMatch(type -> {
                Field field = type.field(name);
                return field != null && field.personal();
            });
            stored.put(
                    name,
                    values.stream()
                            .map(v -> personal && !v.isEmpty() ? pseudonym.apply(v) : v)
                            .toList());
        });
        return stored;
    }

    /** The period asked for; an end that is not given is that of the data, to whole seconds. */
    private Instant[] period() {
        Instant first = query.from();
        Instant last = query.to();
        if (first != null && last != null) {
            return new Instant[] {first, last};
        }
        Instant earliest = null;
        Instant latest = null;
        for (List<Scan> group : scans.values()) {
            for (Scan scan : group) {
                Statement statement = scan.range(range.earliest(), range.latest());
                Object[] row = store.query(statement.sql(), statement.arguments())
                        .rows()
                        .get(0);
                if (row[0] instanceof Instant low && (earliest == null || low.isBefore(earliest))) {
                    earliest = low;
                }
                if (row[1] instanceof Instant high && (latest == null || high.isAfter(latest))) {
                    latest = high;
                }
            }
        }
        Instant start = first != null ? first : earliest != null ? earliest : last != null ? last : now;
        Instant end = last != null
                ? last
                : latest != null ? latest.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1) : start;
        start = first != null ? first : start.truncatedTo(ChronoUnit.SECONDS);
        return new Instant[] {start, end.isBefore(start) && last == null ? start : end};
    }

    /** The cells of one group. */
    Cells cells(Plan.Group group) {
        Cells cells = new Cells(buckets(group), group.shape().groupBy());
        if (cells.buckets().isEmpty()) {
            return cells;
        }
        for (Scan scan : scans(group)) {
            if (scan.groupBy().equals(cells.groupBy())) {
                read(scan, cells);
            } else {
                Cells wider = new Cells(cells.buckets(), scan.groupBy());
                read(scan, wider);
                cells.across(wider, scan.measures());
            }
        }
        return cells;
    }

    private void read(Scan scan, Cells cells) {
        Optional<Rollups.Figures> kept = together.figures(scan, cells.buckets(), this::run);
        if (kept.isEmpty()) {
            readFacts(scan, cells);
            return;
        }
        Rollups.Figures figures = kept.get();
        take(figures, cells);
        List<Measure> rest = scan.measures().stream()
                .filter(measure -> !figures.scan().measures().contains(measure))
                .toList();
        if (!rest.isEmpty()) {
            readFacts(scan.of(rest), cells);
        }
    }

    private static void take(Rollups.Figures figures, Cells cells) {
        Scan scan = figures.scan();
        int keys = 1 + scan.groupBy().size();
        List<@Nullable Object> group = null;
        Cells.Line line = null;
        for (Rollups.Row row : figures.rows()) {
            if (line == null || row.group() != group) {
                group = row.group();
                line = cells.line(combination(group));
            }
            Cell cell = line.at(row.bucket());
            for (int i = 0; i < row.rows().length; i++) {
                if (row.rows()[i] > 0) {
                    line.see(scan.populations().get(i));
                }
            }
            for (int i = 0; i < row.counts().length; i++) {
                Measure measure = scan.measures().get(i);
                BigDecimal value = measure.divisor() == null ? number(row.values()[i], scan.type(measure)) : null;
                cell.set(measure, value, row.counts()[i]);
            }
        }
        figures.shares().forEach((i, shares) -> {
            Measure measure = scan.measures().get(i);
            Map<Place, BigDecimal> sums = new HashMap<>();
            for (Rollups.Share share : shares) {
                BigDecimal divisor = number(share.divisor(), scan.divisorType(measure));
                BigDecimal value = number(share.sum(), scan.type(measure));
                if (divisor != null && value != null) {
                    sums.merge(place(share.keys(), keys), value.divide(divisor, Calculator.PRECISION), BigDecimal::add);
                }
            }
            sums.forEach((place, sum) -> cells.add(place.bucket(), place.combination(), measure, sum));
        });
    }

    private void readFacts(Scan scan, Cells cells) {
        Rows rows = read(scan, known -> figures(known, cells.buckets()));
        int keys = 1 + scan.groupBy().size();
        int populations = scan.populations().size();
        for (Object[] row : rows.rows()) {
            Cells.Line line = cells.line(combination(row, keys));
            Cell cell = line.at(bucket(row));
            for (int i = 0; i < populations; i++) {
                if (count(row[keys + i]) > 0) {
                    line.see(scan.populations().get(i));
                }
            }
            int column = keys + populations;
            for (int i = 0; i < scan.measures().size(); i++) {
                Measure measure = scan.measures().get(i);
                long counted = count(row[column++]);
                BigDecimal value = scan.isValued(i)
                        ? number(row[column++], scan.type(measure))
                        : measure.divisor() == null ? BigDecimal.valueOf(counted) : null;
                cell.set(measure, value, counted);
            }
        }
        addQuotients(scan, keys, cells);
    }

    private Rows read(Scan scan, Function<Scan, Statement> statement) {
        return together.rollups().read(scan, statement, this::run);
    }

    private void addQuotients(Scan scan, int keys, Cells cells) {
        for (int i = 0; i < scan.measures().size(); i++) {
            Measure measure = scan.measures().get(i);
            if (measure.divisor() == null) {
                continue;
            }
            Map<Place, BigDecimal> sums = new HashMap<>();
            int index = i;
            Rows rows = read(scan, known -> known.quotients(index, cells.buckets(), range.earliest(), range.latest()));
            for (Object[] row : rows.rows()) {
                BigDecimal divisor = number(row[keys], scan.divisorType(measure));
                BigDecimal value = number(row[keys + 1], scan.type(measure));
                if (divisor != null && value != null) {
                    sums.merge(place(row, keys), value.divide(divisor, Calculator.PRECISION), BigDecimal::add);
                }
            }
            sums.forEach((place, sum) -> cells.add(place.bucket(), place.combination(), measure, sum));
        }
    }

    /** Where a figure belongs. */
    private record Place(int bucket, List<Object> combination) {}

    private static Place place(@Nullable Object[] row, int keys) {
        return new Place(bucket(row), combination(row, keys));
    }

    private static int bucket(@Nullable Object[] row) {
        return (int) count(row[0]);
    }

    private static List<Object> combination(@Nullable Object[] row, int keys) {
        return combination(Arrays.asList(row).subList(1, keys));
    }

    private static List<Object> combination(List<@Nullable Object> group) {
        List<Object> combination = new ArrayList<>(group.size());
        for (Object part : group) {
            combination.add(part == null ? Cells.Absent.ABSENT : part);
        }
        return combination;
    }

    /** A count, which is never null. */
    static long count(@Nullable Object value) {
        if (value == null) {
            throw new IllegalStateException("A count is never null");
        }
        return ((Number) value).longValue();
    }

    /** A number as the algebra has it: durations in seconds. */
    static @Nullable BigDecimal number(@Nullable Object value, @Nullable FieldType type) {
        if (value == null) {
            return null;
        }
        BigDecimal number = value instanceof BigDecimal decimal
                ? decimal
                : value instanceof Double real
                        ? BigDecimal.valueOf(real)
                        : BigDecimal.valueOf(((Number) value).longValue());
        return type == FieldType.SECONDS ? number.movePointLeft(6).stripTrailingZeros() : number;
    }
}
