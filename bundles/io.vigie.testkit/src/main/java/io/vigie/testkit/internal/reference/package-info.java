/**
 * A second opinion on the KPI algebra: plain Java over facts in memory, in exact fractions, written from what the
 * algebra promises. It shares nothing with the engine that compiles the same definitions.
 */
@NullMarked
package io.vigie.testkit.internal.reference;

import org.jspecify.annotations.NullMarked;
