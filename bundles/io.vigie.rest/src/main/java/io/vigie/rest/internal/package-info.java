@NullMarked
package io.vigie.rest.internal;

import org.jspecify.annotations.NullMarked;
