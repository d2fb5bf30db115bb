/**
 * The KPI algebra: definitions made of data alone, so that they can be printed, hashed, compared, explained and compiled.
 */
@NullMarked
@Export
@Version("0.1.0")
package io.vigie.kpi;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
