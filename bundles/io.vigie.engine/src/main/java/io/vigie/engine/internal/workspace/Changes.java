package io.vigie.engine.internal.workspace;

import io.vigie.fact.Vocabulary;
import io.vigie.store.Store;
import io.vigie.workspace.Change;
import io.vigie.workspace.Workspace;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what changes in a workspace and tells who wants to know. Thread-safe. */
final class Changes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Changes.class);

    private final KpiSide.Session kpis;
    private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
    private final AutoCloseable facts;
    private final Workspace.Registration catalogue;
    /** Written under the lock of this, so that listeners hear of revisions in their order. */
    private volatile long revision;

    Changes(Store store, KpiSide.Session kpis) {
        this.kpis = kpis;
        facts = store.onCommit(types -> tell(Change.Cause.FACTS, types, Set.of()));
        catalogue = kpis.onCatalogue(ids -> tell(Change.Cause.CATALOGUE, Set.of(), ids));
    }

    /** Figures are measured by other targets from now on. */
    void targets() {
        tell(Change.Cause.TARGETS, Set.of(), kpis.reads().keySet());
    }

    long revision() {
        return revision;
    }

    Workspace.Registration listen(Consumer<Change> listener) {
        // A wrapper of its own, so that a listener that is added twice is removed once.
        Consumer<Change> added = listener::accept;
        listeners.add(added);
        return () -> listeners.remove(added);
    }

    private synchronized void tell(Change.Cause cause, Set<String> types, Set<String> ids) {
        long number = revision + 1;
        if (!listeners.isEmpty()) {
            tell(number, cause, types, ids);
        }
        // Who sees the number knows that all have been told.
        revision = number;
    }

    private void tell(long number, Change.Cause cause, Set<String> types, Set<String> ids) {
        Change change = new Change(number, cause, types, cause == Change.Cause.FACTS ? reading(types) : ids);
        for (Consumer<Change> listener : listeners) {
            try {
                listener.accept(change);
            } catch (RuntimeException e) {
                LOG.error("A listener failed on the change {}", number, e);
            }
        }
    }

    /** The KPIs that read any of these types. How sources stand is in every answer. */
    private Set<String> reading(Set<String> types) {
        Map<String, Set<String>> reads = kpis.reads();
        if (types.contains(Vocabulary.SOURCE_STATE.name())) {
            return reads.keySet();
        }
        Set<String> ids = new TreeSet<>();
        reads.forEach((id, read) -> {
            if (types.stream().anyMatch(read::contains)) {
                ids.add(id);
            }
        });
        return ids;
    }

    @Override
    public void close() {
        catalogue.close();
        try {
            facts.close();
        } catch (Exception e) {
            LOG.warn("A listener of the store could not be taken away", e);
        }
    }
}
