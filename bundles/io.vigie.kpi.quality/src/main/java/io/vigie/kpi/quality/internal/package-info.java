/** The quality-of-service family: how many of those who turn to the service are served, how fast, and for good. */
@NullMarked
package io.vigie.kpi.quality.internal;

import org.jspecify.annotations.NullMarked;
