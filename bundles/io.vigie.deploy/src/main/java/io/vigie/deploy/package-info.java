/**
 * Which plug-ins are installed, and changing that while the platform runs: plan, apply, roll back.
 */
@NullMarked
@Export
@Version("0.1.0")
package io.vigie.deploy;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
