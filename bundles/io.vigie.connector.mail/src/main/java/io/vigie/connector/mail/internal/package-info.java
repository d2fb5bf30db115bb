@NullMarked
package io.vigie.connector.mail.internal;

import org.jspecify.annotations.NullMarked;
