/** The employee family of KPIs. */
@NullMarked
package io.vigie.kpi.employee.internal;

import org.jspecify.annotations.NullMarked;
