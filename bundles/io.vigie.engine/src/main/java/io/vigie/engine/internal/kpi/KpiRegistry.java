package io.vigie.engine.internal.kpi;

import io.vigie.fact.FactType;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.KpiFamily;
import io.vigie.kpi.Text;
import io.vigie.query.Kpis;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 */
@Component(service = KpiRegistry.class)
public final class KpiRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(KpiRegistry.class);
    private static final Comparator<Offer> PRECEDENCE = Comparator.comparingInt(Offer::ranking)
            .thenComparing(Offer::version)
            .reversed()
            .thenComparingLong(Offer::service);

    private final Map<Long, Offer> offers = new LinkedHashMap<>();
    private volatile Snapshot snapshot = Snapshot.of(List.of());

    /**
     * What is registered at one moment. Immutable.
     *
     * @param entries the KPIs by id, families in alphabetical order
     * @param factTypes the fact types that families bring
     * @param refusals why KPIs are not registered
     */
    record Snapshot(Map<String, Kpis.Entry> entries, List<FactType> factTypes, List<String> refusals) {
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
                for (KpiDefinition definition : offer.definitions()) {
                    Kpis.Entry entry = new Kpis.Entry(offer.family(), offer.name(), definition, offer.origin());
                    Kpis.Entry winner = entries.putIfAbsent(definition.id(), entry);
                    if (winner != null && !winner.family().equals(offer.family())) {
                        refusals.add("KPI '" + definition.id() + "' of " + offer.origin() + " is not used, because "
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
            snapshot = Snapshot.of(List.copyOf(offers.values()));
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
            snapshot = Snapshot.of(List.copyOf(offers.values()));
        }
        if (gone != null) {
            LOG.info("KPI family {} of {} is gone", gone.family(), gone.origin());
        }
    }

    /** What is registered at this moment. */
    Snapshot snapshot() {
        return snapshot;
    }

    private static Offer read(KpiFamily family, ServiceReference<KpiFamily> reference) {
        Bundle bundle = reference.getBundle();
        String name = bundle == null ? "an uninstalled bundle" : bundle.getSymbolicName();
        Version version = bundle == null ? Version.emptyVersion : bundle.getVersion();
        Object ranking = reference.getProperty(Constants.SERVICE_RANKING);
        int rank = ranking instanceof Integer number ? number : 0;
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try {
            Thread.currentThread().setContextClassLoader(family.getClass().getClassLoader());
            return new Offer(
                    service(reference),
                    rank,
                    name,
                    version,
                    family.id(),
                    family.name(),
                    List.copyOf(family.definitions()),
                    List.copyOf(family.factTypes()),
                    "");
        } catch (Exception | LinkageError e) {
            LOG.debug("KPI family of {} refused", name, e);
            String refusal = "The KPIs of " + name + " " + version + " are refused: " + reason(e);
            return new Offer(
                    service(reference), rank, name, version, name, Text.of(name, name), List.of(), List.of(), refusal);
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
