/**
 * What servlets of the platform share: how a problem is told, how senders are held to a rate. Every servlet on the
 * whiteboard that selects no context of its own stands behind the guard of this bundle.
 */
@NullMarked
@Export
@Version("0.1.0")
package io.vigie.http;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
