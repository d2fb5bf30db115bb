/**
 * Asking: one query object for every face, with values that keep numerator and denominator and explain themselves.
 */
@NullMarked
@Export
@Version("0.1.0")
package io.vigie.query;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
