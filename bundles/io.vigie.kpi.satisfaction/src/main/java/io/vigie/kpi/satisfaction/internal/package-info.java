/** The customer-satisfaction family of KPIs. */
@NullMarked
package io.vigie.kpi.satisfaction.internal;

import org.jspecify.annotations.NullMarked;
