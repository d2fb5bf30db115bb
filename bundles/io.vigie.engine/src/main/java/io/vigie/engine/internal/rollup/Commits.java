package io.vigie.engine.internal.rollup;

import io.vigie.fact.FactType;
import io.vigie.fact.Field;
import io.vigie.store.ChangeListener;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Hears of commits and tells all whom they concern. Looks at each row once, whoever asks. */
final class Commits implements ChangeListener {
    private final Declared declared;
    private final Extent extent;
    private final Absent absent;
    private final Meetings meetings;
    private final Collection<Family> families;
    private final Supplier<Set<String>> shelved;
    private final Supplier<Collection<FactType>> installed;
    private final Runnable over;
    private volatile boolean shelfKnown;
    /** The rows of the commit under way and what matters of them. */
    private @Nullable Map<String, List<Change>> seen;

    private Map<String, Changed> found = Map.of();
    /** How many fields were looked at as those by which facts meet. */
    private int linksSeen;

    /**
     * Tells those given.
     *
     * @param shelved the fields by which facts of what is on the shelf meet
     * @param installed the fact types that somebody counts
     * @param over is run after each commit
     */
    Commits(
            Declared declared,
            Extent extent,
            Absent absent,
            Meetings meetings,
            Collection<Family> families,
            Supplier<Set<String>> shelved,
            Supplier<Collection<FactType>> installed,
            Runnable over) {
        this.declared = declared;
        this.extent = extent;
        this.absent = absent;
        this.meetings = meetings;
        this.families = families;
        this.shelved = shelved;
        this.installed = installed;
        this.over = over;
    }

    @Override
    public void changing(Map<String, List<Change>> rows) {
        absent.changing(rows);
        Map<String, Changed> known = tell(rows);
        families.forEach(family -> family.announced(known, meetings));
    }

    private Map<String, Changed> tell(Map<String, List<Change>> rows) {
        Map<String, Changed> known = families.isEmpty() ? Map.of() : look(rows);
        extent.changed(rows.keySet(), known);
        meetings.note(known.values());
        return known;
    }

    /** Looks at each row once; commits come one after the other. */
    private synchronized Map<String, Changed> look(Map<String, List<Change>> rows) {
        // A type or a link that nobody knew a moment ago may be asked for by now.
        int links = meetings.links().size();
        if (seen != rows || found.size() < rows.size() || linksSeen < links) {
            Map<String, Changed> matters = new HashMap<>();
            rows.forEach((name, changed) -> {
                Map<String, Field> fields = declared.fields(name);
                if (fields != null) {
                    matters.put(name, Changed.of(fields, changed, meetings.links()));
                }
            });
            seen = rows;
            found = matters;
            linksSeen = links;
        }
        return found;
    }

    @Override
    public byte @Nullable [] note(Map<String, List<Change>> rows) {
        if (!shelfKnown) {
            meetings.addLinks(shelved.get());
            shelfKnown = true;
            forget();
        }
        if (!declared.containsAll(rows.keySet())) {
            declared.add(installed.get());
            forget();
        }
        Map<String, Changed> matters = look(rows);
        return matters.keySet().containsAll(rows.keySet()) ? Journal.write(matters) : null;
    }

    private synchronized void forget() {
        seen = null;
        found = Map.of();
    }

    @Override
    public void changed(Map<String, List<Change>> rows) {
        absent.changed();
        Map<String, Changed> known = tell(rows);
        families.forEach(family -> family.changed(known, meetings));
        forget();
        over.run();
    }

    @Override
    public void reshaped() {
        extent.reshaped();
        absent.reshaped();
        families.forEach(Family::reshaped);
    }
}
