package io.vigie.engine.internal.compile;

import io.vigie.fact.FactType;
import io.vigie.fact.Field;
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

    private final Map<String, Parameter> parameters;
    private final Map<String, Set<String>> read = new HashMap<>();
    private final Map<String, Schema> schemas = new HashMap<>();
    private final Map<String, Relation> done = new HashMap<>();

    private Pruning(Map<String, Parameter> parameters) {
        this.parameters = parameters;
    }

    /** The same rows with those of the columns that are named, and perhaps more. */
    static Relation of(Relation relation, Set<String> names, Map<String, Parameter> parameters) {
        Pruning pruning = new Pruning(parameters);
        pruning.read(relation, names);
        return pruning.prune(relation);
    }

    private Schema schema(Relation relation) {
        return schemas.computeIfAbsent(relation.toString(), text -> Schema.of(relation, parameters));
    }

    /** Notes that columns of a relation are read; what is none of its columns is an attribute. */
    private void read(Relation relation, Set<String> names) {
        Schema schema = schema(relation);
        Set<String> wanted = new LinkedHashSet<>();
        for (String name : names) {
            if (schema.columns().containsKey(name)) {
                wanted.add(name);
            } else if (schema.attributes()) {
                wanted.add(ATTRIBUTES);
            }
        }
        Set<String> known = read.get(relation.toString());
        if (known == null) {
            known = new LinkedHashSet<>(wanted);
            read.put(relation.toString(), known);
        } else if (!known.addAll(wanted)) {
            return;
        }
        readBelow(relation, Set.copyOf(known));
    }

    private void readBelow(Relation relation, Set<String> wanted) {
        if (relation instanceof Relation.Join join) {
            readSides(join, wanted);
            return;
        }
        Set<String> names = new LinkedHashSet<>(wanted);
        if (relation instanceof Relation.Filter filter) {
            names.addAll(Narrowing.names(filter.condition()));
        } else if (relation instanceof Relation.Derive derive) {
            if (names.remove(derive.name())) {
                names.addAll(Narrowing.names(derive.value()));
            }
        } else if (relation instanceof Relation.Project project) {
            names.retainAll(project.names());
            if (names.isEmpty()) {
                names.add(project.names().get(0));
            }
        } else if (relation instanceof Relation.Aggregate aggregate) {
            names.clear();
            names.addAll(aggregate.keys());
            for (Relation.Fold fold : aggregate.folds()) {
                if (wanted.contains(fold.name())) {
                    names.addAll(Narrowing.names(fold.value()));
                    names.addAll(Narrowing.names(fold.order()));
                    names.addAll(Narrowing.names(fold.where()));
                }
            }
        } else if (relation instanceof Relation.Window window) {
            if (names.remove(window.name())) {
                names.addAll(window.partition());
                names.addAll(window.order());
                names.addAll(Narrowing.names(window.value()));
                names.addAll(Narrowing.names(window.condition()));
            }
        } else if (relation instanceof Relation.EachDay each) {
            names.remove(each.name());
            names.addAll(Narrowing.names(each.from()));
            names.addAll(Narrowing.names(each.to()));
        } else if (relation instanceof Relation.Unite unite) {
            names.clear();
            names.addAll(unite.keys());
            names.addAll(Narrowing.names(unite.from()));
            names.addAll(Narrowing.names(unite.to()));
        }
        relation.inputs().forEach(input -> read(input, names));
    }

    private void readSides(Relation.Join join, Set<String> wanted) {
        Relation left = join.inputs().get(0);
        Relation right = join.inputs().get(1);
        Set<String> names = new LinkedHashSet<>(wanted);
        names.removeAll(join.take().keySet());
        if (isIdle(join, wanted)) {
            read(left, names);
            return;
        }
        Set<String> others = new LinkedHashSet<>(join.keys());
        names.addAll(join.keys());
        join.take().forEach((name, there) -> {
            if (wanted.contains(name)) {
                others.add(there);
            }
        });
        for (String name : Narrowing.names(join.condition())) {
            if (name.startsWith("other.")) {
                others.add(name.substring("other.".length()));
            } else {
                names.add(name);
            }
        }
        if (wanted.contains(ATTRIBUTES) && schema(right).attributes() && !join.inner()) {
            others.add(ATTRIBUTES);
        }
        read(left, names);
        read(right, others);
    }

    /** Whether a join adds nothing that is read, and leaves the rows as they are. */
    private boolean isIdle(Relation.Join join, Set<String> wanted) {
        Relation right = join.inputs().get(1);
        return !join.inner()
                && join.take().keySet().stream().noneMatch(wanted::contains)
                && !(wanted.contains(ATTRIBUTES) && schema(right).attributes())
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
                    && isUnique(join.inputs().get(1), join.keys(), false);
        }
        return (relation instanceof Relation.Filter || relation instanceof Relation.Project)
                && isUnique(relation.inputs().get(0), columns, empty);
    }

    private Set<String> wanted(Relation relation) {
        return read.getOrDefault(relation.toString(), Set.of());
    }

    private Relation prune(Relation relation) {
        Relation known = done.get(relation.toString());
        if (known == null) {
            known = pruned(relation, wanted(relation));
            done.put(relation.toString(), known);
        }
        return known;
    }

    private Relation pruned(Relation relation, Set<String> wanted) {
        if (relation instanceof Relation.Facts facts) {
            return facts(facts, wanted);
        }
        if (relation instanceof Relation.Union union) {
            String[] names = schema(union).columns().keySet().stream()
                    .filter(wanted::contains)
                    .toArray(String[]::new);
            String[] some = names.length > 0
                    ? names
                    : new String[] {schema(union).columns().keySet().iterator().next()};
            return names.length == 0
                    ? relation
                    : Relation.union(union.inputs().stream()
                            .map(part -> prune(part).columns(some))
                            .toArray(Relation[]::new));
        }
        if (relation instanceof Relation.Join join) {
            Relation left = prune(join.inputs().get(0));
            if (isIdle(join, wanted)) {
                return left;
            }
            Map<String, String> take = new HashMap<>(join.take());
            take.keySet().retainAll(wanted);
            Relation right = prune(join.inputs().get(1));
            return join.inner()
                    ? left.pairs(right, join.keys(), join.condition(), take)
                    : left.join(right, join.keys(), take.keySet().toArray(String[]::new));
        }
        Relation input = prune(relation.inputs().get(0));
        if (relation instanceof Relation.Filter filter) {
            return input.where(filter.condition());
        }
        if (relation instanceof Relation.Derive derive) {
            return wanted.contains(derive.name()) ? input.with(derive.name(), derive.value()) : input;
        }
        if (relation instanceof Relation.Project project) {
            List<String> names = new ArrayList<>(project.names());
            names.retainAll(wanted);
            return input.columns(names.isEmpty() ? new String[] {project.names().get(0)} : names.toArray(String[]::new));
        }
        if (relation instanceof Relation.Aggregate aggregate) {
            return input.aggregate(
                    aggregate.keys(),
                    aggregate.folds().stream()
                            .filter(fold -> wanted.contains(fold.name()))
                            .toArray(Relation.Fold[]::new));
        }
        if (relation instanceof Relation.Window window) {
            return wanted.contains(window.name()) ? Narrowing.window(input, window) : input;
        }
        if (relation instanceof Relation.EachDay each) {
            return input.eachDay(each.name(), each.from(), each.to());
        }
        Relation.Unite unite = (Relation.Unite) relation;
        return input.unite(unite.keys(), unite.from(), unite.to());
    }

    private static Relation facts(Relation.Facts facts, Set<String> wanted) {
        if (wanted.contains(ATTRIBUTES)) {
            return facts;
        }
        List<String> names = new ArrayList<>();
        for (Field field : facts.type().fields()) {
            if (wanted.contains(field.name())) {
                names.add(field.name());
            }
        }
        if (wanted.contains("source")) {
            names.add("source");
        }
        if (names.isEmpty()) {
            names.add("source");
        }
        return facts.columns(names.toArray(String[]::new));
    }
}
