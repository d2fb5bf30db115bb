@NullMarked
package io.vigie.connector.file.internal;

import org.jspecify.annotations.NullMarked;
