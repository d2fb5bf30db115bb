@NullMarked
package io.vigie.web.internal;

import org.jspecify.annotations.NullMarked;
