@NullMarked
package io.vigie.connector.simulator.internal;

import org.jspecify.annotations.NullMarked;
