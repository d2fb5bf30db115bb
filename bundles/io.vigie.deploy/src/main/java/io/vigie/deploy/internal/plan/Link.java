package io.vigie.deploy.internal.plan;

import org.osgi.framework.wiring.BundleWiring;
import org.osgi.resource.Wire;

/**
 * A wire in force: one bundle uses something of another. Immutable.
 *
 * @param requirer the symbolic name of the bundle that uses it
 * @param provider the symbolic name of the bundle that offers it
 * @param namespace what kind of thing it is, such as {@code osgi.wiring.package}
 * @param what its name, such as that of the package
 */
public record Link(String requirer, String provider, String namespace, String what) implements Comparable<Link> {
    /** What a wire of the framework says; those of a bundle are its {@link BundleWiring#getRequiredWires required wires}. */
    public static Link of(Wire wire) {
        String namespace = wire.getCapability().getNamespace();
        return new Link(
                Resources.name(wire.getRequirer()),
                Resources.name(wire.getProvider()),
                namespace,
                String.valueOf(wire.getCapability().getAttributes().getOrDefault(namespace, "")));
    }

    @Override
    public int compareTo(Link other) {
        int order = requirer.compareTo(other.requirer);
        if (order == 0) {
            order = provider.compareTo(other.provider);
        }
        if (order == 0) {
            order = namespace.compareTo(other.namespace);
        }
        return order == 0 ? what.compareTo(other.what) : order;
    }
}
