/** Reads the queue_log of Asterisk. */
@NullMarked
package io.vigie.connector.asterisk.internal;

import org.jspecify.annotations.NullMarked;
