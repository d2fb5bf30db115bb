package io.vigie.kpi;

import io.vigie.fact.Field;
import io.vigie.fact.FieldType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a relation with their types, given the parameters of the KPI that uses it. Immutable.
 * Building one is the type check of the algebra: what makes no sense is refused with a sentence.
 */
public final class Schema {
    private final Map<String, FieldType> columns;
    private final boolean attributes;
    private final Map<String, Parameter> parameters;

    private Schema(Map<String, FieldType> columns, boolean attributes, Map<String, Parameter> parameters) {
        this.columns = Collections.unmodifiableMap(columns);
        this.attributes = attributes;
        this.parameters = parameters;
    }

    /**
     * The schema of a relation.
     *
     * @throws IllegalArgumentException when an expression in it makes no sense
     */
    public static Schema of(Relation relation, Map<String, Parameter> parameters) {
        // A wrapper is not wrapped again, so who asks with the same one finds what is known.
        Map<String, Parameter> fixed = Collections.unmodifiableMap(parameters);
        Schema known = relation.schema();
        if (known != null && known.parameters == fixed) {
            return known;
        }
        Schema schema = new Schema(relation, fixed);
        relation.keep(schema);
        return schema;
    }

    /** The columns of both sides of a pair, those of the right one as {@code other.name}. */
    public static Schema pair(Schema left, Schema right) {
        Map<String, FieldType> both = new LinkedHashMap<>(left.columns);
        right.columns.forEach((name, type) -> both.put("other." + name, type));
        return new Schema(both, left.attributes, left.parameters);
    }

    private Schema(Relation relation, Map<String, Parameter> parameters) {
        Map<String, FieldType> found = new LinkedHashMap<>();
        boolean carries = false;
        this.parameters = parameters;
        if (relation instanceof Relation.Facts facts) {
            for (Field field : facts.type().fields()) {
                found.put(field.name(), field.type());
            }
            found.put("source", FieldType.TEXT);
            carries = true;
        } else if (relation instanceof Relation.Filter filter) {
            Schema input = Schema.of(relation.inputs().get(0), parameters);
            input.requireCondition(filter.condition());
            found.putAll(input.columns);
            carries = input.attributes;
        } else if (relation instanceof Relation.Derive derive) {
            Schema input = Schema.of(relation.inputs().get(0), parameters);
            found.putAll(input.columns);
            found.put(derive.name(), input.typeOf(derive.value()));
            carries = input.attributes;
        } else if (relation instanceof Relation.Project project) {
            Schema input = Schema.of(relation.inputs().get(0), parameters);
            project.names().forEach(name -> found.put(name, input.column(name)));
        } else if (relation instanceof Relation.Aggregate aggregate) {
            Schema input = Schema.of(relation.inputs().get(0), parameters);
            aggregate.keys().forEach(name -> found.put(name, input.column(name)));
            for (Relation.Fold fold : aggregate.folds()) {
                found.put(fold.name(), input.foldType(fold));
            }
        } else if (relation instanceof Relation.Join join) {
            Schema left = Schema.of(join.inputs().get(0), parameters);
            Schema right = Schema.of(join.inputs().get(1), parameters);
            for (String key : join.keys()) {
                left.requireSame(left.column(key), right.column(key), "the join key '" + key + "'");
            }
            found.putAll(left.columns);
            join.take().forEach((name, there) -> found.put(name, right.column(there)));
            carries = left.attributes || (right.attributes && !join.inner());
            Expr condition = join.condition();
            if (condition != null) {
                pair(left, right).requireCondition(condition);
            }
        } else if (relation instanceof Relation.Window window) {
            Schema input = Schema.of(relation.inputs().get(0), parameters);
            found.putAll(input.columns);
            window.partition().forEach(input::column);
            window.order().forEach(input::column);
            Expr condition = window.condition();
            if (condition != null) {
                input.requireCondition(condition);
            }
            Expr value = window.value();
            found.put(window.name(), value == null ? FieldType.INTEGER : input.typeOf(value));
            carries = input.attributes;
        } else if (relation instanceof Relation.Union union) {
            Schema first = Schema.of(union.inputs().get(0), parameters);
            for (Relation part : union.inputs()) {
                Schema schema = Schema.of(part, parameters);
                if (!schema.columns.equals(first.columns)) {
                    throw new IllegalArgumentException("a union needs the same columns in each part, but one has "
                            + schema.columns.keySet() + " and another " + first.columns.keySet());
                }
            }
            found.putAll(first.columns);
        } else if (relation instanceof Relation.EachDay each) {
            Schema input = Schema.of(relation.inputs().get(0), parameters);
            input.require(each.from(), FieldType.DATE, "the first day");
            input.require(each.to(), FieldType.DATE, "the last day");
            if (input.columns.containsKey(each.name())) {
                throw new IllegalArgumentException("there is already a column '" + each.name() + "'");
            }
            found.putAll(input.columns);
            found.put(each.name(), FieldType.DATE);
            carries = input.attributes;
        } else if (relation instanceof Relation.Unite unite) {
            Schema input = Schema.of(relation.inputs().get(0), parameters);
            input.require(unite.from(), FieldType.INSTANT, "the start of an interval");
            input.require(unite.to(), FieldType.INSTANT, "the end of an interval");
            unite.keys().forEach(name -> found.put(name, input.column(name)));
            found.put("from_at", FieldType.INSTANT);
            found.put("to_at", FieldType.INSTANT);
        } else {
            throw new IllegalArgumentException("unknown kind of relation: " + relation);
        }
        this.columns = Collections.unmodifiableMap(found);
        this.attributes = carries;
    }

    /** The columns in order. */
    public Map<String, FieldType> columns() {
        return columns;
    }

    /** Whether the rows carry attributes, so that any other name is a column of type TEXT. */
    public boolean attributes() {
        return attributes;
    }

    /**
     * The type of a column.
     *
     * @throws IllegalArgumentException when there is none of that name
     */
    public FieldType column(String name) {
        FieldType type = columns.get(name);
        if (type != null) {
            return type;
        }
        if (attributes && !name.startsWith("other.")) {
            return FieldType.TEXT;
        }
        throw new IllegalArgumentException("there is no column '" + name + "', only " + columns.keySet());
    }

    /**
     * The type of an expression over these columns.
     *
     * @throws IllegalArgumentException when it makes no sense, with the reason
     */
    public FieldType typeOf(Expr expr) {
        if (expr instanceof Expr.Column column) {
            return column(column.name());
        }
        if (expr instanceof Expr.Literal literal) {
            return literal.type();
        }
        if (expr instanceof Expr.Moment moment) {
            return moment.type();
        }
        if (expr instanceof Expr.ParameterValue value) {
            FieldType type = parameter(value.name()).type();
            if (type == null) {
                throw new IllegalArgumentException("parameter '" + value.name() + "' cannot be used as a value");
            }
            return type;
        }
        return typeOf((Expr.Call) expr);
    }

    private FieldType typeOf(Expr.Call call) {
        List<Expr> arguments = call.arguments();
        return switch (call.operator()) {
            case AND, OR, NOT -> {
                arguments.forEach(this::requireCondition);
                yield FieldType.BOOLEAN;
            }
            case EQ, NE, LT, LE, GT, GE, SAME, IN -> {
                common(arguments, call);
                yield FieldType.BOOLEAN;
            }
            case IN_LIST -> {
                if (typeOf(arguments.get(0)) != FieldType.DATE) {
                    require(arguments.get(0), FieldType.TEXT, "what a list is searched for");
                }
                requireKind(arguments.get(1), Parameter.Kind.LIST);
                yield FieldType.BOOLEAN;
            }
            case DAYS_BETWEEN -> {
                require(arguments.get(0), FieldType.DATE, "the first day");
                require(arguments.get(1), FieldType.DATE, "the last day");
                yield FieldType.INTEGER;
            }
            case IS_EMPTY -> {
                typeOf(arguments.get(0));
                yield FieldType.BOOLEAN;
            }
            case COALESCE, LEAST, GREATEST -> common(arguments, call);
            case CASE -> choice(arguments, call);
            case PLUS, MINUS -> sum(call);
            case TIMES -> product(call);
            case SECONDS_BETWEEN, OPEN_SECONDS_BETWEEN -> {
                require(arguments.get(0), FieldType.INSTANT, "the start of a duration");
                require(arguments.get(1), FieldType.INSTANT, "the end of a duration");
                if (call.operator() == Expr.Operator.OPEN_SECONDS_BETWEEN) {
                    requireKind(arguments.get(2), Parameter.Kind.CALENDAR);
                }
                yield FieldType.SECONDS;
            }
            case TO_SECONDS -> {
                FieldType type = typeOf(arguments.get(0));
                if (type != FieldType.INTEGER && type != FieldType.DECIMAL) {
                    throw nonsense(call, "only a plain number can become seconds");
                }
                yield FieldType.SECONDS;
            }
            case LOCAL_DATE -> {
                require(arguments.get(0), FieldType.INSTANT, "a local date");
                yield FieldType.DATE;
            }
            case START_OF_DAY -> {
                require(arguments.get(0), FieldType.DATE, "the start of a day");
                yield FieldType.INSTANT;
            }
        };
    }

    private FieldType choice(List<Expr> arguments, Expr.Call call) {
        List<Expr> values = new java.util.ArrayList<>();
        for (int i = 0; i + 1 < arguments.size(); i += 2) {
            requireCondition(arguments.get(i));
            values.add(arguments.get(i + 1));
        }
        if (arguments.size() % 2 == 1) {
            values.add(arguments.get(arguments.size() - 1));
        }
        return common(values, call);
    }

    private FieldType sum(Expr.Call call) {
        FieldType left = typeOf(call.arguments().get(0));
        FieldType right = typeOf(call.arguments().get(1));
        if (left == FieldType.INSTANT && right == FieldType.SECONDS) {
            return FieldType.INSTANT;
        }
        if (!left.isNumeric() || !right.isNumeric()) {
            throw nonsense(call, left + " and " + right + " cannot be added; use secondsBetween for instants");
        }
        return requireSame(left, right, call.toString());
    }

    private FieldType product(Expr.Call call) {
        FieldType left = typeOf(call.arguments().get(0));
        FieldType right = typeOf(call.arguments().get(1));
        boolean plainRight = right == FieldType.INTEGER || right == FieldType.DECIMAL;
        boolean plainLeft = left == FieldType.INTEGER || left == FieldType.DECIMAL;
        if (plainLeft && plainRight) {
            return left == right ? left : FieldType.DECIMAL;
        }
        if (plainRight && left.isNumeric()) {
            return left;
        }
        if (plainLeft && right.isNumeric()) {
            return right;
        }
        throw nonsense(call, left + " times " + right + " has no meaning");
    }

    private FieldType foldType(Relation.Fold fold) {
        Expr where = fold.where();
        if (where != null) {
            requireCondition(where);
        }
        Expr order = fold.order();
        if (order != null) {
            typeOf(order);
        }
        Expr value = fold.value();
        if (value == null) {
            return FieldType.INTEGER;
        }
        FieldType type = typeOf(value);
        if (fold.kind() == Relation.FoldKind.SUM && !type.isNumeric()) {
            throw new IllegalArgumentException("the fold '" + fold.name() + "' sums " + type + ", which is no number");
        }
        return type;
    }

    /**
     * Refuses a condition that is not one.
     *
     * @throws IllegalArgumentException when its type is not BOOLEAN
     */
    public void requireCondition(Expr expr) {
        require(expr, FieldType.BOOLEAN, "a condition");
    }

    void require(Expr expr, FieldType type, String role) {
        FieldType found = typeOf(expr);
        if (found != type) {
            throw new IllegalArgumentException(role + " must be " + type + ", but " + expr + " is " + found);
        }
    }

    private void requireKind(Expr expr, Parameter.Kind kind) {
        if (!(expr instanceof Expr.ParameterValue value)
                || parameter(value.name()).kind() != kind) {
            throw new IllegalArgumentException("a parameter of kind " + kind + " is needed, not " + expr);
        }
    }

    private Parameter parameter(String name) {
        @Nullable Parameter parameter = parameters.get(name);
        if (parameter == null) {
            throw new IllegalArgumentException("there is no parameter '" + name + "', only " + parameters.keySet());
        }
        return parameter;
    }

    private FieldType common(List<Expr> expressions, Expr.Call call) {
        FieldType type = typeOf(expressions.get(0));
        for (Expr expr : expressions) {
            type = requireSame(type, typeOf(expr), call.toString());
        }
        return type;
    }

    private FieldType requireSame(FieldType left, FieldType right, String where) {
        if (left == right) {
            return left;
        }
        boolean plain = (left == FieldType.INTEGER && right == FieldType.DECIMAL)
                || (left == FieldType.DECIMAL && right == FieldType.INTEGER);
        if (!plain) {
            throw new IllegalArgumentException("units are mixed: " + left + " with " + right + " in " + where);
        }
        return FieldType.DECIMAL;
    }

    private static IllegalArgumentException nonsense(Expr call, String reason) {
        return new IllegalArgumentException(reason + " in " + call);
    }
}
