@NullMarked
package io.vigie.ingest.internal;

import org.jspecify.annotations.NullMarked;
