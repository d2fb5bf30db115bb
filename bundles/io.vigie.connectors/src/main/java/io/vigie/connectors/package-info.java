/**
 * Connectors as files: what a folder says is read, and what operators do with it.
 */
@NullMarked
@Export
@Version("0.1.0")
package io.vigie.connectors;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
