/** The backlog and inflow families of KPIs. */
@NullMarked
package io.vigie.kpi.source.internal;

import org.jspecify.annotations.NullMarked;
