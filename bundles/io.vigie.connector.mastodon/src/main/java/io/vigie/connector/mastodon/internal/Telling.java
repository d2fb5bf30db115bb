package io.vigie.connector.mastodon.internal;

import io.vigie.fact.Fact;
import io.vigie.fact.Vocabulary;
import io.vigie.source.Batch;
import io.vigie.source.SourceException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes facts of statuses. The text of a status is never in them, nor is its id. */
final class Telling {
    static final String CHANNEL = "mastodon";

    private final Identity us;
    private final Cases cases;
    private final Settings settings;

    Telling(Identity us, Cases cases, Settings settings) {
        this.us = us;
        this.cases = cases;
        this.settings = settings;
    }

    /** Tells a status, if it is of a conversation with a customer. */
    void tell(Post post, Batch.Builder batch) throws SourceException, InterruptedException {
        if (settings.since() != null && post.createdAt().isBefore(settings.since())) {
            return;
        }
        Cases.Case of = cases.of(post, batch);
        if (of == null) {
            return;
        }
        if (us.owns(post.author())) {
            answer(post, of, batch);
        } else {
            received(post, of, batch);
        }
    }

    private void received(Post post, Cases.Case of, Batch.Builder batch) {
        String message = us.hashed("message", post.id());
        boolean opens = of.id().equals(us.hashed("case", post.id()));
        boolean answersUs = post.parentAuthor() != null && us.owns(post.parentAuthor());
        batch.fact(Fact.of(Vocabulary.CONTACT)
                .set("contact_id", message)
                .set("channel", CHANNEL)
                .set("direction", "inbound")
                .set("received_at", post.createdAt())
                .set("customer_id", us.personal(post))
                .set("case_id", of.id())
                .set("language", post.language())
                .set("account", account(post))
                .set("visibility", post.visibility())
                .set("edited_at", post.editedAt())
                .at(post.touchedAt())
                .build());
        batch.fact(Fact.of(Vocabulary.MESSAGE)
                .set("message_id", message)
                .set("case_id", of.id())
                .set("direction", "in")
                .set("at", post.createdAt())
                .set("channel", CHANNEL)
                .set("kind", opens || answersUs ? "request" : "followup")
                .set("contact_id", message)
                .set("visibility", post.visibility())
                .set("edited_at", post.editedAt())
                .at(post.touchedAt())
                .build());
        batch.fact(Fact.of(Vocabulary.CASE)
                .set("case_id", of.id())
                .set("origin_channel", CHANNEL)
                .at(of.openedAt())
                .build());
        event(of.id(), "opened", of.openedAt(), of, batch);
        if (!opens && answersUs) {
            event(message, "reopened", post.createdAt(), of, batch);
        }
    }

    private void answer(Post post, Cases.Case of, Batch.Builder batch) {
        String message = us.hashed("message", post.id());
        batch.fact(Fact.of(Vocabulary.MESSAGE)
                .set("message_id", message)
                .set("case_id", of.id())
                .set("direction", "out")
                .set("at", post.createdAt())
                .set("channel", CHANNEL)
                .set("kind", "reply")
                .set("account", us.name(post.author()))
                .set("visibility", post.visibility())
                .set("edited_at", post.editedAt())
                .at(post.touchedAt())
                .build());
        if (settings.answerCloses()) {
            event(message, "closed", post.createdAt(), of, batch);
        }
    }

    private static void event(String of, String type, Instant at, Cases.Case in, Batch.Builder batch) {
        batch.fact(Fact.of(Vocabulary.CASE_EVENT)
                .set("event_id", of + ":" + type)
                .set("case_id", in.id())
                .set("type", type)
                .set("at", at)
                .build());
    }

    /** The one of our accounts that a customer turned to. */
    private @Nullable String account(Post post) {
        Optional<String> first =
                us.accounts().stream().filter(post.mentioned()::contains).findFirst();
        return first.map(us::name).orElse(null);
    }

    /** Tells a status that was changed, if it was told before; one that turns to us only now is in a list as well. */
    void edited(Post post, Batch.Builder batch) throws SourceException, InterruptedException {
        if (cases.told(post.id()) != null) {
            tell(post, batch);
        }
    }

    /**
     * Tells that a status was taken back by its author: that it was there, and when, stays; who wrote it does not.
     *
     * @param at when that was seen
     */
    void deleted(String statusId, Instant at, Batch.Builder batch) {
        Cases.Told told = cases.told(statusId);
        if (told == null) {
            return;
        }
        String message = us.hashed("message", statusId);
        // Whatever the clocks say: a deletion is the last word.
        Instant last = told.touchedAt().isBefore(at) ? at : told.touchedAt().plusMillis(1);
        if (!told.byUs()) {
            batch.fact(Fact.of(Vocabulary.CONTACT)
                    .set("contact_id", message)
                    .set("customer_id", "deleted:" + message)
                    .set("deleted_at", at)
                    .at(last)
                    .build());
        }
        batch.fact(Fact.of(Vocabulary.MESSAGE)
                .set("message_id", message)
                .set("deleted_at", at)
                .at(last)
                .build());
    }
}
