/** The platform's own checks, and what makes them and those of others known to faces. */
@NullMarked
package io.vigie.health.felix.internal;

import org.jspecify.annotations.NullMarked;
