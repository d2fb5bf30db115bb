@NullMarked
package io.vigie.launcher.internal;

import org.jspecify.annotations.NullMarked;
