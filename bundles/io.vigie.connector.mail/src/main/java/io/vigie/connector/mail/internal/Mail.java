package io.vigie.connector.mail.internal;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one mail, as far as facts need it. Holds addresses: never shown, kept or logged.
 *
 * @param id the hash of its Message-ID, or of its stable headers
 * @param related hashes of the Message-IDs that it answers
 * @param subject decoded
 * @param at when it was sent, as far as that can be believed; null when nothing says it
 * @param from the address of its writer, empty when not known
 * @param replyTo where answers go, empty when nothing else is said
 * @param to all receivers
 * @param kind what it is
 */
record Mail(
        String id,
        List<String> related,
        String subject,
        @Nullable Instant at,
        String from,
        String replyTo,
        List<String> to,
        KindOfMail kind) {
    Mail {
        related = List.copyOf(related);
        to = List.copyOf(to);
    }
}
