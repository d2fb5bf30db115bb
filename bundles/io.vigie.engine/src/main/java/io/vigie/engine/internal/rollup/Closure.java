package io.vigie.engine.internal.rollup;

import io.vigie.engine.internal.compile.Settled;
import io.vigie.engine.internal.compile.Statement;
import io.vigie.fact.FactType;
import io.vigie.fact.Field;
import io.vigie.fact.FieldType;
import io.vigie.store.Rows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The facts that changed ones meet, those that these meet, and so on. A meeting that matters for a while alone is gone
 * through once, which is how often it lies on the way from a fact to a figure.
 */
final class Closure {
    private static final int MOST_VALUES = 100_000;
    private static final int MOST_FACTS = 500_000;
    private static final long DAY = 86_400_000_000L;

    /** A value by which facts meet. */
    record Value(Settled.Meeting meeting, String value) {}

    /**
     * Where to begin.
     *
     * @param from the first instant at which a fact with the value makes itself felt
     * @param mark when it changed
     */
    record Seed(long from, long mark) {}

    private final Settled settled;
    private final Function<Statement, Rows> run;
    private final Meetings meetings;
    private final List<Hull> hulls = new ArrayList<>();
    private final Set<Value> gone = new HashSet<>();
    /** What is still to be gone through once, with the first instant of the facts on this side. */
    private final Map<Value, Long> crossing = new HashMap<>();

    private boolean known = true;
    /** Whether what all facts with new values meet is looked for anyway. */
    private boolean freshSeen;

    Closure(Settled settled, Function<Statement, Rows> run, Meetings meetings) {
        this.settled = settled;
        this.run = run;
        this.meetings = meetings;
    }

    /** When the facts are that were found. */
    List<Hull> hulls() {
        return hulls;
    }

    /**
     * Looks for the facts that some meet; says whether all of them were found.
     *
     * @param seeds the values of some
     * @param since others that make themselves felt from this instant on, whatever their values; the last for none
     */
    boolean find(Map<Value, Seed> seeds, long since) {
        Set<Value> begin = new HashSet<>();
        if (since < Long.MAX_VALUE) {
            lookSince(since, begin);
        }
        seeds.forEach((value, seed) -> {
            if (value.meeting().within() == null) {
                begin.add(value);
            } else {
                crossing.merge(value, seed.from(), Math::min);
            }
        });
        spread(begin);
        spread(cross());
        return known;
    }

    /** Takes all facts of a time as changed, and their values as those to begin with. */
    private void lookSince(long from, Set<Value> begin) {
        boolean lasting = settled.meetings().stream().anyMatch(meeting -> meeting.within() == null);
        // Facts with a new value all come from there on.
        long since = lasting ? Math.min(from, meetings.end()) : from;
        freshSeen = true;
        if (since < Long.MIN_VALUE + 2 * DAY) {
            known = false;
            return;
        }
        hulls.add(new Hull(since, Long.MAX_VALUE, since - 2 * DAY, Long.MAX_VALUE, true));
        for (FactType type : settled.types()) {
            String at = instant(type);
            if (known && !links(type).isEmpty() && Facts.countSince(type, at, since, run) > MOST_FACTS) {
                known = false;
            }
            for (Settled.Meeting meeting : settled.meetings()) {
                for (String field : known ? meeting.fields(type) : List.<String>of()) {
                    for (String value : Facts.valuesSince(type, field, at, since, run)) {
                        if (meeting.within() != null) {
                            crossing.merge(new Value(meeting, value), since, Math::min);
                        } else if (meetings.mayBeOver(meeting, value)) {
                            begin.add(new Value(meeting, value));
                        }
                    }
                }
            }
        }
    }

    /** Goes on from values as far as it leads, but not through what is gone through once. */
    private void spread(Set<Value> begin) {
        Set<Value> next = new HashSet<>(begin);
        while (known && !next.isEmpty()) {
            if (freshSeen) {
                next.removeIf(value -> !meetings.mayBeOver(value.meeting(), value.value()));
            }
            gone.addAll(next);
            if (gone.size() > MOST_VALUES) {
                known = false;
                return;
            }
            Set<Value> found = new HashSet<>();
            for (Settled.Meeting meeting : settled.meetings()) {
                // Before it is asked which values are new, so that no day comes in between.
                long end = meetings.end();
                List<String> over = new ArrayList<>();
                List<String> fresh = new ArrayList<>();
                for (Value value : next) {
                    if (value.meeting().equals(meeting)) {
                        (meetings.mayBeOver(meeting, value.value()) ? over : fresh).add(value.value());
                    }
                }
                look(meeting, over, Long.MIN_VALUE, found);
                look(meeting, fresh, end, found);
            }
            found.removeAll(gone);
            next = found;
        }
    }

    /** Goes through the meetings that matter for a while alone. */
    private Set<Value> cross() {
        Set<Value> found = new HashSet<>();
        for (Settled.Meeting meeting : settled.meetings()) {
            List<String> values = new ArrayList<>();
            long first = Long.MAX_VALUE;
            for (Map.Entry<Value, Long> value : crossing.entrySet()) {
                if (value.getKey().meeting().equals(meeting)) {
                    values.add(value.getKey().value());
                    first = Math.min(first, value.getValue());
                }
            }
            if (!values.isEmpty() && meeting.within() != null) {
                long within = meeting.within().toSeconds() * 1_000_000;
                // Whoever does not say when it is may be anywhere.
                boolean always = first == Long.MAX_VALUE || first < Long.MIN_VALUE + within;
                look(meeting, values, always ? Long.MIN_VALUE : first - within, found);
            }
        }
        found.removeAll(gone);
        return found;
    }

    private void look(Settled.Meeting meeting, List<String> values, long from, Set<Value> found) {
        if (values.isEmpty() || !known) {
            return;
        }
        if (!Facts.canFind(values)) {
            known = false;
            return;
        }
        for (FactType type : settled.types()) {
            for (String field : meeting.fields(type)) {
                List<String> links = links(type);
                String at = meeting.within() == null ? instant(type) : meeting.order();
                for (Facts.Found fact : Facts.of(type, field, values, links, at, from, run)) {
                    hulls.add(fact.hull());
                    settled.meetings().forEach(other -> other.fields(type).forEach(link -> {
                        String value = fact.links().get(link);
                        if (value != null && other.within() == null) {
                            found.add(new Value(other, value));
                        } else if (value != null && meeting.within() == null) {
                            crossing.merge(new Value(other, value), fact.hull().from(), Math::min);
                        }
                    }));
                }
            }
        }
    }

    private List<String> links(FactType type) {
        Set<String> links = new TreeSet<>();
        settled.meetings().forEach(meeting -> links.addAll(meeting.fields(type)));
        return List.copyOf(links);
    }

    /** An instant that says when facts of a type are, as far as they say it. */
    private static @Nullable String instant(FactType type) {
        Field when = type.field(type.occursAt());
        return when != null && when.type() == FieldType.INSTANT ? when.name() : null;
    }
}
