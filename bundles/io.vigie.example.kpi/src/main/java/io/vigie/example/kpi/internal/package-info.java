/** The tutorial family of KPIs. */
@NullMarked
package io.vigie.example.kpi.internal;

import org.jspecify.annotations.NullMarked;
