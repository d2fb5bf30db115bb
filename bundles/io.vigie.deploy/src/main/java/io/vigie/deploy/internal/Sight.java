package io.vigie.deploy.internal;

import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.hooks.resolver.ResolverHook;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Keeps new bundles from being wired to those that are about to go, as the framework would prefer these and then
 * restart the new ones with them. Registered once and for all: the framework fails what it resolves when
 * a hook is unregistered meanwhile. Thread-safe; costs nothing while nothing is hidden.
 */
final class Sight implements ResolverHookFactory {
    private volatile Hidden hidden = new Hidden(Set.of(), Set.of());

    private record Hidden(Set<Long> leaving, Set<Long> from) implements ResolverHook {
        @Override
        public void filterMatches(BundleRequirement requirement, Collection<BundleCapability> candidates) {
            if (from.contains(id(requirement.getRevision()))) {
                candidates.removeIf(candidate -> leaving.contains(id(candidate.getRevision())));
            }
        }

        private static long id(BundleRevision revision) {
            return revision.getBundle().getBundleId();
        }

        @Override
        public void filterResolvable(Collection<BundleRevision> candidates) {
            // All may be resolved.
        }

        @Override
        public void filterSingletonCollisions(
                BundleCapability singleton, Collection<BundleCapability> collisionCandidates) {
            // They collide as ever.
        }

        @Override
        public void end() {
            // Nothing is kept of a round.
        }
    }

    /** From now on these bundles are not wired to those that leave. */
    void hide(Set<Long> leaving, Set<Long> from) {
        hidden = new Hidden(Set.copyOf(leaving), Set.copyOf(from));
    }

    /** Nothing is hidden any more. */
    void clear() {
        hide(Set.of(), Set.of());
    }

    @Override
    public @Nullable ResolverHook begin(Collection<BundleRevision> triggers) {
        Hidden now = hidden;
        return now.leaving().isEmpty() || now.from().isEmpty() ? null : now;
    }
}
