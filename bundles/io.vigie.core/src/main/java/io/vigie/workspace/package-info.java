/**
 * A workspace: one store with the sources that fill it and the KPIs that are asked of it.
 */
@NullMarked
@Export
@Version("0.1.0")
package io.vigie.workspace;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
