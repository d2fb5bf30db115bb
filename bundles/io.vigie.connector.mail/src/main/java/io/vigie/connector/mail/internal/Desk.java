package io.vigie.connector.mail.internal;

import io.vigie.source.Backfill;
import io.vigie.source.Batch;
import io.vigie.source.Rejection;
import io.vigie.source.SourceContext;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where mails from all types of source arrive: they are read, told, or turned away. Not thread-safe. */
final class Desk {
    private final MailReader reader;
    private final Threads threads;
    private final Locale locale;
    private final @Nullable Backfill period;

    Desk(Rules rules, SourceContext context) {
        this.reader = new MailReader(new Classifier(rules.automatic()), context.clock());
        this.threads = new Threads(rules, context.memory(), context.clock());
        this.locale = context.locale();
        this.period = context.backfill();
    }

    /** Drops what is not stored. */
    void forget() {
        threads.forget();
    }

    /** Takes the beginning of a whole mail. */
    void take(byte[] beginning, String position, @Nullable Instant arrived, boolean sent, Batch.Builder batch) {
        Headers headers = MailReader.headers(beginning);
        // The parts of any mail may be looked at here: it is all at hand, and nothing of it is kept.
        take(headers, MailReader.structure(beginning), position, arrived, sent, batch);
    }

    /**
     * Takes a mail.
     *
     * @param structure of its body, null when that was not looked at
     * @param position where it stands
     * @param arrived when it came, null when nothing says it
     * @param sent whether it was found among the mails that we sent
     */
    void take(
            Headers headers,
            @Nullable Structure structure,
            String position,
            @Nullable Instant arrived,
            boolean sent,
            Batch.Builder batch) {
        Mail mail = reader.read(headers, structure, arrived);
        if (mail == null) {
            reject(position, MailText.NO_MAIL, batch);
        } else if (mail.at() == null) {
            reject(position, MailText.NO_DATE, batch);
        } else if (period == null || period.covers(mail.at())) {
            threads.tell(mail, mail.at(), sent, batch);
        }
    }

    void reject(String position, MailText reason, Batch.Builder batch) {
        batch.reject(Rejection.of(position, reason.text(), MailText.NOT_KEPT.in(locale)));
    }
}
