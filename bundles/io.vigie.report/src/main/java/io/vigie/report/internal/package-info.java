@NullMarked
package io.vigie.report.internal;

import org.jspecify.annotations.NullMarked;
