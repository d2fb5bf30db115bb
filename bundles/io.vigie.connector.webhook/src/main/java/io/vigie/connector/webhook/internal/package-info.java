@NullMarked
package io.vigie.connector.webhook.internal;

import org.jspecify.annotations.NullMarked;
