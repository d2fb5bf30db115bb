/** What others add to the e-mail connector: tokens for mailboxes that take no passwords. */
@NullMarked
@Export
@Version("0.1.0")
package io.vigie.connector.mail;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
