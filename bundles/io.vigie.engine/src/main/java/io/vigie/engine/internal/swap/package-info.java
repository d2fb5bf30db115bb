/** Who takes part: the engine's half of swapping bundles without a gap. */
@NullMarked
package io.vigie.engine.internal.swap;

import org.jspecify.annotations.NullMarked;
