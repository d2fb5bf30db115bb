/** The tutorial connector. */
@NullMarked
package io.vigie.example.connector.internal;

import org.jspecify.annotations.NullMarked;
