/** How vectors are read, delivered and compared. */
@NullMarked
package io.vigie.testkit.internal;

import org.jspecify.annotations.NullMarked;
