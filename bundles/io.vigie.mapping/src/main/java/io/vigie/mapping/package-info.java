/**
 * Declarative mappings: what the rows of a file, or of what another system sends, become. A library that each
 * connector that maps carries within itself, so that connectors are exchanged one by one.
 */
@NullMarked
package io.vigie.mapping;

import org.jspecify.annotations.NullMarked;
