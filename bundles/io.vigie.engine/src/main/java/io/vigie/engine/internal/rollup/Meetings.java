package io.vigie.engine.internal.rollup;

import io.vigie.engine.internal.compile.Settled;
import io.vigie.engine.internal.compile.Statement;
import io.vigie.fact.FactType;
import io.vigie.store.Rows;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** The fields by which facts meet, and which values of each stand in facts of days that are over. Thread-safe. */
final class Meetings {
    private final Function<Statement, Rows> run;
    private final Declared declared;
    private final long mostBytes;
    private final BooleanSupplier enough;
    private final Set<String> links = ConcurrentHashMap.newKeySet();
    /** By which values of each link facts of days that are over may meet. */
    private final Map<String, Links> values = new ConcurrentHashMap<>();
    /** The fact types of which these values matter. Guarded by itself. */
    private final Map<String, Map<String, FactType>> needed = new HashMap<>();
    /** Those of which they were read. */
    private final Map<String, Set<String>> readFor = new ConcurrentHashMap<>();

    /**
     * Knows no field yet.
     *
     * @param declared which fields facts have
     * @param mostBytes what the values of a field may take
     * @param enough says when to stop reading
     */
    Meetings(Function<Statement, Rows> run, Declared declared, long mostBytes, BooleanSupplier enough) {
        this.run = run;
        this.declared = declared;
        this.mostBytes = mostBytes;
        this.enough = enough;
    }

    /** The fields by which facts meet. */
    Set<String> links() {
        return links;
    }

    /** Facts meet by these fields, as far as figures on the shelf are concerned. */
    void addLinks(Collection<String> more) {
        links.addAll(more);
    }

    /** The facts of a family meet. */
    void add(Family family) {
        for (Settled.Meeting meeting : family.settled.meetings()) {
            for (Settled.Place place : meeting.places()) {
                String link = place.field();
                links.add(link);
                if (meeting.within() == null) {
                    Links filter = values.computeIfAbsent(link, name -> new Links());
                    synchronized (needed) {
                        FactType type = place.type();
                        if (needed.computeIfAbsent(link, name -> new TreeMap<>())
                                        .put(type.name(), type)
                                == null) {
                            filter.unready();
                        }
                    }
                }
            }
        }
        until(family.end());
    }

    /** See {@link Links#until}. */
    void until(long end) {
        values.values().forEach(filter -> filter.until(end));
    }

    /** New facts all lie at or behind this instant. */
    long end() {
        return values.values().stream().mapToLong(Links::end).min().orElse(Long.MIN_VALUE);
    }

    /** Whether it is known which values stand in facts of days that are over. */
    boolean areKnown() {
        return values.values().stream().allMatch(Links::isReady);
    }

    /** Whether facts that meet by a value may lie in days that are kept. */
    boolean mayBeOver(Settled.Meeting meeting, String value) {
        for (Settled.Place place : meeting.places()) {
            Links filter = values.get(place.field());
            if (filter == null || filter.mayBe(value)) {
                return true;
            }
        }
        return false;
    }

    /** Facts come. */
    void note(Collection<Changed> changes) {
        changes.forEach(changed -> changed.links().forEach((link, some) -> {
            Links filter = values.get(link);
            if (filter != null) {
                filter.note(some.some());
            }
        }));
    }

    /** Reads which values of links stand in facts, where that is not known; one thread at a time. */
    synchronized void read() {
        for (Map.Entry<String, Links> entry : values.entrySet()) {
            String link = entry.getKey();
            Map<String, FactType> types;
            synchronized (needed) {
                types = new TreeMap<>(needed.getOrDefault(link, Map.of()));
            }
            if (!types.keySet().equals(readFor.get(link))) {
                read(link, types, entry.getValue());
            }
        }
    }

    private void read(String link, Map<String, FactType> types, Links filter) {
        long most = 0;
        for (String type : types.keySet()) {
            most = Math.max(most, Facts.values(type, link, run));
        }
        filter.begin(most, mostBytes);
        for (FactType type : types.values()) {
            Facts.values(type, declared.fields(type.name()), link, filter.end(), run, filter::was, enough);
        }
        synchronized (needed) {
            // Somebody may have come to need further types in the meantime.
            if (!enough.getAsBoolean()
                    && types.keySet().equals(needed.getOrDefault(link, Map.of()).keySet())) {
                filter.ready();
                readFor.put(link, Set.copyOf(types.keySet()));
            }
        }
    }
}
