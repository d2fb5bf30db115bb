/**
 * Answers as files: one table model, written as CSV, XLSX, PDF or NDJSON.
 */
@NullMarked
@Export
@Version("0.1.0")
package io.vigie.export;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
