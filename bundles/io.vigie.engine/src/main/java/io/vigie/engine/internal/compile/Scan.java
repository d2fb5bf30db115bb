package io.vigie.engine.internal.compile;

import io.vigie.fact.FieldType;
import io.vigie.kpi.Expr;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relation;
import io.vigie.kpi.Schema;
import io.vigie.query.QueryException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All measures of a question that share a relation and an anchor, computed in one pass. The same rows,
 * judged in the same way, make the figure, the counts of {@code explain} and the rows of {@code drill};
 * so these cannot disagree.
 */
public final class Scan {
    private static final String BUCKET = "b._bucket, b._bucket_from, b._bucket_to, b._days";
    private static final int MOST_WEEKS = 520;
    /** A period that is a smaller part of the data is worth looking for the facts that matter to it. */
    private static final int NARROWED_FROM = 4;
    /** Up to so many buckets each row is joined to those that it overlaps by their number. */
    private static final int MOST_COUNTED = 400;

    private static final Pattern DIMENSION = Pattern.compile("[A-Za-z_][A-Za-z0-9_.\\-]{0,63}");

    private final String dialectName;
    private final Dialect dialect;
    private final Question question;
    private final Relation relation;
    private final Schema schema;
    private final Population.Nature nature;
    private final Expr from;
    private final Expr to;
    private final List<Population> populations;
    private final List<Measure> measures;
    /** Whether a row may be judged otherwise as time goes by; null where that does not matter. */
    private final @Nullable Expr open;

    private final Absences absences;

    private Scan(
            String dialect,
            Question question,
            Relation relation,
            List<Measure> measures,
            @Nullable Expr open,
            @Nullable Schema known) {
        this(dialect, question, relation, measures, open, known, Absences.UNKNOWN);
    }

    private Scan(
            String dialect,
            Question question,
            Relation relation,
            List<Measure> measures,
            @Nullable Expr open,
            @Nullable Schema known,
            Absences absences) {
        Population first = measures.get(0).population();
        this.dialectName = dialect;
        this.open = open;
        this.absences = absences;
        this.dialect = Dialect.of(dialect);
        this.question = question;
        this.relation = relation;
        this.schema = known == null ? Schema.of(relation, question.declared()) : known;
        this.nature = first.nature();
        this.from = first.from();
        this.to = first.to();
        this.measures = List.copyOf(measures);
        Set<Population> different = new LinkedHashSet<>();
        measures.forEach(measure -> different.add(measure.population()));
        this.populations = List.copyOf(different);
        for (String name : dimensions()) {
            if (!schema.columns().containsKey(name)
                    && !(schema.attributes() && DIMENSION.matcher(name).matches())) {
                String there = String.join(", ", schema.columns().keySet());
                throw new QueryException(
                        "There is no dimension '" + name + "' here; there are " + there + ".",
                        "Il n'y a pas de dimension « " + name + " » ici ; il y a " + there + ".");
            }
        }
    }

    /** The scans that the measures need, at the level of the question's dimensions. */
    public static List<Scan> of(String dialect, Question question, Collection<Measure> measures) {
        Set<String> dimensions = new TreeSet<>(question.groupBy());
        dimensions.addAll(question.filters().keySet());
        Map<String, List<Measure>> groups = new LinkedHashMap<>();
        Map<String, Relation> relations = new LinkedHashMap<>();
        for (Measure measure : measures) {
            Population population = measure.population();
            Relation relation = population.relation(dimensions);
            String key = measure.across() + " " + population.nature() + " " + population.from() + " " + population.to()
                    + " " + relation;
            groups.computeIfAbsent(key, k -> new ArrayList<>()).add(measure);
            relations.put(key, relation);
        }
        List<Scan> scans = new ArrayList<>();
        groups.forEach((key, group) -> scans.add(new Scan(
                dialect, question.without(group.get(0).across()), relationOf(relations, key), group, null, null)));
        return scans;
    }

    /** The same rows, of which other measures are taken that are of the same relation and anchor. */
    public Scan of(List<Measure> others) {
        return new Scan(dialectName, question, relation, others, open, schema);
    }

    /**
     * The same, for statements that rely on what is absent at the moment. What is made of it by another method relies
     * on nothing again, so that nothing of it is ever kept.
     */
    public Scan knowing(Absences absences) {
        return new Scan(dialectName, question, relation, measures, open, schema, absences);
    }

    /** The same measures, split by other dimensions that belong to the same relation, without filters. */
    public Scan by(List<String> dimensions) {
        Question wider = new Question(
                question.declared(),
                question.parameters(),
                question.zone(),
                question.now(),
                question.bounded(),
                dimensions,
                Map.of());
        return new Scan(dialectName, wider, relation, measures, open, schema);
    }

    /** The same at another present, with the parameters of both. */
    public Scan at(Instant now) {
        Question later = new Question(
                question.declared(),
                question.parameters(),
                question.zone(),
                now,
                question.bounded(),
                question.groupBy(),
                question.filters());
        return new Scan(dialectName, later, relation, measures, open, schema);
    }

    /** The same over a relation that tells which rows are open. */
    Scan settled(Relation telling, Expr open) {
        return new Scan(dialectName, question, telling, measures, open, null);
    }

    /** How the rows meet time. */
    public Population.Nature nature() {
        return nature;
    }

    /** The anchor, or the start of an interval. */
    public Expr from() {
        return from;
    }

    /** The anchor, or the end of an interval. */
    public Expr to() {
        return to;
    }

    /** What it was made for. */
    public Question question() {
        return question;
    }

    private static Relation relationOf(Map<String, Relation> relations, String key) {
        Relation relation = relations.get(key);
        if (relation == null) {
            throw new IllegalStateException("No relation for " + key);
        }
        return relation;
    }

    /** The measures, in the order of the columns of the answers. */
    public List<Measure> measures() {
        return measures;
    }

    /** The populations, in the order of the columns of the answers. */
    public List<Population> populations() {
        return populations;
    }

    /** The dimensions that split it: those of the question but for what its measures go across. */
    public List<String> groupBy() {
        return question.groupBy();
    }

    /** The relation that is read. */
    public Relation relation() {
        return relation;
    }

    /** The columns of the relation. */
    public Schema schema() {
        return schema;
    }

    private List<String> dimensions() {
        return Stream.concat(question.groupBy().stream(), question.filters().keySet().stream())
                .toList();
    }

    /** The first and the last instant at which the rows meet time: {@code from}, {@code to}. */
    public Statement range(Instant earliest, Instant latest) {
        RelationCompiler relations = relations(earliest, latest, earliest, latest);
        ExprCompiler expressions = relations.expressions(schema);
        String rows = relations.from(Pruning.of(
                relation, columns(relations(earliest, latest, earliest, latest), true), question.declared(), absences));
        String start = expressions.render(from);
        String now = dialect.instant(question.now());
        boolean anchored = nature == Population.Nature.FLOW || nature == Population.Nature.RECURRING;
        String end = anchored ? start : "coalesce(" + expressions.render(to) + ", " + now + ")";
        List<Object> arguments = new ArrayList<>();
        String where = belongs(expressions, arguments);
        return new Statement(
                relations.with() + "SELECT min(" + start + ") AS earliest, max(" + end + ") AS latest FROM " + rows
                        + " WHERE " + where,
                List.copyOf(arguments));
    }

    /**
     * The figures: for each bucket (an index) and each combination of dimensions ({@code _d0} …) the rows
     * that belong to each population ({@code _rows0} …), the number of rows that each measure counts
     * ({@code _n0} …) and, after each that is valued, its value ({@code _m0} …).
     */
    public Statement figures(List<Bucket> buckets, Instant earliest, Instant latest) {
        Judged judged = judge(buckets, earliest, latest, Wanted.FIGURES);
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < populations.size(); i++) {
            columns.add((alike() ? "count(*)" : dialect.countOf("_l" + i)) + " AS _rows" + i);
        }
        for (int i = 0; i < measures.size(); i++) {
            columns.add(dialect.countOf("_c" + i) + " AS _n" + i);
            if (isValued(i)) {
                columns.add(aggregate(i, judged.expressions()) + " AS _m" + i);
            }
        }
        return grouped(judged, columns);
    }

    /** Whether a measure has a value in {@link #figures} beside the number of rows that it counts. */
    public boolean isValued(int measure) {
        Measure one = measures.get(measure);
        return one.aggregation() != Measure.Aggregation.COUNT && one.divisor() == null;
    }

    /**
     * The parts of figures, which may be added up: as {@link #figures}, with a column for the rows of each
     * population ({@code _b0} …) and measure ({@code _t0} …) that begin in the bucket, and one for the rows that
     * are open ({@code _open}).
     */
    public Statement parts(List<Bucket> buckets, Instant earliest, Instant latest) {
        Judged judged = judge(buckets, earliest, latest, Wanted.PARTS);
        boolean spans = nature == Population.Nature.INTERVAL;
        String begins = "_start >= _bucket_from";
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < populations.size(); i++) {
            columns.add((alike() ? "count(*)" : dialect.countOf("_l" + i)) + " AS _rows" + i);
            if (spans) {
                columns.add(dialect.countOf((alike() ? "" : "_l" + i + " AND ") + begins) + " AS _b" + i);
            }
        }
        for (int i = 0; i < measures.size(); i++) {
            columns.add(dialect.countOf("_c" + i) + " AS _n" + i);
            if (spans) {
                columns.add(dialect.countOf("_c" + i + " AND " + begins) + " AS _t" + i);
            }
            boolean summed = measures.get(i).aggregation() == Measure.Aggregation.SUM
                    && measures.get(i).divisor() == null;
            columns.add((summed ? aggregate(i, judged.expressions()) : "0") + " AS _m" + i);
        }
        columns.add(open == null ? "0 AS _open" : dialect.countOf("_open") + " AS _open");
        return grouped(judged, columns);
    }

    /**
     * Whether what counts at an instant is what counted at an earlier one and {@link #moves} between: rows are counted,
     * and judged alike wherever they count.
     */
    public boolean isMoved() {
        return nature.ofAnInstant()
                && !namesBuckets()
                && measures.stream().allMatch(measure -> measure.aggregation() == Measure.Aggregation.COUNT);
    }

    /**
     * By how much what counts at an instant becomes more or less: the columns of {@link #parts} but for the open rows,
     * where a row counts once in the bucket in which it begins, and against it in the one in which it ends.
     */
    public Statement moves(List<Bucket> buckets, Instant earliest, Instant latest) {
        Judged judged = judge(buckets, earliest, latest, Wanted.MOVES);
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < populations.size(); i++) {
            columns.add(moved(alike() ? "_way" : "CASE WHEN _l" + i + " THEN _way END") + " AS _rows" + i);
        }
        for (int i = 0; i < measures.size(); i++) {
            columns.add(moved("CASE WHEN _c" + i + " THEN _way END") + " AS _n" + i);
            columns.add("0 AS _m" + i);
        }
        return grouped(judged, columns);
    }

    /** Columns for each bucket and each combination of dimensions. */
    private Statement grouped(Judged judged, List<String> columns) {
        String keys = keys("");
        return new Statement(
                judged.with() + "SELECT " + keys + ", " + String.join(", ", columns) + " FROM " + judged.name()
                        + " GROUP BY " + keys,
                judged.arguments());
    }

    private String moved(String ways) {
        return dialect.wholeNumber("coalesce(sum(" + ways + "), 0)");
    }

    /**
     * A measure that divides each row: for each bucket and combination of dimensions and each divisor
     * ({@code _q}) the sum of the values ({@code _m}), so that the quotients can be added exactly.
     */
    public Statement quotients(int measure, List<Bucket> buckets, Instant earliest, Instant latest) {
        Judged judged = judge(buckets, earliest, latest, Wanted.PARTS);
        String keys = keys("");
        return new Statement(
                judged.with() + "SELECT " + keys + ", _q" + measure + " AS _q, sum(_v" + measure + ") AS _m FROM "
                        + judged.name() + " WHERE _c" + measure + " AND _q" + measure + " <> 0 GROUP BY " + keys
                        + ", _q"
                        + measure,
                judged.arguments());
    }

    /** How many rows of a population were used ({@code _l} empty) and left out for each rule. */
    public Statement leftOut(int population, List<Bucket> buckets, Instant earliest, Instant latest) {
        Judged judged = judge(buckets, earliest, latest, Wanted.VERDICTS);
        return new Statement(
                judged.with() + "SELECT _l" + population + " AS _l, count(*) AS _n FROM " + judged.name() + " WHERE _l"
                        + population + " IS NOT NULL GROUP BY 1 ORDER BY 1",
                judged.arguments());
    }

    /**
     * The rows themselves, earliest first: the columns of the relation, {@code attributes} where it has
     * them, {@code _l0} … (the rule that left the row out of each population, empty when none did, null
     * when it does not belong), {@code _c0} … (whether each measure counts it) and {@code _v0} … (the
     * value), and {@code _total}, the number of all rows.
     */
    public Statement rows(List<Bucket> buckets, Instant earliest, Instant latest, int offset, int limit) {
        Judged judged = judge(buckets, earliest, latest, Wanted.ROWS);
        List<String> columns = new ArrayList<>();
        schema.columns().keySet().forEach(name -> columns.add(dialect.identifier(name)));
        if (schema.attributes()) {
            columns.add("attributes");
        }
        for (int i = 0; i < populations.size(); i++) {
            columns.add("_l" + i);
        }
        for (int i = 0; i < measures.size(); i++) {
            columns.add("_c" + i);
            columns.add("_v" + i);
            columns.add("_q" + i);
        }
        String belongs = range(populations.size())
                .mapToObj(i -> "_l" + i + " IS NOT NULL")
                .collect(Collectors.joining(" OR "));
        return new Statement(
                judged.with() + "SELECT " + String.join(", ", columns) + ", count(*) OVER () AS _total FROM "
                        + judged.name()
                        + " WHERE " + belongs + " ORDER BY _from NULLS LAST, "
                        + schema.columns().keySet().stream()
                                .limit(3)
                                .map(dialect::identifier)
                                .collect(Collectors.joining(", "))
                        + " LIMIT " + limit + " OFFSET " + offset,
                judged.arguments());
    }

    private static java.util.stream.IntStream range(int end) {
        return java.util.stream.IntStream.range(0, end);
    }

    private record Judged(String with, String name, ExprCompiler expressions, List<@Nullable Object> arguments) {}

    private RelationCompiler relations(Instant periodFrom, Instant periodTo, Instant earliest, Instant latest) {
        QueryScope scope = new QueryScope(
                question.parameters(),
                question.zone(),
                question.now(),
                question.bounded(),
                periodFrom,
                periodTo,
                earliest,
                latest);
        return new RelationCompiler(dialect, scope, question.declared());
    }

    /** What a statement makes of judged rows. */
    private enum Wanted {
        /** Figures: whether a row belongs. */
        FIGURES,
        /** Parts of figures, of nearly all that there is. */
        PARTS,
        /** By how much what counts at an instant becomes more or less. */
        MOVES,
        /** Figures by rule: why a row was left out. */
        VERDICTS,
        /** The rows themselves, with all of their columns. */
        ROWS
    }

    /** Rows placed in their buckets, with the verdict of each population and measure beside them. */
    private Judged judge(List<Bucket> buckets, Instant earliest, Instant latest, Wanted wanted) {
        Instant periodFrom = buckets.isEmpty() ? earliest : buckets.get(0).from();
        Instant periodTo =
                buckets.isEmpty() ? earliest : buckets.get(buckets.size() - 1).to();
        RelationCompiler relations = relations(periodFrom, periodTo, earliest, latest);
        List<@Nullable Object> arguments = new ArrayList<>();
        Relation needed = needed(periodFrom, periodTo, earliest, latest, wanted);
        boolean figures = wanted == Wanted.FIGURES || wanted == Wanted.PARTS || wanted == Wanted.MOVES;
        boolean all = !figures || ranked();
        Placed placed = wanted == Wanted.MOVES
                ? placeMoves(relations, needed, buckets, periodFrom, periodTo, arguments)
                : place(relations, needed, buckets, periodFrom, periodTo, all, wanted != Wanted.PARTS, arguments);
        String now = dialect.instant(question.now());
        ExprCompiler expressions = relations.expressions(
                schema,
                Map.of(
                        "bucket-start",
                        "_bucket_from",
                        "bucket-end",
                        "least(_bucket_to, " + now + ")",
                        "bucket-days",
                        "_days",
                        "weeks-ago",
                        "_weeks",
                        "overlap",
                        dialect.microsBetween("_from", "_to")));
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < question.groupBy().size(); i++) {
            columns.add("CAST(" + expressions.render(Expr.col(question.groupBy().get(i))) + " AS VARCHAR) AS _d" + i);
        }
        for (int i = 0; i < populations.size(); i++) {
            Population population = populations.get(i);
            if (!figures) {
                columns.add(verdict(population, expressions) + " AS _l" + i);
            } else if (!alike()) {
                columns.add(belongs(population, expressions) + " AS _l" + i);
            }
        }
        for (int i = 0; i < measures.size(); i++) {
            Measure measure = measures.get(i);
            Expr value = measure.value();
            Expr divisor = measure.divisor();
            String counts = counts(measure, expressions, figures && alike());
            columns.add((figures ? counts : "coalesce(" + counts + ", FALSE)") + " AS _c" + i);
            if (!figures || divisor != null || measure.aggregation() != Measure.Aggregation.COUNT) {
                columns.add((value == null ? "1" : expressions.render(value)) + " AS _v" + i);
            }
            if (!figures || divisor != null) {
                columns.add((divisor == null ? "1" : expressions.render(divisor)) + " AS _q" + i);
            }
        }
        if (open != null) {
            columns.add(expressions.render(open) + " AS _open");
        }
        String judged = RelationCompiler.inside("SELECT " + placed.columns()
                + columns.stream().map(column -> ",\n       " + column).collect(Collectors.joining()) + "\nFROM "
                + placed.from());
        return new Judged(relations.with(), judged, expressions, arguments);
    }

    /** Whether the rank of a quantile depends on the rows. */
    private boolean ranked() {
        return measures.stream()
                .map(Measure::quantile)
                .anyMatch(
                        rank -> rank != null && !(rank instanceof Expr.Literal || rank instanceof Expr.ParameterValue));
    }

    /** The relation without the facts and columns that do not matter to the period and the measures. */
    private Relation needed(Instant periodFrom, Instant periodTo, Instant earliest, Instant latest, Wanted wanted) {
        Relation needed = relation;
        boolean part = "always".equals(System.getProperty("vigie.narrowed"))
                || Duration.between(periodFrom, periodTo)
                                .compareTo(Duration.between(earliest, latest).dividedBy(NARROWED_FROM))
                        < 0;
        if (part && (nature == Population.Nature.FLOW || wanted == Wanted.MOVES)) {
            ExprCompiler expressions =
                    relations(periodFrom, periodTo, earliest, latest).expressions(schema);
            Expr begins = expressions.decided(from);
            needed = Narrowing.of(
                    needed, wanted == Wanted.MOVES ? List.of(begins, expressions.decided(to)) : List.of(begins));
        }
        if (wanted == Wanted.ROWS) {
            return needed;
        }
        Set<String> columns = columns(relations(periodFrom, periodTo, earliest, latest), true);
        if (part && nature == Population.Nature.INTERVAL) {
            needed = Narrowing.ofUnited(
                    needed, from, to, columns(relations(periodFrom, periodTo, earliest, latest), false));
        }
        return Pruning.of(needed, columns, question.declared(), absences);
    }

    /** The columns of the relation that the figures depend on, those that place a row in time included or not. */
    private Set<String> columns(RelationCompiler relations, boolean anchors) {
        ExprCompiler expressions = relations.expressions(
                schema,
                Map.of(
                        "bucket-start", "_",
                        "bucket-end", "_",
                        "bucket-days", "_",
                        "weeks-ago", "_",
                        "overlap", "_"));
        if (anchors) {
            expressions.render(from);
            expressions.render(to);
        }
        dimensions().forEach(name -> expressions.render(Expr.col(name)));
        for (Population population : populations) {
            belongs(population, expressions);
            population.leftOut().forEach(rule -> expressions.render(rule.when()));
        }
        for (Measure measure : measures) {
            renderIfGiven(measure.where(), expressions);
            renderIfGiven(measure.value(), expressions);
            renderIfGiven(measure.divisor(), expressions);
        }
        renderIfGiven(open, expressions);
        return expressions.read();
    }

    private static void renderIfGiven(@Nullable Expr expr, ExprCompiler expressions) {
        if (expr != null) {
            expressions.render(expr);
        }
    }

    /** Rows in their buckets: what to select of them beside what is judged, and where from. */
    private record Placed(String columns, String from) {}

    /**
     * Places rows in their buckets.
     *
     * @param all whether all columns are read, or the bucket alone
     * @param few whether it is worth leaving out rows before each is held to each bucket
     */
    private Placed place(
            RelationCompiler relations,
            Relation needed,
            List<Bucket> buckets,
            Instant periodFrom,
            Instant periodTo,
            boolean all,
            boolean few,
            List<@Nullable Object> arguments) {
        boolean flows = nature == Population.Nature.FLOW;
        Steps steps = flows && !namesBuckets() ? Steps.of(buckets) : null;
        if (steps == null) {
            boolean spans = nature == Population.Nature.INTERVAL;
            return new Placed(
                    all ? "*" : spans ? "_bucket, _bucket_from, _start" : "_bucket",
                    joined(relations, needed, buckets, periodFrom, periodTo, few, arguments));
        }
        // What the bucket is can be told from the row itself.
        ExprCompiler expressions = relations.expressions(schema);
        String start = expressions.render(from);
        String index = (buckets.size() == 1 ? "0" : steps.index(start, dialect)) + " AS _bucket";
        return new Placed(
                all ? "*, " + start + " AS _from, " + index : index,
                anchored(relations.from(needed), start, periodFrom, periodTo, belongs(expressions, arguments)));
    }

    /** Places rows that last where they begin and, as {@code _way} says, where they end. */
    private Placed placeMoves(
            RelationCompiler relations,
            Relation needed,
            List<Bucket> buckets,
            Instant periodFrom,
            Instant periodTo,
            List<@Nullable Object> arguments) {
        ExprCompiler expressions = relations.expressions(schema);
        String rows = relations.from(needed);
        String lasting = RelationCompiler.inside("SELECT *, " + expressions.render(from) + " AS _start, "
                + expressions.render(to) + " AS _end FROM " + rows + " WHERE " + belongs(expressions, arguments));
        String ways = RelationCompiler.inside(
                "SELECT t.*, w.way AS _way, CASE WHEN w.way = 1 THEN t._start ELSE t._end END AS _from FROM " + lasting
                        + " AS t CROSS JOIN " + dialect.table(Map.of("way", List.of(1L, -1L)))
                        + " AS w WHERE t._end IS NULL OR t._end > t._start");
        String moves = anchored(ways, "_from", periodFrom, periodTo, ExprCompiler.TRUE);
        Steps steps = Steps.of(buckets);
        return steps == null
                ? new Placed(
                        "_way, _bucket",
                        RelationCompiler.inside("SELECT t.*, " + BUCKET + " FROM "
                                + dialect.lastStarting(
                                        "(SELECT * FROM " + moves + ") AS t",
                                        bucketTable(relations, buckets) + " AS b",
                                        "t._from",
                                        "b._bucket_from")))
                : new Placed("_way, " + steps.index("_from", dialect) + " AS _bucket", moves);
    }

    private String anchored(String rows, String start, Instant periodFrom, Instant periodTo, String where) {
        return rows + " WHERE " + start + " >= " + dialect.instant(periodFrom) + " AND " + start + " < "
                + dialect.instant(periodTo) + (where.equals(ExprCompiler.TRUE) ? "" : " AND " + where);
    }

    /** Rows with their buckets beside them. */
    private String joined(
            RelationCompiler relations,
            Relation needed,
            List<Bucket> buckets,
            Instant periodFrom,
            Instant periodTo,
            boolean few,
            List<@Nullable Object> arguments) {
        if (nature == Population.Nature.RECURRING) {
            return recur(relations, needed, buckets, arguments);
        }
        ExprCompiler expressions = relations.expressions(schema);
        String rows = relations.from(needed);
        String start = expressions.render(from);
        String end = expressions.render(to);
        String now = dialect.instant(question.now());
        String first = dialect.instant(periodFrom);
        String last = dialect.instant(periodTo);
        String where = belongs(expressions, arguments);
        String only = buckets.size() == 1
                ? "0 AS _bucket, " + first + " AS _bucket_from, " + last + " AS _bucket_to, "
                        + buckets.get(0).days() + " AS _days"
                : "";
        if (nature == Population.Nature.FLOW) {
            String anchored =
                    "SELECT *, " + start + " AS _from FROM " + anchored(rows, start, periodFrom, periodTo, where);
            if (buckets.size() == 1) {
                return RelationCompiler.inside("SELECT *, " + only + " FROM (" + anchored + ")");
            }
            String table = bucketTable(relations, buckets);
            Steps steps = Steps.of(buckets);
            if (steps != null) {
                return RelationCompiler.inside("SELECT t.*, b._bucket_from, b._bucket_to, b._days FROM (SELECT *, "
                        + steps.index("_from", dialect) + " AS _bucket FROM (" + anchored + ")) AS t JOIN " + table
                        + " AS b ON b._bucket = t._bucket");
            }
            return RelationCompiler.inside("SELECT t.*, " + BUCKET + " FROM "
                    + dialect.lastStarting("(" + anchored + ") AS t", table + " AS b", "t._from", "b._bucket_from"));
        }
        String open = RelationCompiler.inside(
                "SELECT *, " + start + " AS _start, " + end + " AS _end FROM " + rows + " WHERE " + where);
        if (nature.ofAnInstant()) {
            boolean ends = nature == Population.Nature.STOCK;
            if (buckets.size() == 1) {
                String at = ends ? "least(" + last + ", " + now + ")" : first;
                return RelationCompiler.inside(
                        "SELECT *, _start AS _from, _end AS _to, " + only + " FROM " + open + " WHERE _start <= " + at
                                + " AND (_end IS NULL OR _end > " + at + ")"
                                + (opensUnknown() ? " AND " + first + " <= " + now : ""));
            }
            String at = ends ? "least(b._bucket_to, " + now + ")" : "b._bucket_from";
            return RelationCompiler.inside("SELECT t.*, t._start AS _from, t._end AS _to, " + BUCKET + " FROM "
                    + (few ? countingOnce(open, buckets) : open) + " AS t JOIN "
                    + bucketTable(relations, buckets) + " AS b ON t._start <= " + at
                    + " AND (t._end IS NULL OR t._end > " + at + ")"
                    + (opensUnknown() ? " AND b._bucket_from <= " + now : ""));
        }
        return lasting(relations, open, buckets, first, last, only);
    }

    /** The rows that count at the instant of a bucket at least: they have begun at the last and not ended at the first. */
    private String countingOnce(String spans, List<Bucket> buckets) {
        boolean ends = nature == Population.Nature.STOCK;
        List<Instant> instants = buckets.stream()
                .map(bucket -> ends ? bucket.to() : bucket.from())
                .sorted()
                .toList();
        String first = dialect.instant(instants.get(0));
        String last = dialect.instant(instants.get(instants.size() - 1));
        String now = dialect.instant(question.now());
        return RelationCompiler.inside("SELECT * FROM " + spans + " WHERE _start <= " + last
                + " AND (_end IS NULL OR _end > " + (ends ? "least(" + first + ", " + now + ")" : first) + ")");
    }

    /** Rows that last, cut at the boundaries of the buckets that they overlap. */
    private String lasting(
            RelationCompiler relations, String spans, List<Bucket> buckets, String first, String last, String only) {
        String now = dialect.instant(question.now());
        String end = "coalesce(_end, " + now + ")";
        String overlapping =
                " FROM " + spans + " WHERE _start < " + last + " AND " + end + " > " + first + " AND _start < " + end;
        if (buckets.size() == 1) {
            return RelationCompiler.inside("SELECT *, greatest(_start, " + first + ") AS _from, least(" + end + ", "
                    + last + ") AS _to, " + only + overlapping);
        }
        String table = bucketTable(relations, buckets);
        String cut = "greatest(t._start, b._bucket_from) AS _from, least(coalesce(t._end, " + now
                + "), b._bucket_to) AS _to, " + BUCKET;
        Steps steps = buckets.size() <= MOST_COUNTED ? Steps.of(buckets) : null;
        if (steps == null) {
            return RelationCompiler.inside("SELECT t.*, " + cut + " FROM (SELECT *" + overlapping + ") AS t JOIN "
                    + table + " AS b ON t._start < b._bucket_to AND coalesce(t._end, " + now + ") > b._bucket_from");
        }
        String begins = "greatest(_start, " + first + ")";
        String ends = dialect.plusMicros("least(" + end + ", " + last + ")", "-1");
        String counted = RelationCompiler.inside(
                "SELECT *, _last - _first + 1 AS _count FROM (SELECT *, " + steps.index(begins, dialect)
                        + " AS _first, " + steps.index(ends, dialect) + " AS _last" + overlapping + ")");
        String each = RelationCompiler.inside("SELECT n._bucket + 1 AS _count, k._bucket AS _step FROM " + table
                + " AS n JOIN " + table + " AS k ON k._bucket <= n._bucket");
        return RelationCompiler.inside("SELECT t.*, " + cut + " FROM " + counted + " AS t JOIN " + each
                + " AS e ON e._count = t._count JOIN " + table + " AS b ON b._bucket = t._first + e._step");
    }

    /** Whether a measure depends on the bucket of a row beyond being in it. */
    private boolean namesBuckets() {
        List<@Nullable Expr> all = new ArrayList<>();
        for (Population population : populations) {
            all.add(population.where());
            population.leftOut().forEach(rule -> all.add(rule.when()));
        }
        for (Measure measure : measures) {
            all.add(measure.where());
            all.add(measure.value());
            all.add(measure.divisor());
            all.add(measure.quantile());
        }
        all.add(open);
        return all.stream().anyMatch(expr -> expr != null && ofBucket(expr));
    }

    /** Whether a bucket may begin after as-of, so that nothing is known of its beginning. */
    private boolean opensUnknown() {
        return question.bounded() && nature == Population.Nature.OPENING_STOCK;
    }

    /** Each row once for each bucket and number of weeks for which it lies in the bucket's local times. */
    private String recur(
            RelationCompiler relations, Relation needed, List<Bucket> buckets, List<@Nullable Object> arguments) {
        List<Long> index = new ArrayList<>();
        List<Long> weeks = new ArrayList<>();
        List<Long> first = new ArrayList<>();
        List<Long> last = new ArrayList<>();
        for (int i = 0; i < buckets.size(); i++) {
            for (long ago = 1; ago <= weeks(); ago++) {
                Optional<Instant[]> window = buckets.get(i).weeksBefore(ago, question.zone());
                if (window.isPresent()) {
                    index.add((long) i);
                    weeks.add(ago);
                    first.add(QueryScope.micros(window.get()[0]));
                    last.add(QueryScope.micros(window.get()[1]));
                }
            }
        }
        Map<String, List<Long>> columns = new LinkedHashMap<>();
        columns.put("i", index);
        columns.put("w", weeks);
        columns.put("f", first);
        columns.put("t", last);
        String windows = RelationCompiler.inside("SELECT i, w, " + dialect.timestampOfMicros("f") + " AS f, "
                + dialect.timestampOfMicros("t") + " AS t FROM " + dialect.table(columns) + " AS weeks");
        ExprCompiler expressions = relations.expressions(schema);
        String start = expressions.render(from);
        String where = belongs(expressions, arguments);
        String anchored = RelationCompiler.inside(
                "SELECT *, " + start + " AS _from FROM " + relations.from(needed) + " WHERE " + where);
        return RelationCompiler.inside(
                "SELECT t.*, w.w AS _weeks, " + BUCKET + " FROM " + anchored + " AS t JOIN " + windows
                        + " AS w ON t._from >= w.f AND t._from < w.t JOIN " + bucketTable(relations, buckets)
                        + " AS b ON b._bucket = w.i");
    }

    private long weeks() {
        Object weeks = to instanceof Expr.ParameterValue parameter
                ? question.parameters().get(parameter.name())
                : to instanceof Expr.Literal literal ? literal.value() : null;
        if (weeks instanceof Long number && number >= 1 && number <= MOST_WEEKS) {
            return number;
        }
        throw new QueryException(
                "The number of weeks to look back must be 1 to " + MOST_WEEKS + ", not " + weeks + ".",
                "Le nombre de semaines à remonter doit être de 1 à " + MOST_WEEKS + ", pas " + weeks + ".");
    }

    private String bucketTable(RelationCompiler relations, List<Bucket> buckets) {
        Map<String, List<Long>> columns = new LinkedHashMap<>();
        columns.put("i", range(buckets.size()).mapToObj(Long::valueOf).toList());
        columns.put("f", buckets.stream().map(b -> QueryScope.micros(b.from())).toList());
        columns.put("t", buckets.stream().map(b -> QueryScope.micros(b.to())).toList());
        columns.put("d", buckets.stream().map(Bucket::days).toList());
        return relations.define(
                "bucket",
                "SELECT i AS _bucket, " + dialect.timestampOfMicros("f") + " AS _bucket_from, "
                        + dialect.timestampOfMicros("t") + " AS _bucket_to, d AS _days FROM " + dialect.table(columns)
                        + " AS buckets");
    }

    /** The rows that at least one population and all filters want. */
    private String belongs(ExprCompiler expressions, List<? super Object> arguments) {
        List<String> wanted = new ArrayList<>();
        for (Population population : populations) {
            Expr where = population.where();
            wanted.add(where == null || ofBucket(where) ? ExprCompiler.TRUE : expressions.render(where));
        }
        List<String> conditions = new ArrayList<>();
        if (!wanted.contains(ExprCompiler.TRUE)) {
            conditions.add(wanted.stream().distinct().collect(Collectors.joining(" OR ", "(", ")")));
        }
        question.filters().forEach((name, values) -> {
            String column = "CAST(" + expressions.render(Expr.col(name)) + " AS VARCHAR)";
            List<String> present =
                    values.stream().filter(value -> !value.isEmpty()).toList();
            List<String> either = new ArrayList<>();
            if (!present.isEmpty()) {
                either.add(
                        column + " IN (" + present.stream().map(value -> "?").collect(Collectors.joining(", ")) + ")");
                arguments.addAll(present);
            }
            if (present.size() < values.size()) {
                either.add(column + " IS NULL");
            }
            conditions.add("(" + String.join(" OR ", either) + ")");
        });
        return conditions.isEmpty() ? ExprCompiler.TRUE : String.join(" AND ", conditions);
    }

    /** Whether every row that is placed belongs to all populations. */
    private boolean alike() {
        Expr where = populations.get(0).where();
        return populations.stream()
                .allMatch(
                        population -> Objects.equals(where, population.where()) && (where == null || !ofBucket(where)));
    }

    /** Whether a condition can only be decided once a row is in its bucket. */
    private static boolean ofBucket(Expr expr) {
        return expr instanceof Expr.Moment moment
                ? moment.ofBucket()
                : expr instanceof Expr.Call call && call.arguments().stream().anyMatch(Scan::ofBucket);
    }

    private static String belongs(Population population, ExprCompiler expressions) {
        Expr where = population.where();
        return where == null ? ExprCompiler.TRUE : expressions.render(where);
    }

    private String verdict(Population population, ExprCompiler expressions) {
        StringBuilder sql =
                new StringBuilder("CASE WHEN (" + belongs(population, expressions) + ") IS NOT TRUE THEN NULL");
        for (Population.LeftOut rule : population.leftOut()) {
            sql.append(" WHEN ")
                    .append(expressions.render(rule.when()))
                    .append(" THEN ")
                    .append(dialect.text(rule.id()));
        }
        return sql.append(" ELSE '' END").toString();
    }

    /** Whether a measure counts a row, of which it may be known that it belongs to the population. */
    private String counts(Measure measure, ExprCompiler expressions, boolean known) {
        List<String> conditions = new ArrayList<>();
        if (!known) {
            conditions.add(belongs(measure.population(), expressions));
        }
        Expr where = measure.where();
        if (where != null) {
            conditions.add(expressions.render(where));
        }
        Expr value = measure.value();
        if (value != null) {
            conditions.add(expressions.render(value) + " IS NOT NULL");
        }
        for (Population.LeftOut rule : measure.population().leftOut()) {
            conditions.add("(" + expressions.render(rule.when()) + ") IS NOT TRUE");
        }
        return conditions.stream()
                .filter(condition -> !condition.equals(ExprCompiler.TRUE) && !condition.equals("(FALSE) IS NOT TRUE"))
                .collect(Collectors.collectingAndThen(
                        Collectors.joining(" AND "), sql -> sql.isEmpty() ? ExprCompiler.TRUE : "(" + sql + ")"));
    }

    private String aggregate(int i, ExprCompiler expressions) {
        Measure measure = measures.get(i);
        Expr rank = measure.quantile();
        if (measure.aggregation() == Measure.Aggregation.COUNT) {
            return dialect.countOf("_c" + i);
        }
        if (measure.aggregation() == Measure.Aggregation.SUM) {
            return "sum(CASE WHEN _c" + i + " THEN _v" + i + " END)";
        }
        String call =
                switch (measure.aggregation()) {
                    case COUNT, SUM -> throw new IllegalStateException("Done above");
                    case DISTINCT -> "count(DISTINCT _v" + i + ")";
                    case QUANTILE -> dialect.quantile("_v" + i, rank == null ? "0.5" : expressions.render(rank));
                    case MIN -> "min(_v" + i + ")";
                    case MAX -> "max(_v" + i + ")";
                };
        return call + " FILTER (WHERE _c" + i + ")";
    }

    private String keys(String prefix) {
        return Stream.concat(
                        Stream.of(prefix + "_bucket"),
                        range(question.groupBy().size()).mapToObj(i -> prefix + "_d" + i))
                .collect(Collectors.joining(", "));
    }

    /** The type of a measure's value; null for a plain number of rows. */
    public @Nullable FieldType type(Measure measure) {
        Expr value = measure.value();
        return value == null || measure.aggregation() == Measure.Aggregation.DISTINCT ? null : schema.typeOf(value);
    }

    /** The type of a measure's divisor; null without one. */
    public @Nullable FieldType divisorType(Measure measure) {
        Expr divisor = measure.divisor();
        return divisor == null ? null : schema.typeOf(divisor);
    }
}
