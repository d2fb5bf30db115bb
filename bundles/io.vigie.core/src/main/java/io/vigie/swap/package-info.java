/**
 * Swapping bundles without a gap: the engine's half, for whoever deploys them. What a new bundle offers is
 * held back until it was tried, then takes over in one step.
 */
@NullMarked
@Export
@Version("0.1.0")
package io.vigie.swap;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
