package io.vigie.engine.internal.compile;

import io.vigie.fact.FactType;
import io.vigie.fact.Field;
import io.vigie.fact.FieldType;
import io.vigie.kpi.Expr;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Relation;
import io.vigie.kpi.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Leaves columns out that nobody reads, and with them what is done for their sake: folds, windows, and joins that
 * neither add nor drop rows. Rows and the columns that are read stay as they are. A relation that is used several
 * times keeps what any of its readers needs, so that it is still made once.
 */
final class Pruning {
    /** Stands for the attributes among the columns that are read; no column has such a name. */
    private static final String ATTRIBUTES = "@attributes";
    /** Parts a column from the one text that it is compared with. */
    private static final char IS = '\u0000';

    /** What a row has that has no partner. Of type text, which a mere NULL is not to a database. */
    private static final Expr NO_TEXT =
            Expr.when(Expr.value("").isEmpty(), Expr.value("")).end();

    private final Map<String, Parameter> parameters;
    private final Absences absences;
    private final Map<String, Set<String>> read = new HashMap<>();
    private final Map<String, Schema> schemas = new HashMap<>();
    private final Map<String, Relation> done = new HashMap<>();

    private Pruning(Map<String, Parameter> parameters, Absences absences) {
        this.parameters = parameters;
        this.absences = absences;
    }

    /**
     * The same rows with those of the columns that are read, and perhaps more.
     *
     * @param uses the columns that are read, see {@link #use}; one that is merely compared may be empty where it is
     *     another text
     * @param absences what no fact has
     */
    static Relation of(Relation relation, Set<String> uses, Map<String, Parameter> parameters, Absences absences) {
        Pruning pruning = new Pruning(parameters, absences);
        pruning.read(relation, uses);
        return pruning.prune(relation, uses);
    }

    /** Of a column that is read for nothing but whether it is a certain text; null where a condition is no such. */
    static @Nullable String use(Expr.Call condition) {
        return condition.operator() == Expr.Operator.SAME
                        && condition.arguments().get(0) instanceof Expr.Column column
                        && condition.arguments().get(1) instanceof Expr.Literal literal
                        && literal.value() instanceof String text
                ? column.name() + IS + text
                : null;
    }

    private static void collect(Expr expr, Set<String> uses) {
        if (expr instanceof Expr.Call call) {
            String use = use(call);
            if (use != null) {
                uses.add(use);
            } else {
                call.arguments().forEach(argument -> collect(argument, uses));
            }
        } else {
            uses.addAll(Narrowing.names(expr));
        }
    }

    private static String column(String use) {
        int end = use.indexOf(IS);
        return end < 0 ? use : use.substring(0, end);
    }

    private static boolean isRead(Set<String> uses, String column) {
        return uses.stream().anyMatch(use -> column(use).equals(column));
    }

    private Schema schema(Relation relation) {
        return schemas.computeIfAbsent(relation.toString(), text -> Schema.of(relation, parameters));
    }

    /** What is read of the columns that a relation has; what is none of them is an attribute. */
    private Set<String> own(Relation relation, Set<String> uses) {
        Schema schema = schema(relation);
        Set<String> own = new LinkedHashSet<>();
        for (String use : uses) {
            if (schema.columns().containsKey(column(use))) {
                own.add(use);
            } else if (schema.attributes()) {
                own.add(ATTRIBUTES);
            }
        }
        return own;
    }

    /**
     * Whether nothing is left but reading facts one by one. Then each reader does so with the columns that it needs,
     * which costs less than keeping the rows for all of them.
     */
    private boolean isPlain(Relation relation, Set<String> own) {
        if (relation instanceof Relation.Facts) {
            return true;
        }
        if (relation instanceof Relation.Join join
                ? !isIdle(join, own)
                : !(relation instanceof Relation.Filter
                        || relation instanceof Relation.Derive
                        || relation instanceof Relation.Project)) {
            return false;
        }
        Relation input = relation.inputs().get(0);
        return isPlain(input, own(input, below(relation, own).get(0)));
    }

    private void read(Relation relation, Set<String> uses) {
        Set<String> own = own(relation, uses);
        if (isPlain(relation, own)) {
            return;
        }
        Set<String> known = read.get(relation.toString());
        if (known == null) {
            known = new LinkedHashSet<>(own);
            read.put(relation.toString(), known);
        } else if (!known.addAll(own)) {
            return;
        }
        List<Set<String>> below = below(relation, Set.copyOf(known));
        for (int i = 0; i < below.size(); i++) {
            read(relation.inputs().get(i), below.get(i));
        }
    }

    /** What is read of each input; of the right side of an idle join nothing is. */
    private List<Set<String>> below(Relation relation, Set<String> own) {
        if (relation instanceof Relation.Join join) {
            return sides(join, own);
        }
        Set<String> uses = new LinkedHashSet<>(own);
        if (relation instanceof Relation.Filter filter) {
            collect(filter.condition(), uses);
        } else if (relation instanceof Relation.Derive derive) {
            if (uses.removeIf(use -> column(use).equals(derive.name()))) {
                uses.addAll(Narrowing.names(derive.value()));
            }
        } else if (relation instanceof Relation.Project project) {
            uses.removeIf(use -> !project.names().contains(column(use)));
            if (uses.isEmpty()) {
                uses.add(project.names().get(0));
            }
        } else if (relation instanceof Relation.Aggregate aggregate) {
            uses.clear();
            uses.addAll(aggregate.keys());
            for (Relation.Fold fold : aggregate.folds()) {
                if (isRead(own, fold.name())) {
                    uses.addAll(Narrowing.names(fold.value()));
                    uses.addAll(Narrowing.names(fold.order()));
                    uses.addAll(Narrowing.names(fold.where()));
                }
            }
        } else if (relation instanceof Relation.Window window) {
            if (uses.removeIf(use -> column(use).equals(window.name()))) {
                uses.addAll(window.partition());
                uses.addAll(window.order());
                uses.addAll(Narrowing.names(window.value()));
                uses.addAll(Narrowing.names(window.condition()));
            }
        } else if (relation instanceof Relation.EachDay each) {
            uses.removeIf(use -> column(use).equals(each.name()));
            uses.addAll(Narrowing.names(each.from()));
            uses.addAll(Narrowing.names(each.to()));
        } else if (relation instanceof Relation.Unite unite) {
            uses.clear();
            uses.addAll(unite.keys());
            uses.addAll(Narrowing.names(unite.from()));
            uses.addAll(Narrowing.names(unite.to()));
        }
        return relation.inputs().stream().map(input -> uses).toList();
    }

    private List<Set<String>> sides(Relation.Join join, Set<String> own) {
        Relation right = join.inputs().get(1);
        Set<String> uses = new LinkedHashSet<>(own);
        uses.removeIf(use -> join.take().containsKey(column(use)));
        if (isIdle(join, own)) {
            return List.of(uses);
        }
        Set<String> others = new LinkedHashSet<>(join.keys());
        uses.addAll(join.keys());
        join.take().forEach((name, there) -> {
            if (isRead(own, name)) {
                others.add(there);
            }
        });
        for (String name : Narrowing.names(join.condition())) {
            if (name.startsWith("other.")) {
                others.add(name.substring("other.".length()));
            } else {
                uses.add(name);
            }
        }
        if (own.contains(ATTRIBUTES) && schema(right).attributes() && !join.inner()) {
            others.add(ATTRIBUTES);
        }
        return List.of(uses, others);
    }

    /** Whether a join adds nothing that is read but texts that nobody has, and leaves the rows as they are. */
    private boolean isIdle(Relation.Join join, Set<String> own) {
        return isBeside(join, own)
                && own.stream().allMatch(use -> {
                    String there = join.take().get(column(use));
                    return there == null || isAbsent(join.inputs().get(1), there, use);
                });
    }

    /** Whether a column is merely compared with a text, and no fact that it may come from has it. */
    private boolean isAbsent(Relation relation, String column, String use) {
        int end = use.indexOf(IS);
        FactType type = end < 0 ? null : origin(relation, column);
        Field field = type == null ? null : type.field(column);
        return type != null
                && field != null
                && field.type() == FieldType.TEXT
                && absences.isAbsent(type, column, use.substring(end + 1));
    }

    /** The facts of which a column repeats what they say in the field of its name; null where it may be anything else. */
    private static @Nullable FactType origin(Relation relation, String column) {
        if (relation instanceof Relation.Facts facts) {
            return facts.type();
        }
        boolean repeats = relation instanceof Relation.Derive derive
                ? !derive.name().equals(column)
                : relation instanceof Relation.Window window
                        ? !window.name().equals(column)
                        : relation instanceof Relation.Join join
                                ? !join.take().containsKey(column)
                                : relation instanceof Relation.Filter || relation instanceof Relation.Project;
        return repeats ? origin(relation.inputs().get(0), column) : null;
    }

    /** Whether a join leaves the rows as they are and gives them columns at most. */
    private boolean isBeside(Relation.Join join, Set<String> own) {
        Relation right = join.inputs().get(1);
        return !join.inner()
                && !(own.contains(ATTRIBUTES) && schema(right).attributes())
                && isUnique(right, join.keys(), false);
    }

    /**
     * Whether no two rows agree in all of these columns.
     *
     * @param empty whether rows agree where both have no value
     */
    static boolean isUnique(Relation relation, List<String> columns, boolean empty) {
        if (relation instanceof Relation.Facts facts) {
            FactType type = facts.type();
            String id = type.id();
            return id != null
                    ? columns.contains(id) && !empty
                    : !type.key().isEmpty()
                            && columns.containsAll(type.key())
                            && type.key().stream().allMatch(type::requires);
        }
        if (relation instanceof Relation.Aggregate aggregate) {
            return columns.containsAll(aggregate.keys());
        }
        if (relation instanceof Relation.Derive derive) {
            return !columns.contains(derive.name())
                    && isUnique(relation.inputs().get(0), columns, empty);
        }
        if (relation instanceof Relation.Window window) {
            return !columns.contains(window.name())
                    && isUnique(relation.inputs().get(0), columns, empty);
        }
        if (relation instanceof Relation.Join join) {
            return columns.stream().noneMatch(join.take()::containsKey)
                    && isUnique(join.inputs().get(0), columns, empty)
                    && (isPick(join) || isUnique(join.inputs().get(1), join.keys(), false));
        }
        return (relation instanceof Relation.Filter || relation instanceof Relation.Project)
                && isUnique(relation.inputs().get(0), columns, empty);
    }

    /** Whether a join keeps some rows of the left as they are: those that have one of the keys on the right. */
    static boolean isPick(Relation.Join join) {
        Expr condition = join.condition();
        return join.inner()
                && join.take().isEmpty()
                && join.inputs().get(1) instanceof Relation.Aggregate keys
                && keys.folds().isEmpty()
                && keys.keys().stream()
                        .allMatch(key -> join.keys().contains(key)
                                || condition instanceof Expr.Call all
                                        && all.operator() == Expr.Operator.AND
                                        && all.arguments()
                                                .contains(Expr.col(key).same(Expr.col("other." + key))));
    }

    private Relation prune(Relation relation, Set<String> uses) {
        Set<String> own = own(relation, uses);
        if (isPlain(relation, own)) {
            return pruned(relation, own);
        }
        Relation known = done.get(relation.toString());
        if (known == null) {
            known = pruned(relation, read.getOrDefault(relation.toString(), own));
            done.put(relation.toString(), known);
        }
        return known;
    }

    private Relation pruned(Relation relation, Set<String> own) {
        if (relation instanceof Relation.Facts facts) {
            return facts(facts, own);
        }
        List<Set<String>> below = below(relation, own);
        if (relation instanceof Relation.Union union) {
            List<String> names = schema(union).columns().keySet().stream()
                    .filter(name -> isRead(own, name))
                    .toList();
            List<String> some = names.isEmpty()
                    ? List.of(schema(union).columns().keySet().iterator().next())
                    : names;
            return Relation.union(union.inputs().stream()
                    .map(part -> prune(part, Set.copyOf(some)).columns(some.toArray(String[]::new)))
                    .toArray(Relation[]::new));
        }
        Relation input = prune(relation.inputs().get(0), below.get(0));
        if (relation instanceof Relation.Join join) {
            return below.size() == 1
                    ? alone(join, own, input)
                    : join(join, own, input, prune(join.inputs().get(1), below.get(1)));
        }
        if (relation instanceof Relation.Filter filter) {
            return input.where(filter.condition());
        }
        if (relation instanceof Relation.Derive derive) {
            return isRead(own, derive.name()) ? input.with(derive.name(), derive.value()) : input;
        }
        if (relation instanceof Relation.Project project) {
            List<String> names = new ArrayList<>(project.names());
            names.removeIf(name -> !isRead(own, name));
            return input.columns(
                    names.isEmpty() ? new String[] {project.names().get(0)} : names.toArray(String[]::new));
        }
        if (relation instanceof Relation.Aggregate aggregate) {
            return input.aggregate(
                    aggregate.keys(),
                    aggregate.folds().stream()
                            .filter(fold -> isRead(own, fold.name()))
                            .toArray(Relation.Fold[]::new));
        }
        if (relation instanceof Relation.Window window) {
            return isRead(own, window.name()) ? Narrowing.window(input, window) : input;
        }
        if (relation instanceof Relation.EachDay each) {
            return input.eachDay(each.name(), each.from(), each.to());
        }
        Relation.Unite unite = (Relation.Unite) relation;
        return input.unite(unite.keys(), unite.from(), unite.to());
    }

    /** The left side of an idle join, with nothing in what is read of the right. */
    private static Relation alone(Relation.Join join, Set<String> own, Relation left) {
        Relation alone = left;
        for (String name : join.take().keySet()) {
            alone = isRead(own, name) ? alone.with(name, NO_TEXT) : alone;
        }
        return alone;
    }

    private Relation join(Relation.Join join, Set<String> own, Relation left, Relation right) {
        Map<String, String> take = new HashMap<>(join.take());
        take.keySet().removeIf(name -> !isRead(own, name));
        if (join.inner()) {
            return left.pairs(right, join.keys(), join.condition(), take);
        }
        List<Expr> tests = new ArrayList<>();
        boolean tested = isBeside(join, own);
        for (String use : own) {
            String there = take.get(column(use));
            if (there != null) {
                int end = use.indexOf(IS);
                tested &= end >= 0;
                tests.add(Expr.col(there).eq(use.substring(end + 1)));
            }
        }
        // Where a partner's columns are merely compared with a text, one that has others is as good as none.
        Relation partners = tested && !tests.isEmpty() ? right.where(Expr.any(tests.toArray(Expr[]::new))) : right;
        return left.join(partners, join.keys(), take.keySet().toArray(String[]::new));
    }

    private static Relation facts(Relation.Facts facts, Set<String> own) {
        if (own.contains(ATTRIBUTES)) {
            return facts;
        }
        List<String> names = new ArrayList<>();
        for (Field field : facts.type().fields()) {
            if (isRead(own, field.name())) {
                names.add(field.name());
            }
        }
        if (isRead(own, "source")) {
            names.add("source");
        }
        if (names.isEmpty()) {
            names.add("source");
        }
        return facts.columns(names.toArray(String[]::new));
    }
}
