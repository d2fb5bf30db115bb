package io.vigie.deploy.internal;

import io.vigie.deploy.PluginSet;
import io.vigie.deploy.internal.plan.Link;
import io.vigie.deploy.internal.plan.Planner;
import io.vigie.deploy.internal.plan.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.resource.Resource;

/** What the planner has to know of the framework. */
final class Situations {
    private Situations() {}

    static Planner of(Bundles bundles, PluginSet set) {
        List<Resource> platform = new ArrayList<>();
        for (Bundle bundle : bundles.platform()) {
            platform.add(bundle.adapt(BundleRevision.class));
        }
        Map<String, Resource> plugins = new TreeMap<>();
        List<Link> links = new ArrayList<>();
        for (PluginSet.Entry entry : set.entries().values()) {
            if (entry.enabled()) {
                bundles.installed(entry.digest()).ifPresent(bundle -> {
                    plugins.put(entry.name(), bundle.adapt(BundleRevision.class));
                    links.addAll(links(bundle));
                });
            }
        }
        return new Planner(new Situation(platform, plugins, links, set));
    }

    /** The wires of a plug-in, those that lead to it included. */
    private static List<Link> links(Bundle bundle) {
        List<Link> links = new ArrayList<>();
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        if (wiring != null) {
            wiring.getRequiredWires(null).forEach(wire -> links.add(Link.of(wire)));
            wiring.getProvidedWires(null).forEach(wire -> links.add(Link.of(wire)));
        }
        return links;
    }
}
