package io.vigie.deploy.internal.plan;

import io.vigie.deploy.DeployException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.felix.utils.resource.ResourceBuilder;
import org.apache.felix.utils.resource.ResourceImpl;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.HostNamespace;
import org.osgi.framework.namespace.IdentityNamespace;
import org.osgi.resource.Capability;
import org.osgi.resource.Namespace;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;

/** What bundles say of themselves: what they offer and need. */
public final class Resources {
    private static final String SERVICE = "osgi.service";

    private Resources() {}

    /**
     * What a bundle offers and needs by its manifest.
     *
     * @param headers the main attributes of the manifest
     * @throws DeployException when the manifest is not one of a bundle
     */
    public static Resource of(Map<String, String> headers) {
        String name = headers.get(Constants.BUNDLE_SYMBOLICNAME);
        if (name == null
                || !"2"
                        .equals(headers.getOrDefault(Constants.BUNDLE_MANIFESTVERSION, "")
                                .trim())) {
            throw new DeployException(List.of(Sentences.notABundle(name)), null);
        }
        try {
            return ResourceBuilder.build(new Described(), null, headers);
        } catch (BundleException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new DeployException(List.of(Sentences.faultyManifest(name, cause)), e);
        }
    }

    /** The symbolic name. */
    public static String name(Resource resource) {
        return String.valueOf(identity(resource).get(IdentityNamespace.IDENTITY_NAMESPACE));
    }

    /** The bundle version. */
    public static Version version(Resource resource) {
        Object version = identity(resource).get(IdentityNamespace.CAPABILITY_VERSION_ATTRIBUTE);
        return version instanceof Version known ? known : Version.emptyVersion;
    }

    static boolean isFragment(Resource resource) {
        return IdentityNamespace.TYPE_FRAGMENT.equals(
                identity(resource).get(IdentityNamespace.CAPABILITY_TYPE_ATTRIBUTE));
    }

    /** What a fragment says of its host; empty for what is no fragment. */
    static Optional<Requirement> host(Resource resource) {
        return isFragment(resource)
                ? resource.getRequirements(HostNamespace.HOST_NAMESPACE).stream()
                        .findFirst()
                : Optional.empty();
    }

    /** Whether only one version of it can be resolved at a time. */
    static boolean isSingleton(Resource resource) {
        return resource.getCapabilities(BundleNamespace.BUNDLE_NAMESPACE).stream()
                .anyMatch(bundle -> Boolean.parseBoolean(
                        bundle.getDirectives().get(BundleNamespace.CAPABILITY_SINGLETON_DIRECTIVE)));
    }

    /** The services of a type that it says that it registers. */
    static List<Capability> services(@Nullable Resource resource, String type) {
        if (resource == null) {
            return List.of();
        }
        return resource.getCapabilities(SERVICE).stream()
                .filter(service -> {
                    Object types = service.getAttributes().get(Constants.OBJECTCLASS);
                    return types instanceof List<?> list ? list.contains(type) : type.equals(types);
                })
                .toList();
    }

    /** Whether a requirement counts when bundles are resolved; services, say, count only later. */
    static boolean isEffective(Requirement requirement) {
        String effective = requirement.getDirectives().get(Namespace.REQUIREMENT_EFFECTIVE_DIRECTIVE);
        return effective == null || Namespace.EFFECTIVE_RESOLVE.equals(effective);
    }

    /** Whether a bundle cannot be resolved without. */
    static boolean isMandatory(Requirement requirement) {
        String resolution = requirement.getDirectives().get(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE);
        return isEffective(requirement) && (resolution == null || Namespace.RESOLUTION_MANDATORY.equals(resolution));
    }

    private static Map<String, Object> identity(Resource resource) {
        return resource.getCapabilities(IdentityNamespace.IDENTITY_NAMESPACE).stream()
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(resource + " has no identity"))
                .getAttributes();
    }

    /** Two jars are two bundles, even where their manifests say the same. */
    private static final class Described extends ResourceImpl {
        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
