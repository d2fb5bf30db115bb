package io.vigie.engine.internal.compile;

import io.vigie.fact.FactType;
import io.vigie.fact.Field;
import io.vigie.fact.FieldType;
import io.vigie.kpi.BusinessCalendar;
import io.vigie.kpi.Expr;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Relation;
import io.vigie.kpi.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Renders relations as common table expressions, each relation once however often it is used. One
 * instance serves one statement.
 */
final class RelationCompiler {
    static final String ATTRIBUTES = "attributes";

    private final Dialect dialect;
    private final QueryScope scope;
    private final Map<String, Parameter> parameters;
    private final Map<String, String> ctes = new LinkedHashMap<>();
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Map<String, Integer> uses = new HashMap<>();
    private final Set<String> plain = new HashSet<>();
    private final Map<BusinessCalendar, String> calendars = new LinkedHashMap<>();

    RelationCompiler(Dialect dialect, QueryScope scope, Map<String, Parameter> parameters) {
        this.dialect = dialect;
        this.scope = scope;
        this.parameters = parameters;
    }

    /** The name of the common table expression with the rows of a relation. */
    String name(Relation relation) {
        if (uses.isEmpty()) {
            count(relation);
        }
        String known = names.get(relation.toString());
        if (known != null) {
            return known;
        }
        String sql = render(relation);
        String name =
                define(relation instanceof Relation.Facts facts ? facts.type().name() : "r", sql);
        if (isPlain(relation)) {
            plain.add(name);
        }
        names.put(relation.toString(), name);
        return name;
    }

    /** What to read the rows of a relation from: its name where several read it, else itself in brackets. */
    String from(Relation relation) {
        if (uses.isEmpty()) {
            count(relation);
        }
        return uses.getOrDefault(relation.toString(), 1) > 1 || names.containsKey(relation.toString())
                ? name(relation)
                : inside(render(relation));
    }

    /** A statement to read rows from. */
    static String inside(String sql) {
        return "(" + sql + ")";
    }

    private void count(Relation relation) {
        if (uses.merge(relation.toString(), 1, Integer::sum) == 1) {
            relation.inputs().forEach(this::count);
        }
    }

    /** Whether facts are read one by one, which costs less each time than keeping the rows. */
    private static boolean isPlain(Relation relation) {
        if (relation instanceof Relation.Facts) {
            return true;
        }
        boolean cheap = relation instanceof Relation.Project
                || relation instanceof Relation.Filter filter && isCheap(filter.condition())
                || relation instanceof Relation.Derive derive && isCheap(derive.value());
        return cheap && isPlain(relation.inputs().get(0));
    }

    /** Whether rows of one period are likely to have keys that are close together: numbers of the facts themselves. */
    private static boolean isNear(Relation relation, String key) {
        return relation instanceof Relation.Facts facts
                ? facts.type().key().contains(key)
                : isPlain(relation) && isNear(relation.inputs().get(0), key);
    }

    private static boolean isCheap(Expr expr) {
        return !(expr instanceof Expr.Call call)
                || call.operator() != Expr.Operator.OPEN_SECONDS_BETWEEN
                        && call.arguments().stream().allMatch(RelationCompiler::isCheap);
    }

    /** Adds a common table expression; its name begins as given. */
    String define(String prefix, String sql) {
        String name = prefix + "_" + (ctes.size() + 1);
        ctes.put(name, sql);
        return name;
    }

    /** All expressions so far, as the beginning of a statement. */
    String with() {
        return ctes.isEmpty()
                ? ""
                : ctes.entrySet().stream()
                        .map(cte -> dialect.named(cte.getKey(), cte.getValue(), plain.contains(cte.getKey())))
                        .collect(Collectors.joining(",\n", "WITH ", "\n"));
    }

    Schema schema(Relation relation) {
        return Schema.of(relation, parameters);
    }

    /** A compiler for expressions over a relation, in which nothing of a bucket is known. */
    ExprCompiler expressions(Schema schema) {
        return expressions(schema, Map.of());
    }

    /** A compiler for expressions over a schema, with the SQL of what the question gives to a bucket. */
    ExprCompiler expressions(Schema schema, Map<String, String> moments) {
        return expressions(schema, moments, Map.of());
    }

    private ExprCompiler expressions(Schema schema, Map<String, String> moments, Map<String, String> columns) {
        return new ExprCompiler(
                dialect,
                scope,
                schema,
                columns,
                moment -> {
                    String sql = moments.get(moment.name());
                    if (sql == null) {
                        throw new IllegalArgumentException(moment + " has no value here");
                    }
                    return sql;
                },
                this::calendar);
    }

    private String calendar(BusinessCalendar calendar) {
        return calendars.computeIfAbsent(
                calendar,
                key -> define(
                        "calendar",
                        "SELECT " + dialect.timestampOfMicros("f") + " AS _from, " + dialect.timestampOfMicros("t")
                                + " AS _to FROM " + dialect.table(scope.openings(key)) + " AS openings"));
    }

    private String render(Relation relation) {
        if (relation instanceof Relation.Union union) {
            return union(union);
        }
        if (relation instanceof Relation.Join join) {
            return join(join);
        }
        if (isStep(relation)) {
            return selection(relation).sql();
        }
        Relation input = relation.inputs().get(0);
        Schema schema = schema(input);
        ExprCompiler expressions = expressions(schema);
        String number = relation instanceof Relation.Aggregate aggregate ? numbered(aggregate, schema) : null;
        if (number != null) {
            return aloneOrFolded((Relation.Aggregate) relation, name(input), schema, expressions, number);
        }
        String from = from(input);
        if (relation instanceof Relation.Aggregate aggregate) {
            return folded(aggregate, from, schema, expressions);
        }
        if (relation instanceof Relation.Window window) {
            return window(window, from, schema, expressions);
        }
        if (relation instanceof Relation.EachDay each) {
            return "SELECT * FROM "
                    + dialect.eachDay(
                            from, each.name(), expressions.render(each.from()), expressions.render(each.to()));
        }
        if (relation instanceof Relation.Unite unite) {
            return unite(unite, from, expressions);
        }
        throw new IllegalArgumentException("The compiler does not know the relation " + relation);
    }

    /** Whether each row is made of one row of the input. */
    private static boolean isStep(Relation relation) {
        return relation instanceof Relation.Facts
                || relation instanceof Relation.Filter
                || relation instanceof Relation.Derive
                || relation instanceof Relation.Project;
    }

    /** As many steps as nobody else reads the rows between. */
    private Selection selection(Relation relation) {
        if (relation instanceof Relation.Facts facts) {
            return facts(facts.type());
        }
        Relation input = relation.inputs().get(0);
        boolean goesOn = input instanceof Relation.Facts
                || isStep(input) && !names.containsKey(input.toString()) && uses.getOrDefault(input.toString(), 1) == 1;
        Selection rows = goesOn ? selection(input) : Selection.of(dialect, from(input), schema(input));
        if (relation instanceof Relation.Project project) {
            return rows.only(project.names());
        }
        Expr value =
                relation instanceof Relation.Filter filter ? filter.condition() : ((Relation.Derive) relation).value();
        if (!rows.isShort()) {
            rows = Selection.of(dialect, inside(rows.sql()), schema(input));
        }
        String sql = expressions(schema(input), Map.of(), rows.columns()).render(value);
        if (relation instanceof Relation.Filter) {
            return rows.where(sql);
        }
        Relation.Derive derive = (Relation.Derive) relation;
        Selection more = rows.with(derive.name(), sql);
        // What is dear is worked out once.
        return isCheap(value) ? more : Selection.of(dialect, inside(more.sql()), schema(relation));
    }

    /** The facts of a type; nothing later than as-of is known. */
    private Selection facts(FactType type) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (Field field : type.fields()) {
            String name = dialect.identifier(field.name());
            if (!scope.bounded() || field.knownFrom().isEmpty()) {
                columns.put(field.name(), name);
                continue;
            }
            String since =
                    field.knownFrom().stream().map(from -> instant(type, from)).collect(Collectors.joining(", "));
            String known = field.knownFrom().size() == 1 ? since : "coalesce(" + since + ")";
            columns.put(
                    field.name(),
                    "CASE WHEN " + known + " IS NULL OR " + known + " <= " + dialect.instant(scope.now()) + " THEN "
                            + name + " END");
        }
        columns.put("source", "source");
        columns.put(ATTRIBUTES, ATTRIBUTES);
        Field occurs = type.field(type.occursAt());
        List<String> conditions = scope.bounded() && occurs != null
                ? List.of(instant(type, occurs.name()) + " <= " + dialect.instant(scope.now()))
                : List.of();
        return Selection.ofTable(dialect, dialect.identifier("fact_" + type.name()), columns, conditions);
    }

    /** A field as an instant: a date is its midnight in the reporting zone. */
    private String instant(FactType type, String name) {
        Field field = type.field(name);
        Expr column = Expr.col(name);
        boolean date = field != null && field.type() == FieldType.DATE;
        return expressions(schema(Relation.facts(type))).render(date ? Expr.startOfDay(column) : column);
    }

    private String union(Relation.Union union) {
        return union.inputs().stream()
                .map(part ->
                        "SELECT " + list(List.copyOf(schema(union).columns().keySet())) + " FROM " + from(part))
                .collect(Collectors.joining(" UNION ALL "));
    }

    /** A whole number that tells the rows of a group apart; null where there is none. */
    private static @Nullable String numbered(Relation.Aggregate aggregate, Schema schema) {
        Relation input = aggregate.inputs().get(0);
        List<String> keys = aggregate.keys();
        if (aggregate.folds().isEmpty()
                || keys.isEmpty()
                || !keys.stream().allMatch(key -> Narrowing.isPresent(input, key))
                || Pruning.isUnique(input, keys, true)) {
            return null;
        }
        for (Map.Entry<String, FieldType> column : schema.columns().entrySet()) {
            List<String> more = new ArrayList<>(keys);
            more.add(column.getKey());
            if (column.getValue() == FieldType.INTEGER && Pruning.isUnique(input, more, true)) {
                return column.getKey();
            }
        }
        return null;
    }

    /**
     * Folds where most groups have one row, number 1: a group without any other number has that row alone, and its
     * folds are those of the row.
     */
    private String aloneOrFolded(
            Relation.Aggregate aggregate, String from, Schema schema, ExprCompiler expressions, String number) {
        String more = define(
                "more",
                "SELECT " + list(aggregate.keys()) + " FROM " + from + " WHERE " + dialect.identifier(number)
                        + " <> 1");
        String same = aggregate.keys().stream()
                .map(key -> "l." + dialect.identifier(key) + " = o." + dialect.identifier(key))
                .collect(Collectors.joining(" AND "));
        List<String> columns = new ArrayList<>();
        aggregate.keys().forEach(key -> columns.add(dialect.identifier(key)));
        for (Relation.Fold fold : aggregate.folds()) {
            Expr value = fold.value();
            List<String> conditions = conditions(fold, expressions);
            String one = value == null ? "1" : expressions.render(value);
            columns.add((conditions.isEmpty()
                            ? one
                            : "CASE WHEN " + String.join(" AND ", conditions) + " THEN " + one
                                    + (value == null ? " ELSE 0" : "") + " END")
                    + " AS " + dialect.identifier(fold.name()));
        }
        String alone = define("alone", dialect.antiJoin(from, more, same));
        String several = define("several", dialect.semiJoin(from, more, same, List.of()));
        return "SELECT " + String.join(", ", columns) + " FROM " + alone + " UNION ALL "
                + folded(aggregate, several, schema, expressions);
    }

    private String folded(Relation.Aggregate aggregate, String from, Schema schema, ExprCompiler expressions) {
        List<String> columns = new ArrayList<>();
        aggregate.keys().forEach(key -> columns.add(dialect.identifier(key)));
        for (Relation.Fold fold : aggregate.folds()) {
            columns.add(fold(fold, aggregate, schema, expressions) + " AS " + dialect.identifier(fold.name()));
        }
        return "SELECT " + String.join(", ", columns) + " FROM " + from
                + (aggregate.keys().isEmpty() ? "" : " GROUP BY " + list(aggregate.keys()));
    }

    private String fold(Relation.Fold fold, Relation.Aggregate aggregate, Schema schema, ExprCompiler expressions) {
        Expr value = fold.value();
        Expr order = fold.order();
        String of = value == null ? "*" : expressions.render(value);
        String by = order == null ? "" : expressions.render(order);
        String call =
                switch (fold.kind()) {
                    case COUNT -> "count(*)";
                    case SUM -> "sum(" + of + ")";
                    case MIN -> "min(" + of + ")";
                    case MAX -> "max(" + of + ")";
                    case FIRST -> dialect.first(of, by, isAlone(fold, aggregate));
                    case LAST -> dialect.last(of, by, isAlone(fold, aggregate));
                };
        List<String> conditions = conditions(fold, expressions);
        String filtered =
                conditions.isEmpty() ? call : call + " FILTER (WHERE " + String.join(" AND ", conditions) + ")";
        boolean whole = value != null
                && fold.kind() == Relation.FoldKind.SUM
                && (schema.typeOf(value) == FieldType.SECONDS || schema.typeOf(value) == FieldType.INTEGER);
        return whole ? dialect.wholeNumber(filtered) : filtered;
    }

    private static List<String> conditions(Relation.Fold fold, ExprCompiler expressions) {
        List<String> conditions = new ArrayList<>();
        Expr order = fold.order();
        Expr where = fold.where();
        if (order != null) {
            conditions.add(expressions.render(order) + " IS NOT NULL");
        }
        if (where != null) {
            conditions.add(expressions.render(where));
        }
        return conditions;
    }

    /** Whether no two rows of a group are at the same place of a fold's order. */
    private static boolean isAlone(Relation.Fold fold, Relation.Aggregate aggregate) {
        List<String> columns = new ArrayList<>(aggregate.keys());
        if (fold.order() instanceof Expr.Column order) {
            columns.add(order.name());
        }
        return Pruning.isUnique(aggregate.inputs().get(0), columns, true);
    }

    private String join(Relation.Join join) {
        Relation left = join.inputs().get(0);
        Relation right = join.inputs().get(1);
        if (Pruning.isPick(join)) {
            Relation partners = right.inputs().get(0);
            List<String> near =
                    join.keys().stream().filter(key -> isNear(partners, key)).toList();
            return dialect.semiJoin(
                    from(left),
                    near.isEmpty() ? from(partners) : name(partners),
                    on(join, schema(left), schema(right)),
                    near);
        }
        Schema leftSchema = schema(left);
        Schema rightSchema = schema(right);
        List<String> columns = new ArrayList<>();
        for (String column : leftSchema.columns().keySet()) {
            if (!join.take().containsKey(column)) {
                columns.add("l." + dialect.identifier(column));
            }
        }
        join.take()
                .forEach((name, there) ->
                        columns.add("o." + dialect.identifier(there) + " AS " + dialect.identifier(name)));
        if (leftSchema.attributes() && rightSchema.attributes() && !join.inner()) {
            columns.add(dialect.mergedAttributes("o." + ATTRIBUTES, "l." + ATTRIBUTES) + " AS " + ATTRIBUTES);
        } else if (leftSchema.attributes()) {
            columns.add("l." + ATTRIBUTES);
        } else if (rightSchema.attributes() && !join.inner()) {
            columns.add("o." + ATTRIBUTES);
        }
        return "SELECT " + String.join(", ", columns) + " FROM " + from(left) + " AS l "
                + (join.inner() ? "JOIN " : "LEFT JOIN ") + from(right) + " AS o ON "
                + on(join, leftSchema, rightSchema);
    }

    private String on(Relation.Join join, Schema left, Schema right) {
        List<String> conditions = new ArrayList<>();
        for (String key : join.keys()) {
            conditions.add("l." + dialect.identifier(key) + " = o." + dialect.identifier(key));
        }
        Expr condition = join.condition();
        if (condition != null) {
            conditions.add(pairCondition(condition, left, right));
        }
        return conditions.isEmpty() ? ExprCompiler.TRUE : String.join(" AND ", conditions);
    }

    private String pairCondition(Expr condition, Schema left, Schema right) {
        return expressions(Schema.pair(left, right)).render(condition);
    }

    private String window(Relation.Window window, String from, Schema schema, ExprCompiler expressions) {
        Expr value = window.value();
        Expr condition = window.condition();
        String of = value == null ? "" : expressions.render(value);
        String over =
                (window.partition().isEmpty() ? "" : "PARTITION BY " + list(window.partition()) + " ") + "ORDER BY "
                        + window.order().stream()
                                .map(column -> dialect.identifier(column) + " ASC NULLS LAST")
                                .collect(Collectors.joining(", "));
        String call =
                switch (window.kind()) {
                    case NEXT -> "lead(" + of + ") OVER (" + over + ")";
                    case POSITION -> "row_number() OVER (" + over + ")";
                    case NEXT_WHERE ->
                        "min(" + of + ") FILTER (WHERE "
                                + (condition == null ? ExprCompiler.TRUE : expressions.render(condition)) + ") OVER ("
                                + over
                                + " ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)";
                };
        return "SELECT " + allBut(schema, window.name()) + ", " + call + " AS " + dialect.identifier(window.name())
                + " FROM " + from;
    }

    private String unite(Relation.Unite unite, String from, ExprCompiler expressions) {
        String keys = unite.keys().isEmpty() ? "" : list(unite.keys()) + ", ";
        String partition = unite.keys().isEmpty() ? "" : "PARTITION BY " + list(unite.keys()) + " ";
        String now = dialect.instant(scope.now());
        String clipped = define(
                "intervals",
                "SELECT " + keys + expressions.render(unite.from()) + " AS _from, coalesce("
                        + expressions.render(unite.to()) + ", " + now + ") AS _to FROM " + from);
        String reached = define(
                "reached",
                "SELECT *, max(_to) OVER (" + partition
                        + "ORDER BY _from, _to ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS _reached FROM "
                        + clipped
                        + " WHERE _from < _to");
        // Of equal intervals the one that came first above must come first again: it may open an island.
        String islands = define(
                "islands",
                "SELECT *, sum(CASE WHEN _from <= _reached THEN 0 ELSE 1 END) OVER (" + partition
                        + "ORDER BY _from, _to, _reached NULLS FIRST ROWS UNBOUNDED PRECEDING) AS _island FROM "
                        + reached);
        return "SELECT " + keys + "min(_from) AS from_at, max(_to) AS to_at FROM " + islands + " GROUP BY " + keys
                + "_island";
    }

    private String list(List<String> columns) {
        return columns.stream().map(dialect::identifier).collect(Collectors.joining(", "));
    }

    private String allBut(Schema schema, String replaced) {
        if (!schema.columns().containsKey(replaced)) {
            return "*";
        }
        List<String> columns = new ArrayList<>(schema.columns().keySet());
        columns.remove(replaced);
        if (schema.attributes()) {
            columns.add(ATTRIBUTES);
        }
        return list(columns);
    }
}
