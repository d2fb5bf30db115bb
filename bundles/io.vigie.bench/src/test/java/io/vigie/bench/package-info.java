/** Measures questions and imports against hand-written SQL on the same facts. */
@NullMarked
package io.vigie.bench;

import org.jspecify.annotations.NullMarked;
