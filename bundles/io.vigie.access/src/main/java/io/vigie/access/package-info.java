/**
 * Who may do what: tokens with roles, and a log of what was done that shows when it was touched.
 */
@NullMarked
@Export
@Version("0.1.0")
package io.vigie.access;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
