package io.vigie.connector.mastodon.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of the lists of the server that are read, a page at a time.
 *
 * @param name what it is called in a position
 * @param target what to ask for, with the size of a page
 * @param optional whether a server, or a token, may do without it
 */
record Lists(String name, String target, Kind kind, boolean optional) {
    /** What the records of a list are. */
    enum Kind {
        /** The status is in the record, which has an id of its own. */
        MENTIONS,
        /** The record is the status. */
        STATUSES,
        /** The status is the last one of the conversation, and its id the one to page by. */
        CONVERSATIONS
    }

    /** All lists: who turned to us, what we answered, and direct messages. */
    static List<Lists> of(Identity us) {
        List<Lists> lists = new ArrayList<>();
        // Without include_filtered a server keeps back what strangers write in private.
        lists.add(new Lists(
                "notifications",
                "/api/v1/notifications?types%5B%5D=mention&include_filtered=true&limit=80",
                Kind.MENTIONS,
                false));
        for (String account : us.accounts()) {
            lists.add(new Lists(
                    "statuses/" + account,
                    "/api/v1/accounts/" + Targets.encoded(account) + "/statuses?exclude_reblogs=true&limit=40",
                    Kind.STATUSES,
                    false));
        }
        lists.add(new Lists("conversations", "/api/v1/conversations?limit=40", Kind.CONVERSATIONS, true));
        return List.copyOf(lists);
    }

    /**
     * A record of a page.
     *
     * @param id by which the list is paged; null when it has none
     * @param status what is to be read; missing when there is nothing
     * @param stampedAt when it came into the list, null when it does not say so
     */
    record Entry(
            @Nullable String id, JsonNode status, @Nullable Instant stampedAt) {}

    Entry entry(JsonNode record) {
        JsonNode status =
                switch (kind) {
                    case MENTIONS -> record.path("status");
                    case STATUSES -> record;
                    case CONVERSATIONS -> record.path("last_status");
                };
        String id = Post.id(kind == Kind.MENTIONS ? record.path("id") : status.path("id"));
        Instant stamp;
        try {
            stamp = Post.instant(
                    kind == Kind.MENTIONS ? record.path("created_at") : status.path("created_at"), "created_at");
        } catch (Unreadable e) {
            stamp = null;
        }
        return new Entry(id, status, stamp);
    }

    /** Whether a record is of a sort that is read: a server may not know the filter that it was asked for. */
    boolean isWanted(JsonNode record) {
        return switch (kind) {
            case MENTIONS ->
                record.path("type").asText("mention").equals("mention")
                        && !record.path("status").isNull();
            case STATUSES ->
                record.path("reblog").isMissingNode() || record.path("reblog").isNull();
            case CONVERSATIONS -> !record.path("last_status").isNull();
        };
    }
}
