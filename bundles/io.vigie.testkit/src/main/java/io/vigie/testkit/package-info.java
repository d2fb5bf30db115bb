/**
 * Holding KPIs to reference vectors: small tables of facts with their exact answers.
 */
@NullMarked
@Export
@Version("0.1.0")
package io.vigie.testkit;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
