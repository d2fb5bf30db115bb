package io.vigie.connector.webhook.internal;

import io.vigie.source.Answer;
import io.vigie.source.Batch;
import io.vigie.source.Checkpoint;
import io.vigie.source.DataSource;
import io.vigie.source.Delivery;
import io.vigie.source.Inbox;
import io.vigie.source.Rejection;
import io.vigie.source.SourceContext;
import io.vigie.source.SourceException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What all sources that are sent to have in common: a delivery proves who sent it before anything of it is looked at, is
 * read, and is answered with the batch that holds what it brought. What came before is known again for as long as it
 * would not be refused for its age.
 */
abstract class InboxSource implements DataSource {
    private static final int AT_ONCE = 200;
    private static final int FACTS = 2_000;
    /** How far clocks may be apart. */
    private static final Duration AHEAD = Duration.ofHours(1);

    private final SourceContext context;
    private final Signature signature;
    private final Duration age;
    /** What this poll itself has seen; what is stored is in the memory. */
    private final Set<String> seen = new HashSet<>();

    InboxSource(SourceContext context, Signature signature, Duration age) {
        this.context = context;
        this.signature = signature;
        this.age = age;
    }

    /** How a delivery ends. */
    enum Outcome {
        /** What it brought is in the batch. */
        TAKEN,
        /** It is not what it should be; its record is in the batch. */
        MALFORMED,
        /** All that it brought is older than what is taken. */
        TOO_OLD
    }

    @Override
    public final Batch poll(@Nullable Checkpoint checkpoint, Duration wait)
            throws SourceException, InterruptedException {
        if (context.bounded()) {
            throw new SourceException(SourceException.Kind.CONFIG, WebhookText.LIVE_ONLY.text());
        }
        if (checkpoint != null) {
            throw new SourceException(SourceException.Kind.CONFIG, WebhookText.FOREIGN_POSITION.text());
        }
        seen.clear();
        Batch.Builder batch = Batch.builder();
        List<Inbox.Parcel> parcels = context.inbox().take(1, wait);
        boolean empty = parcels.isEmpty();
        for (int taken = 0; !parcels.isEmpty(); taken++) {
            for (Inbox.Parcel parcel : parcels) {
                take(parcel, batch);
            }
            // One at a time: what is there comes along into the commit, and none brings too much.
            boolean more = taken < AT_ONCE && batch.size() < FACTS;
            parcels = more ? context.inbox().take(1, Duration.ZERO) : List.of();
        }
        return batch.endOfData(empty).build();
    }

    private void take(Inbox.Parcel parcel, Batch.Builder batch) {
        Delivery delivery = parcel.delivery();
        if (delivery.method().equals("GET")) {
            parcel.answer(ask(delivery));
            return;
        }
        byte[] body = delivery.body();
        WebhookText refusal = signature.refusal(delivery, body);
        if (refusal != null) {
            parcel.answer(Answer.of(401, refusal.in(locale(), signature.header(), signature.timestampHeader())));
            return;
        }
        Outcome outcome = read(delivery, body, batch);
        batch.answer(
                parcel,
                switch (outcome) {
                    case TAKEN -> accepted();
                    case MALFORMED -> Answer.of(400, WebhookText.MALFORMED.in(locale()));
                    case TOO_OLD -> Answer.of(409, WebhookText.TOO_OLD.in(locale(), age.toHours()));
                });
    }

    /** Reads a delivery that has proven itself. */
    abstract Outcome read(Delivery delivery, byte[] body, Batch.Builder batch);

    /** What a question is answered; none is expected but by Meta. */
    Answer ask(Delivery delivery) {
        return Answer.of(405, WebhookText.POST_ONLY.in(locale()));
    }

    /** What is answered when all is well. */
    Answer accepted() {
        return Answer.accepted();
    }

    final Locale locale() {
        return context.locale();
    }

    final String name() {
        return context.name();
    }

    /** Whether something happened so long ago, or so far ahead, that it is not taken any more. */
    final boolean isTooOld(Instant at, Delivery delivery) {
        return at.isBefore(delivery.receivedAt().minus(age))
                || at.isAfter(delivery.receivedAt().plus(AHEAD));
    }

    /** Whether this came before; if not, it is remembered from now on. */
    final boolean isRepeated(String id, Delivery delivery, Batch.Builder batch) {
        String key = "d:" + Hashes.sha256(id);
        if (!seen.add(key) || context.memory().recall(key).isPresent()) {
            return true;
        }
        // Until no delivery of it would be taken any more.
        batch.remember(key, "", delivery.receivedAt().plus(age).plus(AHEAD));
        return false;
    }

    /** What is not JSON, or not the JSON that it should be: kept without a word of it, for it may be about a person. */
    final Outcome malformed(byte[] body, WebhookText why, Batch.Builder batch) {
        batch.reject(Rejection.of(Hashes.sha256(body), why.text(), WebhookText.NOT_KEPT.in(locale())));
        return Outcome.MALFORMED;
    }
}
