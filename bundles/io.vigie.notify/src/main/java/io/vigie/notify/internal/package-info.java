@NullMarked
package io.vigie.notify.internal;

import org.jspecify.annotations.NullMarked;
