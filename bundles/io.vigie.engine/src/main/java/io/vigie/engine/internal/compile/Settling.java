package io.vigie.engine.internal.compile;

import io.vigie.fact.FactType;
import io.vigie.fact.Field;
import io.vigie.fact.FieldType;
import io.vigie.kpi.BusinessCalendar;
import io.vigie.kpi.Expr;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relation;
import io.vigie.kpi.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether the figures of a scan, once computed for a day that is over, can be kept, and what changes
 * them: the passing of time (rows that are <em>open</em>, such as a contact that still waits) or facts.
 *
 * <p>Whatever is not understood here is not kept: the question is then answered from the facts.
 */
final class Settling {
    private static final String OPEN = "vigie_open";
    private static final Expr NO = Expr.value(false);
    private static final Expr YES = Expr.value(true);

    /** What cannot be kept, and why; for those who look at the log. */
    static final class Unsettled extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Unsettled(String reason) {
            super(reason, null, false, false);
        }

        /** The reason as people read it. */
        Text reason() {
            String reason = String.valueOf(getMessage());
            if (reason.startsWith("nature")) {
                return Text.of(
                        "what recurs week after week is read from the facts",
                        "ce qui revient de semaine en semaine se lit dans les faits");
            }
            if (reason.contains("calendar")) {
                return Text.of("it depends on a calendar", "cela dépend d'un calendrier");
            }
            return reason.contains("present") || reason.contains("as-of")
                    ? Text.of(
                            "figures of days that are over change as time goes by",
                            "les chiffres des jours passés changent avec le temps")
                    : UNKNOWN;
        }
    }

    static final Text UNKNOWN = Text.of(
            "it is not certain what changes the figures of a day that is over",
            "on ne sait pas avec certitude ce qui change les chiffres d'un jour passé");

    /** One row of facts that a row is made of alone: its columns as expressions over the fields of the type. */
    private record Single(FactType type, Map<String, Expr> columns) {}

    /**
     * A relation, seen through.
     *
     * @param relation the same with a column that says whether the row is open
     * @param timed the columns that depend on the present
     * @param loose whether it has rows too many, all of them open
     * @param singles where each row is one fact: what it is made of, for each type
     * @param instants the columns whose value is an instant that one of the facts behind the row names
     * @param origins what its columns repeat of the facts
     */
    private record Seen(
            Relation relation,
            Set<String> timed,
            boolean loose,
            List<Single> singles,
            Set<String> instants,
            Origins origins) {
        boolean single() {
            return !singles.isEmpty();
        }
    }

    /**
     * Rows that meet.
     *
     * @param keys the columns by which they do
     * @param origins of the columns on each side
     * @param shared the keys that are an instant or a date that a fact names
     * @param grouped whether those meet as well that have nothing in them
     * @param relation what they meet in
     */
    record Met(Relation relation, List<String> keys, List<Origins> origins, Set<String> shared, boolean grouped) {
        /** The window that they meet in, where it is one. */
        Relation.@Nullable Window window() {
            return relation instanceof Relation.Window window ? window : null;
        }
    }

    private void meet(Relation relation, List<String> keys, Seen... sides) {
        Set<String> shared = new HashSet<>(keys);
        List<Origins> origins = new ArrayList<>();
        for (Seen side : sides) {
            shared.retainAll(side.instants);
            origins.add(side.origins);
        }
        met.add(new Met(relation, keys, origins, shared, sides.length == 1));
    }

    private final Question question;
    private final List<Met> met = new ArrayList<>();
    private final Map<String, Seen> seen = new HashMap<>();
    private final TreeMap<String, String> parameters = new TreeMap<>();
    private final Set<FactType> types = new LinkedHashSet<>();
    private @Nullable Set<String> links;
    private boolean united;
    private boolean dated;
    private int joins;

    private Settling(Question question) {
        this.question = question;
    }

    /**
     * What can be said of a scan whose measures are additive.
     *
     * @throws Unsettled when its figures cannot be kept
     */
    static Settled of(Scan scan) {
        return new Settling(scan.question()).settle(scan);
    }

    private Settled settle(Scan scan) {
        if (scan.question().bounded()) {
            throw new Unsettled("as-of");
        }
        boolean spans = scan.nature() == Population.Nature.INTERVAL;
        boolean instant = scan.nature().ofAnInstant();
        if (!spans && !instant && scan.nature() != Population.Nature.FLOW) {
            throw new Unsettled("nature " + scan.nature());
        }
        Seen rows = see(scan.relation());
        List<Expr> bounds = spans || instant ? List.of(scan.from(), scan.to()) : List.of(scan.from());
        for (Expr bound : bounds) {
            // What lasts until now covers a day that is over to its end, whatever now is.
            boolean lasts = spans && united && bound.equals(scan.to()) && bound.equals(Expr.col("to_at"));
            if (touch(bound) != NO || names(bound, rows.timed) && !lasts) {
                throw new Unsettled("the anchor depends on the present");
            }
        }
        if (united && !isUnion(scan.relation())) {
            throw new Unsettled("more is made of a union of intervals");
        }
        boolean placed = bounds.stream().allMatch(bound -> isInstant(bound, rows));
        List<Expr> open = new ArrayList<>(List.of(Expr.col(OPEN)));
        for (Measure measure : scan.measures()) {
            Population population = measure.population();
            if (population.where() != null) {
                Expr where = population.where();
                if (touch(where) != NO || names(where, rows.timed)) {
                    throw new Unsettled("who belongs depends on the present");
                }
            }
            population.leftOut().forEach(rule -> add(open, touch(rule.when())));
            addIfGiven(open, measure.where());
            Expr value = measure.value();
            if (value != null && !(spans && value.equals(Expr.overlap()))) {
                add(open, touch(value));
            }
            addIfGiven(open, measure.divisor());
        }
        for (String dimension : scan.question().groupBy()) {
            if (rows.timed.contains(dimension)) {
                throw new Unsettled("the dimension " + dimension + " depends on the present");
            }
        }
        if (open.contains(YES)) {
            throw new Unsettled("every row depends on the present");
        }
        Expr any = open.size() == 1 ? open.get(0) : Expr.any(open.toArray(Expr[]::new));
        Settled.Reach reach = reach(scan.relation(), placed);
        List<Settled.Meeting> meetings = List.of();
        Set<FactType> nameless = new HashSet<>();
        if (reach == Settled.Reach.LINKED) {
            nameless(scan.relation(), link(), false, nameless);
            meetings = List.of(linked(link()));
        } else if (reach == Settled.Reach.ALL && placed && !united) {
            if (bounds.stream().allMatch(bound -> isOfSharedDate(bound, rows))) {
                reach = Settled.Reach.OWN;
                dated = true;
            } else {
                meetings = new MeetingFinder(question, scan, met).found();
                reach = meetings.isEmpty() ? reach : Settled.Reach.LINKED;
            }
        }
        return new Settled(
                scan.settled(rows.relation, any),
                Set.copyOf(types),
                java.util.Collections.unmodifiableMap(new TreeMap<>(parameters)),
                reach,
                meetings,
                Set.copyOf(nameless),
                dated,
                spans,
                instant);
    }

    /** All facts meet by one link. */
    private Settled.Meeting linked(String link) {
        Set<Settled.Place> places = new HashSet<>();
        types.forEach(type -> places.add(new Settled.Place(type, link)));
        return new Settled.Meeting(Set.copyOf(places), null, "");
    }

    /**
     * Whether whatever meets, meets by a date or an instant that all these facts name, which is, or is the date of, the
     * instant that says when rows are: then a fact changes no rows but those of its own days.
     */
    private boolean isOfSharedDate(Expr bound, Seen rows) {
        Set<String> shared = new HashSet<>(met.get(0).shared());
        met.forEach(one -> shared.retainAll(one.shared()));
        shared.removeAll(late);
        if (bound instanceof Expr.Call call
                && call.operator() == Expr.Operator.START_OF_DAY
                && call.arguments().get(0) instanceof Expr.Column day) {
            return shared.contains(day.name());
        }
        return bound instanceof Expr.Column at
                && shared.stream().anyMatch(date -> rows.origins.isDateOf(date, at.name()));
    }

    /** The types of which facts without the link meet others without it. */
    private static void nameless(Relation relation, String link, boolean left, Set<FactType> found) {
        if (relation instanceof Relation.Facts facts) {
            boolean always = facts.type().id() == null && facts.type().requires(link);
            if (!left && !always) {
                found.add(facts.type());
            }
            return;
        }
        if (relation instanceof Relation.Join join) {
            nameless(join.inputs().get(0), link, left || join.inner(), found);
            nameless(join.inputs().get(1), link, true, found);
            return;
        }
        boolean without = left || relation instanceof Relation.Filter filter && requires(filter.condition(), link);
        relation.inputs().forEach(input -> nameless(input, link, without, found));
    }

    private static boolean requires(Expr condition, String column) {
        return condition.equals(Expr.col(column).isPresent())
                || condition instanceof Expr.Call call
                        && call.operator() == Expr.Operator.AND
                        && call.arguments().stream().anyMatch(argument -> requires(argument, column));
    }

    private Settled.Reach reach(Relation relation, boolean placed) {
        if (!placed) {
            return Settled.Reach.ALL;
        }
        Set<String> keys = links;
        if (united) {
            return keys == null && isUnion(relation) ? Settled.Reach.OWN : Settled.Reach.ALL;
        }
        if (keys == null) {
            return Settled.Reach.OWN;
        }
        keys.removeAll(made);
        keys.removeIf(key -> !types.stream().allMatch(type -> isText(type.field(key))));
        return keys.isEmpty() ? Settled.Reach.ALL : Settled.Reach.LINKED;
    }

    private static boolean isText(@Nullable Field field) {
        return field != null && field.type() == FieldType.TEXT;
    }

    /** Whether nothing was made of single facts but one union of their intervals. */
    private static boolean isUnion(Relation relation) {
        return relation instanceof Relation.Unite
                || ((relation instanceof Relation.Filter || relation instanceof Relation.Derive)
                        && isUnion(relation.inputs().get(0)));
    }

    private String link() {
        return new TreeSet<>(links == null ? Set.<String>of() : links).first();
    }

    private void addIfGiven(List<Expr> open, @Nullable Expr expr) {
        if (expr != null) {
            add(open, touch(expr));
        }
    }

    private static void add(List<Expr> open, Expr touched) {
        if (touched != NO) {
            open.add(touched);
        }
    }

    // Relations

    private Seen see(Relation relation) {
        Seen known = seen.get(relation.toString());
        if (known != null) {
            return known;
        }
        Seen found = look(relation);
        seen.put(relation.toString(), found);
        return found;
    }

    private Seen look(Relation relation) {
        if (relation instanceof Relation.Facts facts) {
            return facts(facts.type());
        }
        if (relation instanceof Relation.Union union) {
            return union(union);
        }
        if (relation instanceof Relation.Join join) {
            return join(join);
        }
        Seen input = see(relation.inputs().get(0));
        if (relation instanceof Relation.Filter filter) {
            Expr touched = touch(filter.condition());
            boolean timed = names(filter.condition(), input.timed);
            if (touched == NO && !timed) {
                return new Seen(
                        input.relation.where(filter.condition()),
                        input.timed,
                        input.loose,
                        input.singles,
                        input.instants,
                        input.origins.where(filter.condition()));
            }
            // A row that might pass later stays, and is open.
            Expr maybe = timed ? Expr.any(touched, Expr.col(OPEN)) : touched;
            Relation kept = input.relation
                    .with(OPEN, Expr.any(Expr.col(OPEN), touched))
                    .where(Expr.any(filter.condition(), maybe));
            return new Seen(kept, input.timed, true, input.singles, input.instants, input.origins);
        }
        if (relation instanceof Relation.Derive derive) {
            return derive(derive, input);
        }
        if (relation instanceof Relation.Project project) {
            List<String> names = new ArrayList<>(project.names());
            names.add(OPEN);
            return new Seen(
                    input.relation.columns(names.toArray(String[]::new)),
                    input.timed,
                    input.loose,
                    input.singles,
                    input.instants,
                    input.origins.only(project.names()));
        }
        if (relation instanceof Relation.Aggregate aggregate) {
            return aggregate(aggregate, input);
        }
        if (relation instanceof Relation.Window window) {
            return window(window, input);
        }
        if (relation instanceof Relation.EachDay each) {
            late.add(each.name());
            requireSettled(each.from(), input);
            requireSettled(each.to(), input);
            Set<String> instants = new HashSet<>(input.instants);
            if (isDate(each.from(), input) && isDate(each.to(), input)) {
                instants.add(each.name());
                dated = true;
            } else {
                instants.remove(each.name());
            }
            return new Seen(
                    input.relation.eachDay(each.name(), each.from(), each.to()),
                    input.timed,
                    input.loose,
                    List.of(),
                    instants,
                    input.origins.with(each.name(), null));
        }
        if (relation instanceof Relation.Unite unite) {
            return unite(unite, input);
        }
        throw new Unsettled("unknown relation");
    }

    private Seen facts(FactType type) {
        types.add(type);
        Map<String, Expr> columns = new HashMap<>();
        Set<String> instants = new HashSet<>();
        for (Field field : type.fields()) {
            columns.put(field.name(), Expr.col(field.name()));
            if (field.type() == FieldType.INSTANT || field.type() == FieldType.DATE) {
                instants.add(field.name());
            }
        }
        return new Seen(
                Relation.facts(type).with(OPEN, NO),
                Set.of(),
                false,
                List.of(new Single(type, columns)),
                instants,
                Origins.of(type));
    }

    private Seen derive(Relation.Derive derive, Seen input) {
        Expr touched = touch(derive.value());
        boolean timed = touched != NO || names(derive.value(), input.timed);
        Relation shadow = touched == NO ? input.relation : input.relation.with(OPEN, Expr.any(Expr.col(OPEN), touched));
        Set<String> timedNow = new HashSet<>(input.timed);
        timedNow.remove(derive.name());
        if (timed) {
            timedNow.add(derive.name());
        }
        List<Single> singles = new ArrayList<>();
        for (Single single : input.singles) {
            Map<String, Expr> columns = new HashMap<>(single.columns);
            columns.put(derive.name(), derive.value());
            singles.add(new Single(single.type, columns));
        }
        Set<String> instants = new HashSet<>(input.instants);
        if (isInstant(derive.value(), input) || isDate(derive.value(), input)) {
            instants.add(derive.name());
        } else {
            instants.remove(derive.name());
        }
        made.add(derive.name());
        if (!input.single()) {
            late.add(derive.name());
        }
        return new Seen(
                shadow.with(derive.name(), derive.value()),
                timedNow,
                input.loose,
                singles,
                instants,
                input.origins.with(derive.name(), derive.value()));
    }

    /** Columns that are not what a fact says, whatever their name. */
    private final Set<String> made = new HashSet<>();
    /** Columns that are made of rows of several facts, so that one of this name may have had another value before. */
    private final Set<String> late = new HashSet<>();

    private Seen union(Relation.Union union) {
        List<Relation> parts = new ArrayList<>();
        List<Origins> origins = new ArrayList<>();
        Set<String> timed = new HashSet<>();
        List<Single> singles = new ArrayList<>();
        @Nullable Set<String> instants = null;
        boolean loose = false;
        boolean single = true;
        for (Relation part : union.inputs()) {
            Seen input = see(part);
            parts.add(input.relation);
            origins.add(input.origins);
            timed.addAll(input.timed);
            loose |= input.loose;
            single &= input.single();
            singles.addAll(input.singles);
            if (instants == null) {
                instants = new HashSet<>(input.instants);
            } else {
                instants.retainAll(input.instants);
            }
        }
        return new Seen(
                Relation.union(parts.toArray(Relation[]::new)),
                timed,
                loose,
                single ? singles : List.of(),
                instants == null ? Set.of() : instants,
                Origins.ofAll(origins));
    }

    private Seen aggregate(Relation.Aggregate aggregate, Seen input) {
        linkedBy(aggregate.keys());
        meet(aggregate, aggregate.keys(), input);
        aggregate.keys().forEach(key -> refuseTimed(key, input));
        List<Relation.Fold> folds = new ArrayList<>(aggregate.folds());
        folds.add(Relation.Fold.max(OPEN, Expr.col(OPEN)));
        Set<String> timed = new HashSet<>();
        Set<String> instants = new HashSet<>();
        aggregate.keys().stream().filter(input.instants::contains).forEach(instants::add);
        List<Expr> touched = new ArrayList<>();
        for (Relation.Fold fold : aggregate.folds()) {
            boolean dependsOnNow = false;
            for (Expr part : nonNull(fold.value(), fold.order(), fold.where())) {
                Expr t = touch(part);
                add(touched, t);
                dependsOnNow |= t != NO || names(part, input.timed);
            }
            if (dependsOnNow) {
                timed.add(fold.name());
            }
            Expr value = fold.value();
            boolean picks = fold.kind() != Relation.FoldKind.COUNT && fold.kind() != Relation.FoldKind.SUM;
            if (picks && value != null && (isInstant(value, input) || isDate(value, input))) {
                instants.add(fold.name());
            }
            made.add(fold.name());
            late.add(fold.name());
        }
        Relation shadow = touched.isEmpty()
                ? input.relation
                : input.relation.with(OPEN, Expr.any(Expr.col(OPEN), Expr.any(touched.toArray(Expr[]::new))));
        return new Seen(
                shadow.aggregate(aggregate.keys(), folds.toArray(Relation.Fold[]::new)),
                timed,
                input.loose,
                List.of(),
                instants,
                input.origins.folded(aggregate.keys(), aggregate.folds()));
    }

    private Seen join(Relation.Join join) {
        linkedBy(join.keys());
        Seen left = see(join.inputs().get(0));
        Seen right = see(join.inputs().get(1));
        meet(join, join.keys(), left, right);
        join.keys().forEach(key -> {
            refuseTimed(key, left);
            refuseTimed(key, right);
        });
        Expr condition = join.condition();
        if (condition != null) {
            if (touch(condition) != NO || names(condition, left.timed) || namesOther(condition, right.timed)) {
                throw new Unsettled("who is a partner depends on the present");
            }
        }
        String theirs = OPEN + ++joins;
        Map<String, String> take = new LinkedHashMap<>(join.take());
        take.put(theirs, OPEN);
        Relation both = join.inner()
                ? left.relation.pairs(right.relation, join.keys(), condition, take)
                : joined(left.relation, right.relation, join, theirs);
        Set<String> timed = new HashSet<>(left.timed);
        Set<String> instants = new HashSet<>(left.instants);
        join.take().forEach((name, there) -> {
            timed.remove(name);
            instants.remove(name);
            if (right.timed.contains(there)) {
                timed.add(name);
            }
            if (right.instants.contains(there)) {
                instants.add(name);
            }
            if (!join.keys().contains(name)) {
                late.add(name);
            }
            // A key that is taken over is the same on both sides.
            if (!name.equals(there)) {
                made.add(name);
            }
        });
        Relation shadow =
                both.with(OPEN, Expr.any(Expr.coalesce(Expr.col(OPEN), NO), Expr.coalesce(Expr.col(theirs), NO)));
        return new Seen(
                shadow,
                timed,
                left.loose || right.loose,
                List.of(),
                instants,
                left.origins.joined(right.origins, join));
    }

    /** Columns of the right keep their names but for the one that says whether the row is open. */
    private static Relation joined(Relation left, Relation right, Relation.Join join, String theirs) {
        Relation renamed = right.with(theirs, Expr.col(OPEN));
        List<String> take = new ArrayList<>(List.of(theirs));
        join.take().forEach((name, there) -> {
            if (!name.equals(there)) {
                throw new Unsettled("a join that renames");
            }
            take.add(name);
        });
        return left.join(renamed, join.keys(), take.toArray(String[]::new));
    }

    private Seen window(Relation.Window window, Seen input) {
        linkedBy(window.partition());
        meet(window, window.partition(), input);
        if (input.loose) {
            throw new Unsettled("who comes next depends on the present");
        }
        for (Expr part : nonNull(window.value(), window.condition())) {
            requireSettled(part, input);
        }
        window.partition().forEach(column -> refuseTimed(column, input));
        window.order().forEach(column -> refuseTimed(column, input));
        Expr value = window.value();
        Expr condition = window.condition();
        String[] order = window.order().toArray(String[]::new);
        Relation shadow =
                switch (window.kind()) {
                    case NEXT -> input.relation.next(window.name(), present(value), window.partition(), order);
                    case POSITION -> input.relation.position(window.name(), window.partition(), order);
                    case NEXT_WHERE ->
                        input.relation.nextWhere(
                                window.name(), present(value), present(condition), window.partition(), order);
                };
        Set<String> instants = new HashSet<>(input.instants);
        instants.remove(window.name());
        if (value != null && (isInstant(value, input) || isDate(value, input))) {
            instants.add(window.name());
        }
        made.add(window.name());
        late.add(window.name());
        return new Seen(
                shadow,
                input.timed,
                input.loose,
                List.of(),
                instants,
                input.origins.picking(
                        window.name(), window.kind() == Relation.WindowKind.POSITION ? null : window.value()));
    }

    private Seen unite(Relation.Unite unite, Seen input) {
        requireSettled(unite.from(), input);
        requireSettled(unite.to(), input);
        unite.keys().forEach(key -> refuseTimed(key, input));
        if (input.loose || !input.single()) {
            throw new Unsettled("a union of intervals that are not facts");
        }
        if (!isInstant(unite.from(), input) || !isInstant(unite.to(), input)) {
            throw new Unsettled("a union of intervals that facts do not name");
        }
        united = true;
        return new Seen(
                input.relation.unite(unite.keys(), unite.from(), unite.to()).with(OPEN, NO),
                Set.of("to_at"),
                false,
                List.of(),
                Set.of("from_at", "to_at"),
                Origins.NONE);
    }

    private static Expr present(@Nullable Expr expr) {
        if (expr == null) {
            throw new Unsettled("a window without value");
        }
        return expr;
    }

    private static List<Expr> nonNull(@Nullable Expr... parts) {
        List<Expr> given = new ArrayList<>();
        for (Expr part : parts) {
            if (part != null) {
                given.add(part);
            }
        }
        return given;
    }

    private void requireSettled(Expr expr, Seen input) {
        if (touch(expr) != NO || names(expr, input.timed)) {
            throw new Unsettled(expr + " depends on the present");
        }
    }

    private static void refuseTimed(String column, Seen input) {
        if (input.timed.contains(column)) {
            throw new Unsettled(column + " depends on the present");
        }
    }

    /** Rows with the same value of a key meet: all keys that are common to all such meetings are links. */
    private void linkedBy(List<String> keys) {
        Set<String> known = links;
        if (known == null) {
            links = new HashSet<>(keys);
        } else {
            known.retainAll(keys);
        }
    }

    // Expressions

    /** Whether the value of a row may become another as time goes by: {@link #NO}, or a condition. */
    private Expr touch(Expr expr) {
        if (expr instanceof Expr.Moment moment) {
            if (moment.equals(Expr.asOf())) {
                return YES;
            }
            throw new Unsettled("it depends on " + moment);
        }
        if (expr instanceof Expr.ParameterValue parameter) {
            Object value = question.parameters().get(parameter.name());
            if (value instanceof BusinessCalendar) {
                throw new Unsettled("a calendar");
            }
            Parameter declared = question.declared().get(parameter.name());
            parameters.put(parameter.name(), (declared == null ? "" : declared.kind() + " ") + value);
            return NO;
        }
        if (!(expr instanceof Expr.Call call)) {
            return NO;
        }
        List<Expr> arguments = call.arguments();
        return switch (call.operator()) {
            case CASE -> touchOfCase(arguments, 0);
            case COALESCE -> touchOfFirst(arguments, 0);
            case LT, LE, GT, GE -> touchOfComparison(arguments);
            case OPEN_SECONDS_BETWEEN -> {
                Expr.ParameterValue calendar = (Expr.ParameterValue) arguments.get(2);
                touch(calendar);
                yield either(List.of(touch(arguments.get(0)), touch(arguments.get(1))));
            }
            default -> either(arguments.stream().map(this::touch).toList());
        };
    }

    private static Expr either(List<Expr> touched) {
        List<Expr> some = touched.stream().filter(t -> t != NO).distinct().toList();
        return some.isEmpty() ? NO : some.size() == 1 ? some.get(0) : Expr.any(some.toArray(Expr[]::new));
    }

    private Expr touchOfCase(List<Expr> arguments, int at) {
        if (at >= arguments.size()) {
            return NO;
        }
        if (at + 1 == arguments.size()) {
            return touch(arguments.get(at));
        }
        Expr condition = touch(arguments.get(at));
        Expr here = touch(arguments.get(at + 1));
        Expr rest = touchOfCase(arguments, at + 2);
        if (condition != NO) {
            return YES;
        }
        return here == NO && rest == NO
                ? NO
                : Expr.when(arguments.get(at), here).otherwise(rest);
    }

    private Expr touchOfFirst(List<Expr> arguments, int at) {
        Expr here = touch(arguments.get(at));
        if (here != NO) {
            return YES;
        }
        if (at + 1 == arguments.size()) {
            return NO;
        }
        Expr rest = touchOfFirst(arguments, at + 1);
        return rest == NO ? NO : Expr.when(arguments.get(at).isEmpty(), rest).otherwise(NO);
    }

    /** An instant that lies behind the present will always do so. */
    private Expr touchOfComparison(List<Expr> arguments) {
        for (int i = 0; i < 2; i++) {
            Expr other = arguments.get(1 - i);
            if (arguments.get(i).equals(Expr.asOf()) && touch(other) == NO) {
                return Expr.coalesce(other.ge(Expr.asOf()), NO);
            }
        }
        return either(arguments.stream().map(this::touch).toList());
    }

    private static boolean names(Expr expr, Set<String> columns) {
        return !columns.isEmpty()
                && (expr instanceof Expr.Column column && columns.contains(column.name())
                        || expr instanceof Expr.Call call
                                && call.arguments().stream().anyMatch(argument -> names(argument, columns)));
    }

    private static boolean namesOther(Expr expr, Set<String> columns) {
        Set<String> others = new HashSet<>();
        columns.forEach(column -> others.add("other." + column));
        return names(expr, others);
    }

    /** Whether the value is an instant that a fact of the row names, give or take durations that it names as well. */
    private boolean isInstant(Expr expr, Seen input) {
        if (expr instanceof Expr.Column column) {
            return input.instants.contains(column.name());
        }
        if (!(expr instanceof Expr.Call call)) {
            return false;
        }
        List<Expr> arguments = call.arguments();
        return switch (call.operator()) {
            case COALESCE, LEAST, GREATEST -> arguments.stream().allMatch(argument -> isInstant(argument, input));
            case CASE -> values(arguments).stream().allMatch(value -> isInstant(value, input));
            case PLUS -> input.single() && isInstant(arguments.get(0), input) && isDuration(arguments.get(1), input);
            case START_OF_DAY -> {
                dated = true;
                yield isDate(arguments.get(0), input);
            }
            default -> false;
        };
    }

    private boolean isDate(Expr expr, Seen input) {
        if (expr instanceof Expr.Column column) {
            return input.instants.contains(column.name());
        }
        if (expr instanceof Expr.Call call && call.operator() == Expr.Operator.LOCAL_DATE) {
            dated = true;
            return isInstant(call.arguments().get(0), input);
        }
        return expr instanceof Expr.Call call
                && (call.operator() == Expr.Operator.COALESCE
                        || call.operator() == Expr.Operator.LEAST
                        || call.operator() == Expr.Operator.GREATEST)
                && call.arguments().stream().allMatch(argument -> isDate(argument, input));
    }

    private static boolean isDuration(Expr expr, Seen input) {
        if (expr instanceof Expr.Column column) {
            return input.singles.stream().allMatch(single -> {
                Field field = single.type.field(column.name());
                return field != null
                        && field.type() == FieldType.SECONDS
                        && Expr.col(column.name()).equals(single.columns.get(column.name()));
            });
        }
        return expr.equals(Expr.seconds(0))
                || expr instanceof Expr.Call call
                        && (call.operator() == Expr.Operator.COALESCE || call.operator() == Expr.Operator.PLUS)
                        && call.arguments().stream().allMatch(argument -> isDuration(argument, input));
    }

    private static List<Expr> values(List<Expr> arguments) {
        List<Expr> values = new ArrayList<>();
        for (int i = 1; i < arguments.size(); i += 2) {
            values.add(arguments.get(i));
        }
        if (arguments.size() % 2 == 1) {
            values.add(arguments.get(arguments.size() - 1));
        }
        return values;
    }
}
