@NullMarked
package io.vigie.access.internal;

import org.jspecify.annotations.NullMarked;
