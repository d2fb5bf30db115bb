@NullMarked
package io.vigie.http.internal;

import org.jspecify.annotations.NullMarked;
