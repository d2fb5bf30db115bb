@NullMarked
package io.vigie.export.internal;

import org.jspecify.annotations.NullMarked;
