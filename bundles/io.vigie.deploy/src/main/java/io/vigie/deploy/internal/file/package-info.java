/** Plug-ins as files: what is in a jar, who vouches for it, and where it is kept. Needs no framework. */
@NullMarked
package io.vigie.deploy.internal.file;

import org.jspecify.annotations.NullMarked;
