package io.vigie.engine.internal.source;

import io.vigie.fact.FactType;
import io.vigie.source.DataSourceFactory;
import io.vigie.source.SourceType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.MetaTypeService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The types of source that are installed at this moment. Thread-safe; readers see snapshots.
 *
 * <p>Where two bundles provide one type, the higher service ranking wins, then the newer one, so that a
 * new version started beside the old takes over before the old one is uninstalled.
 */
@Component(service = SourceTypes.class)
public final class SourceTypes {
    private static final Logger LOG = LoggerFactory.getLogger(SourceTypes.class);
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(5);
    private static final Comparator<Provider> BEST_FIRST = Comparator.comparingInt(Provider::ranking)
            .thenComparingLong(Provider::serviceId)
            .reversed();

    /** Whoever runs sources: told on the thread that changes the services. */
    interface Listener {
        /** There is a new best provider of the type. */
        void appeared(String type);

        /** The provider is going: ask its sources to end, without waiting. */
        void leaving(Provider provider);

        /** The provider has gone while sources of it still ran: leave them behind. */
        void abandon(Provider provider);
    }

    private final @Nullable MetatypeReader metatype;
    private final Duration deadline;
    private final Map<Long, Provider> services = new ConcurrentHashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private volatile Map<String, List<Provider>> snapshot = Map.of();

    @Activate
    public SourceTypes(@Reference MetaTypeService metatype) {
        this.metatype = new MetatypeReader(metatype);
        this.deadline = STOP_DEADLINE;
    }

    /** Without a framework: providers are added and removed by hand. */
    public SourceTypes(Duration deadline) {
        this.metatype = null;
        this.deadline = deadline;
    }

    @Reference(
            service = DataSourceFactory.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bind(ServiceReference<DataSourceFactory> reference, DataSourceFactory factory) {
        Bundle bundle = reference.getBundle();
        MetatypeReader reader = metatype;
        if (bundle == null || reader == null) {
            return;
        }
        if (!(reference.getProperty(DataSourceFactory.TYPE) instanceof String type) || type.isBlank()) {
            LOG.warn(
                    "A source of bundle {} is not offered: its service lacks the property {}.",
                    bundle.getSymbolicName(),
                    DataSourceFactory.TYPE);
            return;
        }
        try {
            String objectClass = reference.getProperty(DataSourceFactory.CONFIGURATION) instanceof String id
                    ? id
                    : factory.configuration().getName();
            Provider provider = new Provider(
                    type,
                    factory,
                    bundle.adapt(BundleWiring.class).getClassLoader(),
                    reference.getProperty(Constants.SERVICE_RANKING) instanceof Integer ranking ? ranking : 0,
                    serviceId(reference),
                    factory.factTypes(),
                    locale -> reader.read(type, bundle, objectClass, new Texts(locale)));
            services.put(provider.serviceId(), provider);
            add(provider);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("Source type {} of bundle {} is not offered: {}", type, bundle.getSymbolicName(), e.toString());
        }
    }

    void unbind(ServiceReference<DataSourceFactory> reference) {
        Provider provider = services.remove(serviceId(reference));
        if (provider != null) {
            remove(provider);
        }
    }

    private static long serviceId(ServiceReference<?> reference) {
        return (Long) reference.getProperty(Constants.SERVICE_ID);
    }

    void add(Provider provider) {
        synchronized (this) {
            Map<String, List<Provider>> next = new TreeMap<>(snapshot);
            List<Provider> ofType = new ArrayList<>(next.getOrDefault(provider.type(), List.of()));
            ofType.add(provider);
            ofType.sort(BEST_FIRST);
            next.put(provider.type(), List.copyOf(ofType));
            snapshot = next;
        }
        listeners.forEach(listener -> listener.appeared(provider.type()));
    }

    /** Returns when the provider's sources have ended or the deadline has passed. */
    void remove(Provider provider) {
        synchronized (this) {
            Map<String, List<Provider>> next = new TreeMap<>(snapshot);
            List<Provider> ofType = new ArrayList<>(next.getOrDefault(provider.type(), List.of()));
            ofType.remove(provider);
            if (ofType.isEmpty()) {
                next.remove(provider.type());
            } else {
                next.put(provider.type(), List.copyOf(ofType));
            }
            snapshot = next;
        }
        provider.retire();
        listeners.forEach(listener -> listener.leaving(provider));
        if (!provider.awaitReleased(deadline)) {
            listeners.forEach(listener -> listener.abandon(provider));
        }
    }

    void addListener(Listener listener) {
        listeners.add(listener);
    }

    void removeListener(Listener listener) {
        listeners.remove(listener);
    }

    /** The best provider of a type at this moment, or null. */
    @Nullable
    Provider find(String type) {
        List<Provider> ofType = snapshot.get(type);
        return ofType == null ? null : ofType.get(0);
    }

    /** The best provider of a type, with a lease that the caller must release; null when there is none. */
    @Nullable
    Provider lease(String type) {
        for (Provider provider : snapshot.getOrDefault(type, List.of())) {
            if (provider.lease()) {
                return provider;
            }
        }
        return null;
    }

    /** The installed types by name, as operators see them. */
    List<SourceType> describe(Locale locale) {
        return snapshot.values().stream()
                .map(ofType -> ofType.get(0).declaration(locale).toSourceType())
                .toList();
    }

    Collection<String> names() {
        return snapshot.keySet();
    }

    /** The fact types that the installed sources report beside those of the vocabulary. */
    public List<FactType> factTypes() {
        return snapshot.values().stream()
                .flatMap(ofType -> ofType.get(0).factTypes().stream())
                .distinct()
                .toList();
    }
}
