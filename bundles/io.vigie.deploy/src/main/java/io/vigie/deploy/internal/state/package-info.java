/** What deployment remembers on disk, and what people want of it. Needs no framework. */
@NullMarked
package io.vigie.deploy.internal.state;

import org.jspecify.annotations.NullMarked;
