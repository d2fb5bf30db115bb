/**
 * The store SPI, narrow on purpose: append a batch with its checkpoint atomically, run a compiled query, report what changed.
 */
@NullMarked
@Export
@Version("0.1.0")
package io.vigie.store;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
