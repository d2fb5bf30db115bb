/** The productivity family of KPIs. */
@NullMarked
package io.vigie.kpi.productivity.internal;

import org.jspecify.annotations.NullMarked;
