package io.vigie.connector.mail.internal;

import java.util.Locale;

/** What a mail is. In the order in which the first one that fits counts. */
enum KindOfMail {
    /** A mail could not be delivered, or not yet. */
    BOUNCE,
    /** Somebody complained about a mail to their provider. */
    FEEDBACK,
    /** A machine has answered: away from the office, receipt, acknowledgement. */
    AUTOMATIC,
    /** To many: a list, a newsletter. */
    LIST,
    /** Somebody wrote. */
    HUMAN;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
