@NullMarked
package io.vigie.events.internal;

import org.jspecify.annotations.NullMarked;
