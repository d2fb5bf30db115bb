package io.vigie.deploy.internal.plan;

import io.vigie.deploy.PluginSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.osgi.framework.namespace.HostNamespace;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.resource.Capability;
import org.osgi.resource.Resource;
import org.osgi.resource.Wire;
import org.osgi.resource.Wiring;
import org.osgi.service.resolver.ResolutionException;

/** What there is before a change: the platform, the plug-ins, who uses what of whom. A snapshot; immutable. */
public final class Situation {
    private final Map<Resource, Wired> platform;
    private final Set<String> platformNames;
    private final SortedMap<String, Resource> plugins;
    private final SortedSet<Link> links;
    private final PluginSet set;

    /**
     * A situation.
     *
     * @param platform all bundles that are not plug-ins, with that of the framework, in the order of their
     *     installation. A {@link BundleRevision} keeps the wires that it has and offers nothing before it is
     *     resolved; what is not one is resolved with the others
     * @param plugins the plug-ins that are installed, by name
     * @param links the wires in force of plug-ins, and those that lead to plug-ins
     * @param set the set in force
     */
    public Situation(
            Collection<? extends Resource> platform,
            Map<String, ? extends Resource> plugins,
            Collection<Link> links,
            PluginSet set) {
        this.platform = Collections.unmodifiableMap(resolved(platform));
        this.platformNames = platform.stream().map(Resources::name).collect(Collectors.toCollection(TreeSet::new));
        this.plugins = Collections.unmodifiableSortedMap(new TreeMap<>(plugins));
        this.links = Collections.unmodifiableSortedSet(new TreeSet<>(links));
        this.set = set;
    }

    PluginSet set() {
        return set;
    }

    /** The platform's bundles that are resolved. */
    Map<Resource, Wired> platform() {
        return platform;
    }

    boolean isPlatform(String name) {
        return platformNames.contains(name);
    }

    Optional<Resource> plugin(String name) {
        return Optional.ofNullable(plugins.get(name));
    }

    SortedSet<Link> links() {
        return links;
    }

    /** The wires in force of a bundle. */
    List<Link> linksOf(String requirer) {
        return links.stream().filter(link -> link.requirer().equals(requirer)).toList();
    }

    private static Map<Resource, Wired> resolved(Collection<? extends Resource> platform) {
        Map<Resource, Wired> known = new LinkedHashMap<>();
        List<Resource> others = new ArrayList<>();
        for (Resource resource : platform) {
            if (!(resource instanceof BundleRevision revision)) {
                others.add(resource);
            } else {
                BundleWiring wiring = revision.getWiring();
                if (wiring != null) {
                    known.put(resource, offering(resource, wiring.getResourceCapabilities(null)));
                }
            }
        }
        known.forEach((resource, wired) -> wires(resource).stream()
                // What the platform uses of a plug-in, it uses only if there happens to be one.
                .filter(wire -> known.containsKey(wire.getProvider()))
                .forEach(wired::use));
        if (!others.isEmpty()) {
            add(others, known);
        }
        return known;
    }

    private static List<Wire> wires(Resource resource) {
        BundleWiring wiring = ((BundleRevision) resource).getWiring();
        // Uninstalled and refreshed since it was listed.
        return wiring == null ? List.of() : wiring.getRequiredResourceWires(null);
    }

    private static void add(List<Resource> unresolved, Map<Resource, Wired> known) {
        Map<Resource, List<Wire>> found;
        try {
            found = new World(known, unresolved).resolve(List.of(), unresolved);
        } catch (ResolutionException e) {
            throw new IllegalStateException("Bundles that need not be resolved failed to.", e);
        }
        found.keySet().forEach(resource -> known.put(resource, offering(resource, resource.getCapabilities(null))));
        found.forEach((resource, wires) -> wires.forEach(wire -> {
            wired(known, resource).use(wire);
            if (HostNamespace.HOST_NAMESPACE.equals(wire.getCapability().getNamespace())) {
                wired(known, wire.getProvider()).attach(resource);
            }
        }));
    }

    private static Wired wired(Map<Resource, Wired> known, Resource resource) {
        return Objects.requireNonNull(known.get(resource), () -> resource + " is not resolved");
    }

    private static Wired offering(Resource resource, List<Capability> capabilities) {
        Wired wired = new Wired(resource);
        capabilities.forEach(wired::offer);
        return wired;
    }

    /** The wirings of the platform, as the resolver takes them. */
    Map<Resource, Wiring> wirings() {
        return new LinkedHashMap<>(platform);
    }
}
