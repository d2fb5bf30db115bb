/** Packed into bundles by the in-framework tests: plug-ins as vendors deliver them, good and bad. */
@NullMarked
package io.vigie.deploy.testplugin;

import org.jspecify.annotations.NullMarked;
