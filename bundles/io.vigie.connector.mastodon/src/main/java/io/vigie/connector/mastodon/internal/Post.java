package io.vigie.connector.mastodon.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is read of a status. Its text is not.
 *
 * @param author the id of the account that wrote it
 * @param account the account by name, with its server unless it is one of the server that was asked
 * @param parent the status that it answers
 * @param parentAuthor the account that it answers
 * @param mentioned the ids of the accounts that it mentions
 */
record Post(
        String id,
        String author,
        String account,
        Instant createdAt,
        @Nullable Instant editedAt,
        @Nullable String parent,
        @Nullable String parentAuthor,
        Set<String> mentioned,
        @Nullable String language,
        @Nullable String visibility) {
    private static final int LONGEST_ID = 100;
    private static final int LONGEST_NAME = 500;

    Post {
        mentioned = Set.copyOf(mentioned);
    }

    static Post parse(JsonNode status) throws Unreadable {
        String id = id(status.path("id"));
        if (id == null) {
            throw new Unreadable(Messages.both("status.field", "id"));
        }
        String author = id(status.path("account").path("id"));
        if (author == null) {
            throw new Unreadable(Messages.both("status.field", "account.id"));
        }
        String account = text(status.path("account").path("acct"), LONGEST_NAME);
        if (account == null) {
            throw new Unreadable(Messages.both("status.field", "account.acct"));
        }
        Instant createdAt = instant(status.path("created_at"), "created_at");
        if (createdAt == null) {
            throw new Unreadable(Messages.both("status.field", "created_at"));
        }
        Set<String> mentioned = new HashSet<>();
        for (JsonNode mention : status.path("mentions")) {
            String other = id(mention.path("id"));
            if (other != null) {
                mentioned.add(other);
            }
        }
        return new Post(
                id,
                author,
                account.toLowerCase(Locale.ROOT),
                createdAt,
                instant(status.path("edited_at"), "edited_at"),
                id(status.path("in_reply_to_id")),
                id(status.path("in_reply_to_account_id")),
                mentioned,
                text(status.path("language"), 35),
                text(status.path("visibility"), 35));
    }

    /** When it was last changed. */
    Instant touchedAt() {
        return editedAt == null || editedAt.isBefore(createdAt) ? createdAt : editedAt;
    }

    /** An id; null when there is none. Old servers wrote numbers. */
    static @Nullable String id(JsonNode node) {
        return node.isIntegralNumber() ? node.asText() : text(node, LONGEST_ID);
    }

    private static @Nullable String text(JsonNode node, int longest) {
        if (!node.isTextual()) {
            return null;
        }
        String text = node.asText().strip();
        return text.isEmpty() || text.length() > longest ? null : text;
    }

    static @Nullable Instant instant(JsonNode node, String field) throws Unreadable {
        if (node.isNull() || node.isMissingNode()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(node.asText()).toInstant();
        } catch (DateTimeException e) {
            throw new Unreadable(Messages.both("status.time", field));
        }
    }
}
