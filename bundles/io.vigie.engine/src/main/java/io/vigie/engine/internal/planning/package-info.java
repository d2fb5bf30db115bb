/** The mathematics of planning: queues, and forecasts of volumes. Pure functions over numbers and dates. */
@NullMarked
package io.vigie.engine.internal.planning;

import org.jspecify.annotations.NullMarked;
