package io.vigie.deploy.internal.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.namespace.IdentityNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.resource.Capability;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;
import org.osgi.resource.Wire;
import org.osgi.resource.Wiring;
import org.osgi.service.resolver.HostedCapability;

/** A bundle that is resolved: what it offers since, and whom it uses. Filled once, by who makes it. */
final class Wired implements Wiring {
    private final Resource resource;
    private final List<Capability> capabilities = new ArrayList<>();
    private final List<Requirement> requirements = new ArrayList<>();
    private final List<Wire> required = new ArrayList<>();

    Wired(Resource resource) {
        this.resource = resource;
    }

    /** Offers this; what a fragment brought is offered in the name of its host. */
    void offer(Capability capability) {
        capabilities.add(
                capability.getResource().equals(resource)
                                || IdentityNamespace.IDENTITY_NAMESPACE.equals(capability.getNamespace())
                        ? capability
                        : new Hosted(resource, capability));
    }

    /** Offers what a fragment that is attached brings. */
    void attach(Resource fragment) {
        for (Capability capability : fragment.getCapabilities(null)) {
            if (!IdentityNamespace.IDENTITY_NAMESPACE.equals(capability.getNamespace())) {
                offer(capability);
            }
        }
    }

    void use(Wire wire) {
        requirements.add(wire.getRequirement());
        required.add(wire);
        // A package that is imported is no longer offered, even if the bundle has one of its own.
        if (PackageNamespace.PACKAGE_NAMESPACE.equals(wire.getCapability().getNamespace())
                && !wire.getProvider().equals(resource)) {
            Object name = wire.getCapability().getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE);
            capabilities.removeIf(own -> PackageNamespace.PACKAGE_NAMESPACE.equals(own.getNamespace())
                    && Objects.equals(name, own.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE)));
        }
    }

    @Override
    public List<Capability> getResourceCapabilities(@Nullable String namespace) {
        return capabilities.stream()
                .filter(capability -> namespace == null || namespace.equals(capability.getNamespace()))
                .toList();
    }

    @Override
    public List<Requirement> getResourceRequirements(@Nullable String namespace) {
        return requirements.stream()
                .filter(requirement -> namespace == null || namespace.equals(requirement.getNamespace()))
                .toList();
    }

    /** Nothing: the resolver asks only whom a bundle uses. */
    @Override
    public List<Wire> getProvidedResourceWires(@Nullable String namespace) {
        return List.of();
    }

    @Override
    public List<Wire> getRequiredResourceWires(@Nullable String namespace) {
        return required.stream()
                .filter(wire -> namespace == null
                        || namespace.equals(wire.getCapability().getNamespace()))
                .toList();
    }

    @Override
    public Resource getResource() {
        return resource;
    }

    @Override
    public String toString() {
        return Resources.name(resource) + " " + required;
    }

    /** One bundle uses something of another. */
    record Use(Resource requirer, Requirement requirement, Resource provider, Capability capability) implements Wire {
        @Override
        public Capability getCapability() {
            return capability;
        }

        @Override
        public Requirement getRequirement() {
            return requirement;
        }

        @Override
        public Resource getProvider() {
            return provider;
        }

        @Override
        public Resource getRequirer() {
            return requirer;
        }
    }

    private record Hosted(Resource host, Capability declared) implements HostedCapability {
        @Override
        public Resource getResource() {
            return host;
        }

        @Override
        public Capability getDeclaredCapability() {
            return declared;
        }

        @Override
        public String getNamespace() {
            return declared.getNamespace();
        }

        @Override
        public Map<String, String> getDirectives() {
            return declared.getDirectives();
        }

        @Override
        public Map<String, Object> getAttributes() {
            return declared.getAttributes();
        }
    }
}
