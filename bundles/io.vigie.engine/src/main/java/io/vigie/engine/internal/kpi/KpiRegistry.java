package io.vigie.engine.internal.kpi;

import io.vigie.fact.FactType;
import io.vigie.kpi.KpiFamily;
import io.vigie.kpi.Text;
import io.vigie.query.Kpis;
import io.vigie.swap.Offering;
import io.vigie.workspace.Workspace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The KPIs of all families that are installed at this moment. Definitions are read once, when a family
 * appears; a question works on one {@link Snapshot} to its end. Where two families offer one id, the
 * higher service ranking wins, then the newer bundle; so a new version takes over beside the old one.
 * What bundles offer that are held is kept aside: it is there at once when they take part.
 */
@Component(service = KpiRegistry.class)
public final class KpiRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(KpiRegistry.class);
    private static final Comparator<Offer> PRECEDENCE = Comparator.comparingInt(Offer::ranking)
            .thenComparing(Offer::version)
            .reversed()
            .thenComparingLong(Offer::service);

    /** All that is offered; its lock guards who is held as well. */
    private final Map<Long, Offer> offers = new LinkedHashMap<>();

    private final List<Consumer<Set<String>>> listeners = new CopyOnWriteArrayList<>();
    private Set<Long> held = Set.of();
    private volatile Snapshot snapshot = Snapshot.of(List.of());

    /**
     * What is registered at one moment. Immutable.
     *
     * @param entries the KPIs by id, families in alphabetical order
     * @param factTypes the fact types that families bring
     * @param refusals why KPIs are not registered
     */
    public record Snapshot(Map<String, Kpis.Entry> entries, List<FactType> factTypes, List<String> refusals) {
        static Snapshot of(List<Offer> offers) {
            List<Offer> ordered = new ArrayList<>(offers);
            ordered.sort(PRECEDENCE);
            Map<String, Kpis.Entry> entries = new LinkedHashMap<>();
            Set<FactType> factTypes = new LinkedHashSet<>();
            List<String> refusals = new ArrayList<>();
            for (Offer offer : ordered) {
                if (!offer.refusal().isEmpty()) {
                    refusals.add(offer.refusal());
                }
                factTypes.addAll(offer.factTypes());
                for (Kpis.Entry entry : offer.entries()) {
                    String id = entry.definition().id();
                    Kpis.Entry winner = entries.putIfAbsent(id, entry);
                    if (winner != null && !winner.family().equals(offer.family())) {
                        refusals.add("KPI '" + id + "' of " + offer.origin() + " is not used, because "
                                + winner.bundle() + " defines that id; rename one of them.");
                    }
                }
            }
            Map<String, Kpis.Entry> byFamily = new LinkedHashMap<>();
            entries.values().stream()
                    .sorted(Comparator.comparing(Kpis.Entry::family))
                    .forEach(entry -> byFamily.put(entry.definition().id(), entry));
            return new Snapshot(byFamily, List.copyOf(factTypes), List.copyOf(refusals));
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindFamily(KpiFamily family, ServiceReference<KpiFamily> reference) {
        add(read(family, reference));
    }

    /** Takes in what a family offers. */
    void add(Offer offer) {
        synchronized (offers) {
            offers.put(offer.service(), offer);
            renew();
        }
        if (offer.refusal().isEmpty()) {
            LOG.info(
                    "KPI family {} of {}: {} definitions",
                    offer.family(),
                    offer.origin(),
                    offer.definitions().size());
        } else {
            LOG.warn("{}", offer.refusal());
        }
    }

    void unbindFamily(ServiceReference<KpiFamily> reference) {
        Offer gone;
        synchronized (offers) {
            gone = offers.remove(service(reference));
            renew();
        }
        if (gone != null) {
            LOG.info("KPI family {} of {} is gone", gone.family(), gone.origin());
        }
    }

    /** What is registered at this moment. */
    Snapshot snapshot() {
        return snapshot;
    }

    /** Leaves out from now on what these bundles offer, and no others; in one step. */
    public void hold(Set<Long> bundles) {
        synchronized (offers) {
            held = Set.copyOf(bundles);
            renew();
        }
    }

    /** Called under the lock of the offers, so that changes are told in their order. */
    private void renew() {
        Snapshot before = snapshot;
        Snapshot after = without(held);
        snapshot = after;
        if (listeners.isEmpty()) {
            return;
        }
        Set<String> changed = Reads.changed(before, after);
        if (!changed.isEmpty()) {
            listeners.forEach(listener -> listener.accept(changed));
        }
    }

    /** Tells the ids of KPIs that came, went or were replaced from now on; the listener must not block. */
    Workspace.Registration onChange(Consumer<Set<String>> listener) {
        Consumer<Set<String>> added = listener::accept;
        listeners.add(added);
        return () -> listeners.remove(added);
    }

    /** What would be registered if these bundles were held, and no others. */
    public Snapshot without(Set<Long> bundles) {
        synchronized (offers) {
            return Snapshot.of(offers.values().stream()
                    .filter(offer -> !bundles.contains(offer.bundleId()))
                    .toList());
        }
    }

    /** The KPIs that a bundle offers at this moment, whether it is held or not. */
    public Offering offering(long bundle) {
        List<Kpis.Entry> entries = new ArrayList<>();
        List<String> refusals = new ArrayList<>();
        synchronized (offers) {
            for (Offer offer : offers.values()) {
                if (offer.bundleId() == bundle) {
                    entries.addAll(offer.entries());
                    if (!offer.refusal().isEmpty()) {
                        refusals.add(offer.refusal());
                    }
                }
            }
        }
        return new Offering(entries, List.of(), refusals);
    }

    private static Offer read(KpiFamily family, ServiceReference<KpiFamily> reference) {
        Bundle bundle = reference.getBundle();
        String name = bundle == null ? "an uninstalled bundle" : bundle.getSymbolicName();
        Version version = bundle == null ? Version.emptyVersion : bundle.getVersion();
        long id = bundle == null ? -1 : bundle.getBundleId();
        Object ranking = reference.getProperty(Constants.SERVICE_RANKING);
        int rank = ranking instanceof Integer number ? number : 0;
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try {
            Thread.currentThread().setContextClassLoader(family.getClass().getClassLoader());
            return new Offer(
                    service(reference),
                    rank,
                    id,
                    name,
                    version,
                    Objects.requireNonNull(family.id(), "the family has no id."),
                    Objects.requireNonNull(family.name(), "the family has no name."),
                    List.copyOf(family.definitions()),
                    List.copyOf(family.factTypes()),
                    "");
        } catch (Exception | Error e) {
            LOG.debug("KPI family of {} refused", name, e);
            String refusal = "The KPIs of " + name + " " + version + " are refused: " + reason(e);
            return new Offer(
                    service(reference),
                    rank,
                    id,
                    name,
                    version,
                    name,
                    Text.of(name, name),
                    List.of(),
                    List.of(),
                    refusal);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    /** A definition built in a static initialiser arrives wrapped; the sentence is inside. */
    private static String reason(Throwable thrown) {
        Throwable inner = thrown;
        while (inner instanceof ExceptionInInitializerError && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner.getMessage() == null ? inner.toString() : inner.getMessage();
    }

    private static long service(ServiceReference<?> reference) {
        return (Long) reference.getProperty(Constants.SERVICE_ID);
    }
}
