/** Reads mentions and answers from a Mastodon-compatible server. */
@NullMarked
package io.vigie.connector.mastodon.internal;

import org.jspecify.annotations.NullMarked;
