package io.vigie.source;

import io.vigie.kpi.Text;
import java.util.Objects;

/**
 * A record that a source could not turn into facts. It is kept in quarantine with its reason and
 * position, and the rest goes on. Immutable.
 */
public final class Rejection {
    private final String position;
    private final Text reason;
    private final String record;

    private Rejection(String position, Text reason, String record) {
        this.position = Objects.requireNonNull(position);
        this.reason = Objects.requireNonNull(reason);
        this.record = Objects.requireNonNull(record);
    }

    /**
     * A rejected record.
     *
     * @param position where it stands, for a person, unique within the source: {@code contacts.csv:17}
     * @param reason one sentence that names the field and says what to do
     * @param record the raw record, as far as it may be kept
     */
    public static Rejection of(String position, Text reason, String record) {
        return new Rejection(position, reason, record);
    }

    /** A rejected record whose reason is known in one language alone; all see it in this one. */
    public static Rejection of(String position, String reason, String record) {
        return of(position, Text.same(reason), record);
    }

    /** Where the record stands; unique within the source, so that reading it again adds nothing. */
    public String position() {
        return position;
    }

    /** Why it was rejected, one sentence. */
    public Text reason() {
        return reason;
    }

    /** The raw record. */
    public String record() {
        return record;
    }

    @Override
    public String toString() {
        return position + ": " + reason.en();
    }
}
