package io.vigie.engine.internal.source;

import io.vigie.fact.FactType;
import io.vigie.source.DataSourceFactory;
import io.vigie.source.SourceType;
import io.vigie.swap.Offering;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
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
 * new version started beside the old takes over before the old one is uninstalled. Providers of bundles
 * that are held are kept aside: only {@link #offering} and {@link #best} know of them.
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
    private final Map<Long, Provider> services = new LinkedHashMap<>();
    private final Map<Long, Refusal> refusals = new LinkedHashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private Set<Long> held = Set.of();
    private volatile Map<String, List<Provider>> snapshot = Map.of();

    /** Why a service of a bundle is not offered. */
    private record Refusal(long bundle, String sentence) {}

    @Activate
    public SourceTypes(@Reference MetaTypeService metatype) {
        this(new MetatypeReader(metatype), STOP_DEADLINE);
    }

    // Not public: the component runtime takes any public constructor of as many parameters.
    private SourceTypes(@Nullable MetatypeReader metatype, Duration deadline) {
        this.metatype = metatype;
        this.deadline = deadline;
    }

    /** Without a framework: providers are added and removed by hand. */
    public static SourceTypes byHand(Duration deadline) {
        return new SourceTypes(null, deadline);
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
            refuse(
                    reference,
                    bundle,
                    "A source of " + origin(bundle) + " is not offered: its service lacks the property "
                            + DataSourceFactory.TYPE + ".");
            return;
        }
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try {
            ClassLoader loader = bundle.adapt(BundleWiring.class).getClassLoader();
            Thread.currentThread().setContextClassLoader(loader);
            String objectClass = reference.getProperty(DataSourceFactory.CONFIGURATION) instanceof String id
                    ? id
                    : factory.configuration().getName();
            add(new Provider(
                    type,
                    factory,
                    loader,
                    bundle.getBundleId(),
                    origin(bundle),
                    reference.getProperty(Constants.SERVICE_RANKING) instanceof Integer ranking ? ranking : 0,
                    serviceId(reference),
                    factory.factTypes(),
                    locale -> reader.read(type, bundle, objectClass, new Texts(locale))));
        } catch (RuntimeException | Error e) {
            refuse(
                    reference,
                    bundle,
                    "Source type '" + type + "' of " + origin(bundle) + " is not offered: "
                            + Failure.describe(e).en());
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private static String origin(Bundle bundle) {
        return bundle.getSymbolicName() + " " + bundle.getVersion();
    }

    private void refuse(ServiceReference<?> reference, Bundle bundle, String sentence) {
        LOG.warn("{}", sentence);
        synchronized (this) {
            refusals.put(serviceId(reference), new Refusal(bundle.getBundleId(), sentence));
        }
    }

    void unbind(ServiceReference<DataSourceFactory> reference) {
        Provider provider;
        synchronized (this) {
            refusals.remove(serviceId(reference));
            provider = services.get(serviceId(reference));
        }
        if (provider != null) {
            remove(provider);
        }
    }

    private static long serviceId(ServiceReference<?> reference) {
        return (Long) reference.getProperty(Constants.SERVICE_ID);
    }

    void add(Provider provider) {
        synchronized (this) {
            services.put(provider.serviceId(), provider);
            if (held.contains(provider.bundle())) {
                return;
            }
            snapshot = without(held);
        }
        listeners.forEach(listener -> listener.appeared(provider.type()));
    }

    /** What there would be if these bundles were held, and no others: the best of each type first. */
    private synchronized Map<String, List<Provider>> without(Set<Long> bundles) {
        Map<String, List<Provider>> byType = new TreeMap<>();
        services.values().stream()
                .filter(provider -> !bundles.contains(provider.bundle()))
                .sorted(BEST_FIRST)
                .forEach(provider -> byType.computeIfAbsent(provider.type(), type -> new ArrayList<>())
                        .add(provider));
        return byType;
    }

    /**
     * Leaves out from now on what these bundles provide, and no others; in one step. Sources of types that
     * change hands are asked to end, without waiting, and go on with who provides their type then.
     */
    public void hold(Set<Long> bundles) {
        Map<String, List<Provider>> before;
        Map<String, List<Provider>> now;
        synchronized (this) {
            before = snapshot;
            held = Set.copyOf(bundles);
            now = without(held);
            snapshot = now;
        }
        List<String> changed = Stream.concat(before.keySet().stream(), now.keySet().stream())
                .distinct()
                .filter(type -> best(before, type) != best(now, type))
                .toList();
        for (String type : changed) {
            for (Provider provider : before.getOrDefault(type, List.of())) {
                if (provider != best(now, type)) {
                    listeners.forEach(listener -> listener.leaving(provider));
                }
            }
            if (now.containsKey(type)) {
                listeners.forEach(listener -> listener.appeared(type));
            }
        }
    }

    /** The best provider of a type if these bundles were held, and no others. */
    @Nullable
    Provider best(String type, Set<Long> bundles) {
        return best(without(bundles), type);
    }

    private static @Nullable Provider best(Map<String, List<Provider>> snapshot, String type) {
        List<Provider> ofType = snapshot.get(type);
        return ofType == null ? null : ofType.get(0);
    }

    /** The types of source that a bundle provides at this moment, whether it is held or not. */
    public Offering offering(long bundle) {
        List<Provider> own;
        List<String> sentences = new ArrayList<>();
        synchronized (this) {
            own = services.values().stream()
                    .filter(provider -> provider.bundle() == bundle)
                    .toList();
            refusals.values().stream()
                    .filter(refusal -> refusal.bundle() == bundle)
                    .forEach(refusal -> sentences.add(refusal.sentence()));
        }
        own.forEach(provider -> {
            String problem = provider.problem();
            if (problem != null) {
                sentences.add(problem);
            }
        });
        return new Offering(List.of(), own.stream().map(Provider::type).sorted().toList(), sentences);
    }

    /** Returns when the provider's sources have ended or the deadline has passed. */
    void remove(Provider provider) {
        synchronized (this) {
            services.remove(provider.serviceId(), provider);
            snapshot = without(held);
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
        return best(snapshot, type);
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
                .map(ofType -> ofType.get(0))
                .map(best -> best.declaration(locale).toSourceType(best.features()))
                .toList();
    }

    Collection<String> names() {
        return snapshot.keySet();
    }

    /** The fact types that the installed sources report beside those of the vocabulary. */
    public List<FactType> factTypes() {
        return factTypes(snapshot);
    }

    /** Those that would be reported if these bundles were held, and no others. */
    public List<FactType> factTypes(Set<Long> bundles) {
        return factTypes(without(bundles));
    }

    private static List<FactType> factTypes(Map<String, List<Provider>> snapshot) {
        return snapshot.values().stream()
                .flatMap(ofType -> ofType.get(0).factTypes().stream())
                .distinct()
                .toList();
    }
}
