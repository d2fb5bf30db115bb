/** KPIs of what goes on at this moment. */
@NullMarked
package io.vigie.kpi.live.internal;

import org.jspecify.annotations.NullMarked;
