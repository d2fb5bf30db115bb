/**
 * Workspaces: one store, the sources that fill it and the KPIs that are asked of it.
 */
@NullMarked
package io.vigie.engine.internal.workspace;

import org.jspecify.annotations.NullMarked;
