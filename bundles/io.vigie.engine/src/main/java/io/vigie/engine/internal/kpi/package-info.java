/** The KPI registry, and questions answered, explained and drilled. */
@NullMarked
package io.vigie.engine.internal.kpi;

import org.jspecify.annotations.NullMarked;
