/** The KPI registry, and questions answered, explained and drilled. */
@NullMarked
package io.vigie.engine.internal.rollup;

import org.jspecify.annotations.NullMarked;
