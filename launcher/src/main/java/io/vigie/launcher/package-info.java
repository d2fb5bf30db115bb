/**
 * Starts the platform: reads features, starts the framework, hands the command line to whoever takes it.
 *
 * <p>{@link io.vigie.launcher.VigieLauncher} does the same for a test: it starts the framework with the bundles of the
 * test's class path.
 */
@NullMarked
package io.vigie.launcher;

import org.jspecify.annotations.NullMarked;
