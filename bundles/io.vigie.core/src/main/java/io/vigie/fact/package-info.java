/**
 * The vocabulary of what happened in a contact centre: typed facts that connectors report and KPIs read.
 */
@NullMarked
@Export
@Version("0.1.0")
package io.vigie.fact;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
