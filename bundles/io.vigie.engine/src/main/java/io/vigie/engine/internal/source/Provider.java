package io.vigie.engine.internal.source;

import io.vigie.fact.FactType;
import io.vigie.source.DataSourceFactory;
import io.vigie.source.SourceFeature;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One registered factory. Whoever calls it, or a source that it made, holds a lease meanwhile, so that
 * the service can be waited for before it goes. Everything that refers to the bundle's classes hangs on
 * this object, and nothing keeps this object once it is removed and its leases have ended.
 */
final class Provider {
    private final String type;
    private final DataSourceFactory factory;
    private final ClassLoader loader;
    private final long bundle;
    private final String origin;
    private final int ranking;
    private final long serviceId;
    private final List<FactType> factTypes;
    private final Set<SourceFeature> features;
    private final Function<Locale, Declaration> reader;
    private final Map<Locale, Declaration> declarations = new ConcurrentHashMap<>();
    private int leases;
    private boolean retired;

    /**
     * A factory that appeared; it is asked for its features.
     *
     * @param bundle the id of its bundle in the framework
     * @param origin name and version of the bundle, for people
     */
    Provider(
            String type,
            DataSourceFactory factory,
            ClassLoader loader,
            long bundle,
            String origin,
            int ranking,
            long serviceId,
            List<FactType> factTypes,
            Function<Locale, Declaration> reader) {
        this.type = type;
        this.factory = factory;
        this.loader = loader;
        this.bundle = bundle;
        this.origin = origin;
        this.ranking = ranking;
        this.serviceId = serviceId;
        this.factTypes = List.copyOf(factTypes);
        this.features = Set.copyOf(factory.features());
        this.reader = reader;
    }

    String type() {
        return type;
    }

    DataSourceFactory factory() {
        return factory;
    }

    /** The connector's class loader, the context class loader of all calls into it. */
    ClassLoader loader() {
        return loader;
    }

    long bundle() {
        return bundle;
    }

    String origin() {
        return origin;
    }

    int ranking() {
        return ranking;
    }

    long serviceId() {
        return serviceId;
    }

    List<FactType> factTypes() {
        return factTypes;
    }

    /** What its sources can do beside being read. */
    Set<SourceFeature> features() {
        return features;
    }

    Declaration declaration(Locale locale) {
        return declarations.computeIfAbsent(locale, reader);
    }

    /** Why no source of the type can be started, a sentence; null when one can. */
    @Nullable
    String problem() {
        try {
            return declaration(Locale.ENGLISH).problem();
        } catch (RuntimeException | Error e) {
            return Texts.ENGLISH.get("type.unreadable", type, origin, Failure.describe(e));
        }
    }

    /** Takes a lease, unless the service is going. */
    synchronized boolean lease() {
        if (retired) {
            return false;
        }
        leases++;
        return true;
    }

    synchronized void release() {
        leases--;
        notifyAll();
    }

    /** Grants no lease from now on. */
    synchronized void retire() {
        retired = true;
    }

    /** Waits until no lease is held or the deadline has passed; says whether none is. */
    synchronized boolean awaitReleased(Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        try {
            for (long left = end - System.nanoTime(); leases > 0 && left > 0; left = end - System.nanoTime()) {
                wait(left / 1_000_000 + 1);
            }
        } catch (InterruptedException e) {
            // The thread belongs to the framework: leave it the signal and wait no longer.
            Thread.currentThread().interrupt();
        }
        return leases == 0;
    }
}
