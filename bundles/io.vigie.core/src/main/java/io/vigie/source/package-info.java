/**
 * The data-source SPI: what a connector implements, and how operators see it run.
 */
@NullMarked
@Export
@Version("0.1.0")
package io.vigie.source;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
