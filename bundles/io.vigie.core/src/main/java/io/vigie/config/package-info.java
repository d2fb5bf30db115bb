/**
 * Reading what people have configured as those read it who go by it, to tell what is wrong before it matters.
 */
@NullMarked
@Export
@Version("0.1.0")
package io.vigie.config;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
