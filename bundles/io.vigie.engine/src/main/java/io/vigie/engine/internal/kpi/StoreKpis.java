package io.vigie.engine.internal.kpi;

import io.vigie.engine.internal.compile.Bucket;
import io.vigie.engine.internal.compile.Question;
import io.vigie.engine.internal.compile.Scan;
import io.vigie.engine.internal.compile.Statement;
import io.vigie.fact.FactType;
import io.vigie.fact.Field;
import io.vigie.fact.FieldType;
import io.vigie.kpi.Formula;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Population;
import io.vigie.kpi.Text;
import io.vigie.query.Drill;
import io.vigie.query.Explanation;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiResult;
import io.vigie.query.KpiValue;
import io.vigie.query.Kpis;
import io.vigie.query.QueryException;
import io.vigie.source.SourceStatus;
import io.vigie.source.Sources;
import io.vigie.store.Rows;
import io.vigie.store.Store;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Answers questions from a store. Thread-safe. */
final class StoreKpis implements Kpis {
    private final Store store;
    private final KpiRegistry registry;
    private final Sources sources;
    private final UnaryOperator<String> pseudonym;
    private final Clock clock;
    private final Set<FactType> registered = ConcurrentHashMap.newKeySet();

    StoreKpis(Store store, KpiRegistry registry, Sources sources, UnaryOperator<String> pseudonym, Clock clock) {
        this.store = store;
        this.registry = registry;
        this.sources = sources;
        this.pseudonym = pseudonym;
        this.clock = clock;
    }

    /** A question under way: what has been decided, and the statements run for it. */
    private final class Inquiry {
        final KpiQuery query;
        final KpiRegistry.Snapshot snapshot = registry.snapshot();
        final Plan plan;
        final Instant now;
        final Instant from;
        final Instant to;
        final List<Bucket> buckets;
        final FactRange range;
        final Set<FactType> types;
        final List<String> sql = new ArrayList<>();
        private final Map<Plan.Group, List<Scan>> scans = new LinkedHashMap<>();

        Inquiry(KpiQuery query) {
            this.query = query;
            this.plan = Plan.of(query, snapshot);
            Instant asOf = query.asOf();
            this.now = asOf == null ? clock.instant() : asOf;
            Set<Measure> measures = new LinkedHashSet<>();
            plan.groups().forEach(group -> measures.addAll(group.measures()));
            this.types = FactRange.types(measures);
            register(types);
            List<Instant> asked = new ArrayList<>(List.of(now));
            addIfGiven(asked, query.from());
            addIfGiven(asked, query.to());
            this.range = FactRange.of(store, types, asked);
            for (Plan.Group group : plan.groups()) {
                Question question = group.question(query, storedFilters(query, types), now);
                scans.put(group, Scan.of(store.dialect(), question, group.measures()));
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
        }

        List<Scan> scans(Plan.Group group) {
            return scans.getOrDefault(group, List.of());
        }

        Rows run(Statement statement) {
            sql.add(statement.sql());
            return store.query(statement.sql(), statement.arguments());
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

        /** The cells of one group: bucket index, then the dimensions. */
        Map<List<Object>, Cell> cells(Plan.Group group, Map<List<Object>, Set<Population>> present) {
            Map<List<Object>, Cell> cells = new HashMap<>();
            if (buckets.isEmpty()) {
                return cells;
            }
            for (Scan scan : scans(group)) {
                if (scan.groupBy().equals(query.groupBy())) {
                    read(scan, cells, present);
                }
            }
            for (Scan scan : scans(group)) {
                if (!scan.groupBy().equals(query.groupBy())) {
                    spread(scan, cells);
                }
            }
            return cells;
        }

        private void read(Scan scan, Map<List<Object>, Cell> cells, Map<List<Object>, Set<Population>> present) {
            Rows rows = run(scan.figures(buckets, range.earliest(), range.latest()));
            int keys = 1 + scan.groupBy().size();
            int populations = scan.populations().size();
            for (Object[] row : rows.rows()) {
                List<Object> key = key(row, keys);
                for (int i = 0; i < populations; i++) {
                    if (((Number) nonNull(row[keys + i])).longValue() > 0) {
                        present.computeIfAbsent(key, k -> new LinkedHashSet<>())
                                .add(scan.populations().get(i));
                    }
                }
                Cell cell = cells.computeIfAbsent(key, k -> new Cell());
                for (int i = 0; i < scan.measures().size(); i++) {
                    Measure measure = scan.measures().get(i);
                    int column = keys + populations + 2 * i;
                    long counted = ((Number) nonNull(row[column])).longValue();
                    BigDecimal value = measure.divisor() == null ? unscaled(row[column + 1], scan.type(measure)) : null;
                    cell.set(measure, value, counted);
                }
            }
            addQuotients(scan, keys, cells);
        }

        /** A measure that goes across a dimension has one value for all cells that differ in it alone. */
        private void spread(Scan scan, Map<List<Object>, Cell> cells) {
            Map<List<Object>, Cell> wider = new HashMap<>();
            read(scan, wider, new HashMap<>());
            List<Integer> kept = new ArrayList<>(List.of(0));
            scan.groupBy().forEach(name -> kept.add(1 + query.groupBy().indexOf(name)));
            cells.forEach((key, cell) -> {
                Cell all = wider.get(kept.stream().map(key::get).toList());
                if (all != null) {
                    scan.measures().forEach(measure -> cell.set(measure, all.value(measure), all.rows(measure)));
                }
            });
        }

        private void addQuotients(Scan scan, int keys, Map<List<Object>, Cell> cells) {
            for (int i = 0; i < scan.measures().size(); i++) {
                Measure measure = scan.measures().get(i);
                if (measure.divisor() == null) {
                    continue;
                }
                Map<List<Object>, BigDecimal> sums = new HashMap<>();
                for (Object[] row : run(scan.quotients(i, buckets, range.earliest(), range.latest()))
                        .rows()) {
                    BigDecimal divisor = unscaled(row[keys], scan.divisorType(measure));
                    BigDecimal value = unscaled(row[keys + 1], scan.type(measure));
                    if (divisor != null && value != null) {
                        sums.merge(key(row, keys), value.divide(divisor, Calculator.PRECISION), BigDecimal::add);
                    }
                }
                sums.forEach((key, sum) -> {
                    Cell cell = cells.computeIfAbsent(key, k -> new Cell());
                    cell.set(measure, sum, cell.rows(measure));
                });
            }
        }
    }

    private static void addIfGiven(List<Instant> instants, @Nullable Instant instant) {
        if (instant != null) {
            instants.add(instant);
        }
    }

    private static List<Object> key(@Nullable Object[] row, int keys) {
        List<Object> key = new ArrayList<>();
        for (int i = 0; i < keys; i++) {
            Object part = row[i];
            key.add(i == 0 ? ((Number) nonNull(part)).intValue() : part == null ? Absent.ABSENT : part);
        }
        return key;
    }

    /** Stands for a dimension without value where null cannot. */
    private enum Absent {
        ABSENT
    }

    private static Object nonNull(@Nullable Object value) {
        if (value == null) {
            throw new IllegalStateException("A count is never null");
        }
        return value;
    }

    private void register(Collection<FactType> types) {
        if (!registered.containsAll(types)) {
            store.register(types);
            registered.addAll(types);
        }
    }

    /** Customer identifiers are stored as pseudonyms, so filters look for these. */
    private Map<String, List<String>> storedFilters(KpiQuery query, Collection<FactType> types) {
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

    private static @Nullable BigDecimal unscaled(@Nullable Object value, @Nullable FieldType type) {
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

    @Override
    public List<Entry> entries() {
        return List.copyOf(registry.snapshot().entries().values());
    }

    @Override
    public Optional<Entry> entry(String id) {
        return Optional.ofNullable(registry.snapshot().entries().get(id));
    }

    @Override
    public List<String> refusals() {
        return registry.snapshot().refusals();
    }

    @Override
    public KpiResult evaluate(KpiQuery query) {
        Inquiry inquiry = new Inquiry(query);
        Map<String, List<KpiValue>> values = new HashMap<>();
        for (Plan.Group group : inquiry.plan.groups()) {
            Map<List<Object>, Set<Population>> present = new HashMap<>();
            Map<List<Object>, Cell> cells = inquiry.cells(group, present);
            for (KpiDefinition definition : group.definitions()) {
                values.put(definition.id(), values(inquiry, group, definition, cells, present));
            }
        }
        List<KpiValue> ordered = new ArrayList<>();
        for (String id : new LinkedHashSet<>(query.kpis())) {
            ordered.addAll(values.getOrDefault(id, List.of()));
        }
        return new KpiResult(query, inquiry.from, inquiry.to, inquiry.now, ordered);
    }

    /** The figures of one KPI: every bucket of every combination of dimensions that has rows in the period. */
    private List<KpiValue> values(
            Inquiry inquiry,
            Plan.Group group,
            KpiDefinition definition,
            Map<List<Object>, Cell> cells,
            Map<List<Object>, Set<Population>> present) {
        Set<Population> own = new LinkedHashSet<>();
        group.measures(definition).forEach(measure -> own.add(measure.population()));
        List<List<Object>> combinations = new ArrayList<>();
        if (inquiry.query.groupBy().isEmpty()) {
            combinations.add(List.of());
        } else {
            Set<List<Object>> found = new LinkedHashSet<>();
            present.forEach((key, populations) -> {
                if (populations.stream().anyMatch(own::contains)) {
                    found.add(key.subList(1, key.size()));
                }
            });
            combinations.addAll(found);
            combinations.sort(StoreKpis::compare);
        }
        List<KpiValue> values = new ArrayList<>();
        for (List<Object> combination : combinations) {
            for (int i = 0; i < inquiry.buckets.size(); i++) {
                List<Object> key = new ArrayList<>(List.of(i));
                key.addAll(combination);
                Cell cell = cells.getOrDefault(key, Cell.EMPTY);
                values.add(value(inquiry, group, definition, inquiry.buckets.get(i), combination, cell));
            }
        }
        return values;
    }

    private static int compare(List<Object> left, List<Object> right) {
        for (int i = 0; i < left.size(); i++) {
            Object a = left.get(i);
            Object b = right.get(i);
            int order = a == Absent.ABSENT || b == Absent.ABSENT
                    ? Boolean.compare(a == Absent.ABSENT, b == Absent.ABSENT)
                    : a.toString().compareTo(b.toString());
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static KpiValue value(
            Inquiry inquiry,
            Plan.Group group,
            KpiDefinition definition,
            Bucket bucket,
            List<Object> combination,
            Cell cell) {
        Formula below = definition.denominator();
        BigDecimal num = group.calculator().value(definition.numerator(), cell);
        BigDecimal den = below == null ? null : group.calculator().value(below, cell);
        BigDecimal value = below == null
                ? num == null ? null : num.multiply(definition.scale())
                : Calculator.quotient(definition, num, den);
        Map<String, @Nullable String> dims = new LinkedHashMap<>();
        for (int i = 0; i < combination.size(); i++) {
            Object dim = combination.get(i);
            dims.put(inquiry.query.groupBy().get(i), dim == Absent.ABSENT ? null : dim.toString());
        }
        Instant matures = bucket.to().plus(maturity(definition.maturity(), group.values()));
        return new KpiValue(
                definition.id(),
                bucket.label(),
                dims,
                num == null ? BigDecimal.ZERO : num,
                den,
                value,
                rows(group, definition, cell),
                matures.isAfter(inquiry.now),
                definition.unit().id(),
                definition.version());
    }

    /** How many rows a figure rests on: those that the base of the formula counts. */
    private static long rows(Plan.Group group, KpiDefinition definition, Cell cell) {
        Formula below = definition.denominator();
        Set<Measure> base = group.calculator().measures(below == null ? definition.numerator() : below);
        if (base.isEmpty()) {
            base = group.calculator().measures(definition.numerator());
        }
        return base.stream().mapToLong(cell::rows).max().orElse(0);
    }

    private static Duration maturity(Maturity maturity, Map<String, @Nullable Object> values) {
        if (maturity.parameter().isEmpty()) {
            return maturity.fixed();
        }
        Object value = values.get(maturity.parameter());
        BigDecimal number = value instanceof BigDecimal decimal
                ? decimal
                : value instanceof Long whole ? BigDecimal.valueOf(whole) : BigDecimal.ZERO;
        return Duration.ofMillis(
                number.multiply(BigDecimal.valueOf(maturity.unit().toMillis())).longValue());
    }

    @Override
    public Explanation explain(KpiQuery query) {
        Inquiry inquiry = new Inquiry(single(query));
        Plan.Group group = inquiry.plan.groups().get(0);
        KpiDefinition definition = group.definitions().get(0);
        Cell cell = inquiry.cells(group, new HashMap<>()).getOrDefault(List.<Object>of(0), Cell.EMPTY);
        KpiValue value = value(inquiry, group, definition, bucket(inquiry), List.of(), cell);
        List<Explanation.PopulationCount> counts = new ArrayList<>();
        for (Scan scan : inquiry.scans(group)) {
            for (int i = 0; i < scan.populations().size(); i++) {
                counts.add(count(inquiry, scan, i));
            }
        }
        Map<String, @Nullable String> parameters = new LinkedHashMap<>();
        group.values().forEach((name, given) -> parameters.put(name, ParameterReader.show(given)));
        return new Explanation(
                definition,
                value,
                inquiry.from,
                inquiry.to,
                inquiry.now,
                java.util.Collections.unmodifiableMap(parameters),
                formula(group, definition, cell, value),
                terms(group, definition, cell),
                List.copyOf(counts),
                freshness(inquiry),
                List.copyOf(inquiry.sql));
    }

    private static KpiQuery single(KpiQuery query) {
        if (query.kpis().size() != 1) {
            int named = query.kpis().size();
            throw new QueryException(
                    "Only one KPI can be explained or drilled at a time; the question names " + named + ".",
                    "On explique ou détaille un seul KPI à la fois ; la question en nomme " + named + ".");
        }
        KpiQuery.Builder total = KpiQuery.of(query.kpis().get(0))
                .period(query.from(), query.to())
                .zone(query.zone())
                .grain(Grain.TOTAL)
                .asOf(query.asOf());
        query.filters().forEach((name, values) -> values.forEach(value -> total.where(name, value)));
        query.parameters().forEach(total::parameter);
        return total.build();
    }

    private static Bucket bucket(Inquiry inquiry) {
        return inquiry.buckets.get(0);
    }

    private static Explanation.PopulationCount count(Inquiry inquiry, Scan scan, int index) {
        Population population = scan.populations().get(index);
        Map<String, Long> byRule = new HashMap<>();
        Statement statement = scan.leftOut(index, inquiry.buckets, inquiry.range.earliest(), inquiry.range.latest());
        for (Object[] row : inquiry.run(statement).rows()) {
            byRule.put(String.valueOf(row[0]), ((Number) nonNull(row[1])).longValue());
        }
        List<Explanation.LeftOut> leftOut = new ArrayList<>();
        for (Population.LeftOut rule : population.leftOut()) {
            leftOut.add(new Explanation.LeftOut(rule.id(), rule.reason(), byRule.getOrDefault(rule.id(), 0L)));
        }
        return new Explanation.PopulationCount(population.name(), byRule.getOrDefault("", 0L), List.copyOf(leftOut));
    }

    private static Text formula(Plan.Group group, KpiDefinition definition, Cell cell, KpiValue value) {
        Formula below = definition.denominator();
        StringBuilder text = new StringBuilder();
        boolean scaled = definition.scale().compareTo(BigDecimal.ONE) != 0;
        if (scaled) {
            text.append(Calculator.plain(definition.scale())).append(" × ");
        }
        text.append(group.calculator().show(definition.numerator(), cell));
        boolean quantile = definition.numerator() instanceof Formula.OfMeasure of
                && of.measure().aggregation() == Measure.Aggregation.QUANTILE;
        if (below != null && !quantile) {
            text.append(" ÷ ").append(group.calculator().show(below, cell));
        }
        BigDecimal exact = value.value();
        String result = exact == null ? "–" : Calculator.plain(exact.round(new java.math.MathContext(10)));
        if (below != null && quantile) {
            String sample = group.calculator().show(below, cell);
            return Text.of(
                    "the quantile of " + sample + " values = " + result,
                    "le quantile de " + sample + " valeurs = " + result);
        }
        String line = text + " = " + result;
        return exact == null
                ? Text.of(line + " (undefined: nothing to divide by)", line + " (indéfini : rien à diviser)")
                : Text.of(line, line);
    }

    private static List<Explanation.Term> terms(Plan.Group group, KpiDefinition definition, Cell cell) {
        List<Explanation.Term> terms = new ArrayList<>();
        for (Measure measure : group.measures(definition)) {
            terms.add(new Explanation.Term(label(definition, measure), cell.value(measure)));
        }
        return List.copyOf(terms);
    }

    private static Text label(KpiDefinition definition, Measure measure) {
        if (definition.numerator().equals(Formula.of(measure))) {
            return definition.numeratorText();
        }
        Text below = definition.denominatorText();
        if (below != null && Formula.of(measure).equals(definition.denominator())) {
            return below;
        }
        String what = measure.aggregation().name().toLowerCase(java.util.Locale.ROOT)
                + (measure.value() == null ? "" : " " + measure.value())
                + (measure.where() == null ? "" : " where " + measure.where());
        Text rows = measure.population().name();
        return Text.of(what + " of " + rows.en(), what + " : " + rows.fr());
    }

    private List<Explanation.Freshness> freshness(Inquiry inquiry) {
        Map<String, Instant> last = new LinkedHashMap<>();
        for (FactType type : inquiry.types) {
            Field occurs = type.field(type.occursAt());
            if (occurs == null || occurs.type() != FieldType.INSTANT) {
                continue;
            }
            Rows rows = store.query(
                    "SELECT source, max(\"" + occurs.name() + "\") FROM \"fact_" + type.name() + "\" GROUP BY source",
                    List.of());
            for (Object[] row : rows.rows()) {
                if (row[0] instanceof String source && row[1] instanceof Instant instant) {
                    last.merge(source, instant, (a, b) -> a.isAfter(b) ? a : b);
                }
            }
        }
        Map<String, String> states = new HashMap<>();
        for (SourceStatus status : sources.status()) {
            states.put(status.name(), status.state().name());
        }
        return last.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> new Explanation.Freshness(
                        entry.getKey(), entry.getValue(), states.getOrDefault(entry.getKey(), "")))
                .toList();
    }

    @Override
    public Drill drill(KpiQuery query, int offset, int limit) {
        Inquiry inquiry = new Inquiry(single(query));
        Plan.Group group = inquiry.plan.groups().get(0);
        KpiDefinition definition = group.definitions().get(0);
        Cell cell = inquiry.cells(group, new HashMap<>()).getOrDefault(List.<Object>of(0), Cell.EMPTY);
        List<Measure> measures = List.copyOf(group.measures(definition));
        List<Drill.Row> rows = new ArrayList<>();
        long total = 0;
        long skipped = offset;
        for (Scan scan : inquiry.scans(group)) {
            int wanted = limit - rows.size();
            int skip = (int) Math.max(0, Math.min(Integer.MAX_VALUE, skipped));
            Rows page = inquiry.run(scan.rows(
                    inquiry.buckets, inquiry.range.earliest(), inquiry.range.latest(), skip, Math.max(1, wanted)));
            long all = page.rows().isEmpty() ? allRows(inquiry, scan) : total(page);
            total += all;
            skipped -= all;
            if (wanted > 0) {
                for (Object[] row : page.rows()) {
                    rows.add(row(inquiry, scan, measures, page.columns(), row));
                }
            }
        }
        KpiValue value = value(inquiry, group, definition, bucket(inquiry), List.of(), cell);
        return new Drill(value, terms(group, definition, cell), total, rows);
    }

    private static long total(Rows page) {
        return ((Number) nonNull(page.rows().get(0)[page.columns().size() - 1])).longValue();
    }

    private static long allRows(Inquiry inquiry, Scan scan) {
        Rows first = inquiry.run(scan.rows(inquiry.buckets, inquiry.range.earliest(), inquiry.range.latest(), 0, 1));
        return first.rows().isEmpty() ? 0 : total(first);
    }

    private static Drill.Row row(
            Inquiry inquiry, Scan scan, List<Measure> measures, List<String> names, @Nullable Object[] row) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        scan.schema().columns().forEach((name, type) -> {
            Object value = row[names.indexOf(name)];
            if (value instanceof Instant instant) {
                columns.put(name, instant.atZone(inquiry.query.zone()).toOffsetDateTime());
            } else if (value != null) {
                BigDecimal seconds = type == FieldType.SECONDS ? unscaled(value, type) : null;
                columns.put(name, seconds == null ? value : seconds);
            }
        });
        if (scan.schema().attributes() && row[names.indexOf("attributes")] instanceof Map<?, ?> attributes) {
            attributes.forEach((name, value) -> columns.put(String.valueOf(name), value));
        }
        List<@Nullable BigDecimal> contributions = new ArrayList<>();
        for (Measure measure : measures) {
            int i = scan.measures().indexOf(measure);
            contributions.add(i < 0 ? null : contribution(scan, measure, i, names, row));
        }
        String leftOut = null;
        for (int i = 0; i < scan.populations().size() && leftOut == null; i++) {
            Object rule = row[names.indexOf("_l" + i)];
            leftOut = rule == null || rule.toString().isEmpty() ? null : rule.toString();
        }
        return new Drill.Row(columns, contributions, leftOut);
    }

    private static @Nullable BigDecimal contribution(
            Scan scan, Measure measure, int i, List<String> names, @Nullable Object[] row) {
        if (!Boolean.TRUE.equals(row[names.indexOf("_c" + i)])) {
            return null;
        }
        if (measure.aggregation() == Measure.Aggregation.DISTINCT) {
            return BigDecimal.ONE;
        }
        BigDecimal value = unscaled(row[names.indexOf("_v" + i)], scan.type(measure));
        BigDecimal divisor = unscaled(row[names.indexOf("_q" + i)], scan.divisorType(measure));
        if (measure.divisor() == null || value == null) {
            return value;
        }
        return divisor == null || divisor.signum() == 0 ? null : value.divide(divisor, Calculator.PRECISION);
    }
}
