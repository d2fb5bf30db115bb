package io.vigie.deploy.internal.plan;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.felix.utils.resource.CapabilitySet;
import org.apache.felix.utils.resource.SimpleFilter;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.HostNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.resource.Capability;
import org.osgi.resource.Namespace;
import org.osgi.resource.Requirement;

/** A requirement with its filter taken apart, to match with and to speak of. */
final class Need {
    private static final Pattern RELATION = Pattern.compile("(\\(!)?\\(([^()=<>~]+)(>=|<=|=)([^()]*)\\)");

    private final Requirement requirement;
    private final SimpleFilter filter;
    private final String name;
    private final Optional<VersionRange> range;

    Need(Requirement requirement) {
        this.requirement = requirement;
        String text = requirement.getDirectives().get(Namespace.REQUIREMENT_FILTER_DIRECTIVE);
        this.filter = text == null ? SimpleFilter.MATCH_ALL_FILTER : SimpleFilter.parse(text);
        this.name = text == null ? "" : name(text);
        this.range = text == null ? Optional.empty() : range(text);
    }

    Requirement requirement() {
        return requirement;
    }

    String namespace() {
        return requirement.getNamespace();
    }

    /** The name of what is needed; empty when its filter names nothing. */
    String name() {
        return name;
    }

    /** The versions that will do; empty when any will. */
    Optional<VersionRange> range() {
        return range;
    }

    boolean matches(Capability capability) {
        return namespace().equals(capability.getNamespace()) && CapabilitySet.matches(capability, filter);
    }

    /** Whether a capability is what is needed, if perhaps of a wrong version. */
    boolean isNamed(Capability capability) {
        return namespace().equals(capability.getNamespace())
                && name.equals(capability.getAttributes().get(namespace()));
    }

    /** The highest version that a capability states; empty when it states none. */
    static Optional<Version> version(Capability capability) {
        Object value = capability.getAttributes().get(versionAttribute(capability.getNamespace()));
        return (value instanceof Collection<?> many ? many.stream() : Stream.ofNullable(value))
                .filter(Version.class::isInstance)
                .map(Version.class::cast)
                .max(Comparator.naturalOrder());
    }

    private static String versionAttribute(String namespace) {
        return switch (namespace) {
            case BundleNamespace.BUNDLE_NAMESPACE, HostNamespace.HOST_NAMESPACE ->
                BundleNamespace.CAPABILITY_BUNDLE_VERSION_ATTRIBUTE;
            default -> PackageNamespace.CAPABILITY_VERSION_ATTRIBUTE;
        };
    }

    private String name(String text) {
        Matcher relation = RELATION.matcher(text);
        while (relation.find()) {
            if (relation.group(2).trim().equals(namespace())
                    && relation.group(3).equals("=")) {
                return relation.group(4).trim();
            }
        }
        return "";
    }

    private Optional<VersionRange> range(String text) {
        Version from = Version.emptyVersion;
        boolean fromOpen = false;
        Version to = null;
        boolean toOpen = false;
        boolean found = false;
        Matcher relation = RELATION.matcher(text);
        while (relation.find()) {
            if (!relation.group(2).trim().equals(versionAttribute(namespace()))) {
                continue;
            }
            boolean not = relation.group(1) != null;
            Version version;
            try {
                version = Version.parseVersion(relation.group(4));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
            found = true;
            switch (relation.group(3)) {
                case ">=" -> {
                    if (not) {
                        to = version;
                        toOpen = true;
                    } else {
                        from = version;
                    }
                }
                case "<=" -> {
                    if (not) {
                        from = version;
                        fromOpen = true;
                    } else {
                        to = version;
                    }
                }
                default -> {
                    from = version;
                    to = version;
                }
            }
        }
        return found
                ? Optional.of(new VersionRange(
                        fromOpen ? VersionRange.LEFT_OPEN : VersionRange.LEFT_CLOSED,
                        from,
                        to,
                        to == null || toOpen ? VersionRange.RIGHT_OPEN : VersionRange.RIGHT_CLOSED))
                : Optional.empty();
    }
}
