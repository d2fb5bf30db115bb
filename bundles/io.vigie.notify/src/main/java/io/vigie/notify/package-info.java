/**
 * Telling people and programs: e-mail and webhooks.
 */
@NullMarked
@Export
@Version("0.1.0")
package io.vigie.notify;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
