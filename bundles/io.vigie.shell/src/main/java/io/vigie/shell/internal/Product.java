package io.vigie.shell.internal;

import java.nio.file.Path;

/**
 * What runs here.
 *
 * @param version Vigie's version
 * @param framework the OSGi framework with its version
 * @param bundles how many bundles are installed
 * @param active how many of them are active
 * @param home the directory of the distribution
 */
record Product(String version, String framework, int bundles, int active, Path home) {}
