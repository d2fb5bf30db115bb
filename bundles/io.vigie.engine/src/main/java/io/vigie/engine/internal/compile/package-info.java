/** The KPI compiler: from the algebra of the core to SQL in a narrow dialect. */
@NullMarked
package io.vigie.engine.internal.compile;

import org.jspecify.annotations.NullMarked;
