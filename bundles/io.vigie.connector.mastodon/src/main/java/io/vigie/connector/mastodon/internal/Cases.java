package io.vigie.connector.mastodon.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.source.Batch;
import io.vigie.source.SourceException;
import io.vigie.source.SourceMemory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the case of a status. A case is what one customer wants: it opens with the topmost status, up from one of
 * theirs, that is theirs as well and mentions us. One of our answers belongs to the case of the nearest customer
 * above it. All of this is said by the conversation as it stands on the server, so it does not matter what is read
 * first; what is remembered only saves asking.
 */
final class Cases {
    /** So long a conversation is remembered after it was last read; later its server is asked again. */
    private static final Duration REMEMBERED = Duration.ofDays(90);

    private static final int MOST_AT_HAND = 5_000;
    /** Above this status nobody has turned to us. */
    private static final String NOBODY = "-";

    private static final String IN = " in ";
    private static final String OUT = " out ";

    /**
     * A case.
     *
     * @param customer a hash of the account that opened it
     */
    record Case(String id, Instant openedAt, String customer) {
        private String note(Post post, boolean ours) {
            return id + " " + openedAt.toEpochMilli() + " " + customer + (ours ? OUT : IN)
                    + post.touchedAt().toEpochMilli();
        }

        private static @Nullable Case of(String note) {
            String[] parts = note.split(" ");
            return parts.length != 5
                    ? null
                    : new Case(parts[0], Instant.ofEpochMilli(Long.parseLong(parts[1])), parts[2]);
        }
    }

    /**
     * What is known of a status that was told before.
     *
     * @param touchedAt when it was last changed
     */
    record Told(boolean byUs, Instant touchedAt) {}

    private final Api api;
    private final Identity us;
    private final SourceMemory memory;
    private final Clock clock;
    private final Map<String, String> atHand = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST_AT_HAND;
        }
    };

    Cases(Api api, Identity us, SourceMemory memory, Clock clock) {
        this.api = api;
        this.us = us;
        this.memory = memory;
        this.clock = clock;
    }

    /** The case of a status; null for one of ours that answers no customer. */
    @Nullable
    Case of(Post post, Batch.Builder batch) throws SourceException, InterruptedException {
        Case found = find(post);
        if (found != null) {
            remember(post.id(), found.note(post, us.owns(post.author())), batch);
        }
        return found;
    }

    /** What is known of a status; null when it was not told as a message of a case. */
    @Nullable
    Told told(String statusId) {
        String note = note(statusId);
        return note == null || note.equals(NOBODY)
                ? null
                : new Told(
                        note.contains(OUT),
                        Instant.ofEpochMilli(Long.parseLong(note.substring(note.lastIndexOf(' ') + 1))));
    }

    /** Forgets what may never have been stored. */
    void restart() {
        atHand.clear();
    }

    private @Nullable Case find(Post post) throws SourceException, InterruptedException {
        String known = note(post.id());
        Case before = known == null ? null : Case.of(known);
        if (before != null) {
            return before;
        }
        boolean ours = us.owns(post.author());
        String parent = post.parent();
        if (parent == null) {
            if (ours) {
                atHand.put(key(post.id()), NOBODY);
                return null;
            }
            return opening(post);
        }
        String above = note(parent);
        if (above != null) {
            if (above.equals(NOBODY)) {
                return ours ? null : opening(post);
            }
            Case parents = Case.of(above);
            if (parents != null && (ours || parents.customer.equals(us.customer(post.author())))) {
                return parents;
            }
        }
        return inChain(post);
    }

    private @Nullable Case inChain(Post post) throws SourceException, InterruptedException {
        List<Post> chain = ancestors(post.id());
        chain.add(post);
        if (chain.stream().noneMatch(this::turnsToUs) && us.owns(post.author())) {
            atHand.put(key(post.id()), NOBODY);
            return null;
        }
        Case found = null;
        for (int i = 0; i < chain.size(); i++) {
            Post each = chain.get(i);
            Case of = caseAt(chain, i);
            if (i == chain.size() - 1) {
                found = of;
            } else if (of != null && (us.owns(each.author()) || turnsToUs(each))) {
                // Others of the same conversation are likely to be read next.
                atHand.putIfAbsent(key(each.id()), of.note(each, us.owns(each.author())));
            }
        }
        return found == null && !us.owns(post.author()) ? opening(post) : found;
    }

    private @Nullable Case caseAt(List<Post> chain, int index) {
        int nearest = index;
        while (nearest >= 0 && us.owns(chain.get(nearest).author())) {
            nearest--;
        }
        if (nearest < 0) {
            return null;
        }
        String customer = chain.get(nearest).author();
        for (int i = 0; i <= nearest; i++) {
            Post each = chain.get(i);
            if (each.author().equals(customer) && turnsToUs(each)) {
                return opening(each);
            }
        }
        return null;
    }

    private boolean turnsToUs(Post post) {
        return !us.owns(post.author()) && us.isMentioned(post);
    }

    private Case opening(Post post) {
        return new Case(us.hashed("case", post.id()), post.createdAt(), us.customer(post.author()));
    }

    /** The statuses above one, topmost first; none when it is gone meanwhile or the server does not tell. */
    private List<Post> ancestors(String id) throws SourceException, InterruptedException {
        String target = "/api/v1/statuses/" + Targets.encoded(id) + "/context";
        Api.Answer answer = api.get(target);
        if (!answer.ok() && answer.status() != 404 && answer.status() != 410) {
            throw api.refused(answer, target);
        }
        List<Post> chain = new ArrayList<>();
        for (JsonNode status : answer.body().path("ancestors")) {
            try {
                chain.add(Post.parse(status));
            } catch (Unreadable e) {
                // Only what is above it matters here; as a message it is read from its own list.
                continue;
            }
        }
        return chain;
    }

    private void remember(String id, String note, Batch.Builder batch) {
        atHand.put(key(id), note);
        batch.remember(key(id), note, clock.instant().plus(REMEMBERED));
    }

    private @Nullable String note(String statusId) {
        String key = key(statusId);
        String note = atHand.get(key);
        return note != null ? note : memory.recall(key).orElse(null);
    }

    private String key(String statusId) {
        return us.hashed("status", statusId);
    }
}
