/**
 * Runs sources: their types, the check of their settings, one thread for each instance, back-off, states.
 */
@NullMarked
package io.vigie.engine.internal.source;

import org.jspecify.annotations.NullMarked;
