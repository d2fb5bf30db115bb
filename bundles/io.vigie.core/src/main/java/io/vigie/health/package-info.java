/**
 * How the platform itself fares: checks of its own working, not of a contact centre's figures.
 */
@NullMarked
@Export
@Version("0.1.0")
package io.vigie.health;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
