@NullMarked
package io.vigie.alert.internal;

import org.jspecify.annotations.NullMarked;
