/** The backlog and inflow families of KPIs. */
@NullMarked
package io.vigie.kpi.flow.internal;

import org.jspecify.annotations.NullMarked;
