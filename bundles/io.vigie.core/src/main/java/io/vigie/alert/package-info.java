/**
 * Alerts: rules on figures, and how they stand.
 */
@NullMarked
@Export
@Version("0.1.0")
package io.vigie.alert;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
