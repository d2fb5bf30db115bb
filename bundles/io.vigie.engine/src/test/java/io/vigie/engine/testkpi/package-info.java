/** Packed into a bundle by the in-framework tests: a KPI family as an integrator writes it. */
@NullMarked
package io.vigie.engine.testkpi;

import org.jspecify.annotations.NullMarked;
