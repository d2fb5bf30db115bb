package io.vigie.engine.internal.rollup;

import io.vigie.engine.internal.compile.Statement;
import io.vigie.store.Rows;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** The fields by which facts meet, and which values of each stand in facts of days that are over. Thread-safe. */
final class Meetings {
    private static final Links ANY = new Links();

    private final Function<Statement, Rows> run;
    private final long mostBytes;
    private final BooleanSupplier enough;
    private final Set<String> links = ConcurrentHashMap.newKeySet();
    /** By which values of each link facts of days that are over may meet. */
    private final Map<String, Links> values = new ConcurrentHashMap<>();
    /** The fact types of which these values were read. Guarded by itself. */
    private final Map<String, Set<String>> readFor = new HashMap<>();

    /**
     * Knows no field yet.
     *
     * @param mostBytes what all values may take
     * @param enough says when to stop reading
     */
    Meetings(Function<Statement, Rows> run, long mostBytes, BooleanSupplier enough) {
        this.run = run;
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

    /** The facts of a family meet by its link. */
    void add(Family family) {
        String link = family.settled.link();
        if (link != null) {
            links.add(link);
            values.computeIfAbsent(link, name -> new Links());
        }
        until(family.end());
    }

    /** See {@link Links#until}. */
    void until(long end) {
        values.values().forEach(filter -> filter.until(end));
    }

    /** By which values the facts of a family may meet. */
    Links of(Family family) {
        String link = family.settled.link();
        return link == null ? ANY : values.getOrDefault(link, ANY);
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

    /** Reads which values of links stand in facts, where that is not known. */
    void read(Collection<Family> families) {
        synchronized (readFor) {
            for (Map.Entry<String, Links> entry : values.entrySet()) {
                String link = entry.getKey();
                Set<String> types = new TreeSet<>();
                families.forEach(family -> {
                    if (link.equals(family.settled.link())) {
                        types.addAll(family.types());
                    }
                });
                if (!readFor.getOrDefault(link, Set.of()).containsAll(types)) {
                    types.addAll(readFor.getOrDefault(link, Set.of()));
                    read(link, types, entry.getValue());
                    readFor.put(link, types);
                }
            }
        }
    }

    private void read(String link, Set<String> types, Links filter) {
        long most = 0;
        for (String type : types) {
            most = Math.max(most, Facts.values(type, link, run));
        }
        filter.begin(most, mostBytes);
        for (String type : types) {
            Facts.values(type, link, run, filter::was, enough);
        }
        if (!enough.getAsBoolean()) {
            filter.ready();
        }
    }

    long bytes() {
        return values.values().stream().mapToLong(Links::bytes).sum();
    }
}
