package io.vigie.deploy.internal.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.felix.resolver.Logger;
import org.apache.felix.resolver.ResolverImpl;
import org.osgi.framework.Version;
import org.osgi.resource.Capability;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;
import org.osgi.resource.Wire;
import org.osgi.resource.Wiring;
import org.osgi.service.resolver.HostedCapability;
import org.osgi.service.resolver.ResolutionException;
import org.osgi.service.resolver.ResolveContext;

/**
 * Bundles as a framework would hold them: some resolved, whose wires stay, and some that may still be.
 * Not thread-safe.
 */
final class World {
    private final Map<Resource, Wiring> resolved;
    private final Map<String, List<Capability>> offers = new HashMap<>();
    private final Map<Requirement, Need> needs = new IdentityHashMap<>();
    private final Map<Resource, Integer> order = new HashMap<>();
    private Set<Resource> hidden = Set.of();
    private Set<Resource> hiddenFrom = Set.of();

    /** As the framework prefers: what is resolved, then the highest version, then who was there first. */
    private final Comparator<Capability> preference = Comparator.<Capability, Boolean>comparing(
                    capability -> !isResolved(capability.getResource()))
            .thenComparing(
                    capability -> Need.version(capability).orElse(Version.emptyVersion), Comparator.reverseOrder())
            .thenComparing(capability -> place(capability.getResource()));

    /**
     * The world of these bundles.
     *
     * @param resolved those whose wires stay
     * @param unresolved those whose wires are still to be found
     */
    World(Map<Resource, ? extends Wiring> resolved, Collection<Resource> unresolved) {
        this.resolved = new LinkedHashMap<>(resolved);
        resolved.forEach((resource, wiring) -> {
            order.put(resource, order.size());
            wiring.getResourceCapabilities(null).forEach(this::offer);
        });
        for (Resource resource : unresolved) {
            order.put(resource, order.size());
            resource.getCapabilities(null).forEach(this::offer);
        }
    }

    private void offer(Capability capability) {
        offers.computeIfAbsent(capability.getNamespace(), namespace -> new ArrayList<>())
                .add(capability);
    }

    /** From now on some do not see what others offer. */
    void hide(Collection<Resource> what, Collection<Resource> from) {
        hidden = Set.copyOf(what);
        hiddenFrom = Set.copyOf(from);
    }

    private boolean isResolved(Resource resource) {
        return resolved.containsKey(resource);
    }

    private int place(Resource resource) {
        return order.getOrDefault(resource, Integer.MAX_VALUE);
    }

    Need need(Requirement requirement) {
        return needs.computeIfAbsent(requirement, Need::new);
    }

    /** What fits a requirement, best first. */
    List<Capability> providers(Requirement requirement) {
        Need need = need(requirement);
        boolean all = !hiddenFrom.contains(requirement.getResource());
        return offers.getOrDefault(need.namespace(), List.of()).stream()
                .filter(need::matches)
                .filter(offer -> all || !hidden.contains(offer.getResource()))
                .sorted(preference)
                .toList();
    }

    /** What would fit a requirement, were it of another version. */
    List<Capability> namesakes(Requirement requirement) {
        Need need = need(requirement);
        return offers.getOrDefault(need.namespace(), List.of()).stream()
                .filter(need::isNamed)
                .sorted(preference)
                .toList();
    }

    /** Everything of a namespace. */
    List<Capability> all(String namespace) {
        return offers.getOrDefault(namespace, List.of());
    }

    /**
     * Finds the wires of bundles that are not resolved yet.
     *
     * @param required those that have to be resolved
     * @param wished those that may stay as they are
     * @return the wires of all that would be resolved with them
     */
    Map<Resource, List<Wire>> resolve(Collection<Resource> required, Collection<Resource> wished)
            throws ResolutionException {
        // No threads: a plan is made on the thread of who asks.
        return new ResolverImpl(new Logger(0), Runnable::run).resolve(new Question(required, wished));
    }

    private final class Question extends ResolveContext {
        private final Collection<Resource> required;
        private final Collection<Resource> wished;

        Question(Collection<Resource> required, Collection<Resource> wished) {
            this.required = List.copyOf(required);
            this.wished = List.copyOf(wished);
        }

        @Override
        public Collection<Resource> getMandatoryResources() {
            return required;
        }

        @Override
        public Collection<Resource> getOptionalResources() {
            return wished;
        }

        @Override
        public List<Capability> findProviders(Requirement requirement) {
            return new ArrayList<>(providers(requirement));
        }

        @Override
        public int insertHostedCapability(List<Capability> capabilities, HostedCapability hosted) {
            int index = 0;
            while (index < capabilities.size() && preference.compare(capabilities.get(index), hosted) <= 0) {
                index++;
            }
            capabilities.add(index, hosted);
            return index;
        }

        @Override
        public boolean isEffective(Requirement requirement) {
            return Resources.isEffective(requirement);
        }

        @Override
        public Map<Resource, Wiring> getWirings() {
            return resolved;
        }
    }
}
