package io.vigie.engine.internal.source;

import io.vigie.kpi.Text;
import io.vigie.source.Checkpoint;
import io.vigie.source.SourceSpec;
import io.vigie.store.Store;
import io.vigie.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out, before a running source changes hands, whether the provider that would take it over can. */
final class Handover {
    private static final Logger LOG = LoggerFactory.getLogger(Handover.class);

    private final Origin.Typed origin;
    private final SourceSpec spec;
    private final Provider next;
    private final Store store;
    private final List<Text> objections = new ArrayList<>();

    Handover(Origin.Typed origin, Provider next, Store store) {
        this.origin = origin;
        this.spec = origin.spec();
        this.next = next;
        this.store = store;
    }

    /** Asks the plug-in on this thread; what it throws becomes a sentence. */
    List<Text> objections() {
        if (!next.lease()) {
            // It goes at this moment, so that it will not take over.
            return List.of();
        }
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try {
            Thread.currentThread().setContextClassLoader(next.loader());
            settings();
            position();
        } catch (StoreException e) {
            object(e.sentence());
        } catch (Throwable e) {
            log(e);
            object(Failure.of(e).detail());
        } finally {
            Thread.currentThread().setContextClassLoader(before);
            next.release();
        }
        return objections;
    }

    /** The exception may be the plug-in's own class, and its methods may fail as well as any other. */
    private void log(Throwable thrown) {
        try {
            LOG.warn("{} failed when it was asked to take over source {}", next.origin(), spec.name(), thrown);
        } catch (RuntimeException | Error e) {
            LOG.warn("{} failed with a {} that cannot be printed", next.origin(), thrown.getClass());
        }
    }

    private void settings() {
        origin.objections(next).forEach(this::object);
    }

    private void position() {
        Optional<Checkpoint> stored = store.checkpoint(SourcesImpl.position(spec));
        if (stored.isEmpty()) {
            return;
        }
        Optional<Text> refusal = next.factory().refuses(stored.get());
        if (refusal == null) {
            object(Texts.both("source.null", "refuses"));
        } else if (refusal.isPresent()) {
            object(refusal.get());
        }
    }

    private void object(Text why) {
        objections.add(Texts.both("source.objection", spec.name(), spec.type(), next.origin(), why));
    }
}
