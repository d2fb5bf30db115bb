/** The command line: one thin class per verb, with reading and formatting in small classes of their own. */
@NullMarked
package io.vigie.shell.internal;

import org.jspecify.annotations.NullMarked;
