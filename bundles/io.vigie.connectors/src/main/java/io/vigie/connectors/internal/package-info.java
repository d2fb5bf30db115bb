@NullMarked
package io.vigie.connectors.internal;

import org.jspecify.annotations.NullMarked;
