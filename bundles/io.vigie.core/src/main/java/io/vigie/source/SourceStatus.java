package io.vigie.source;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an instance of a source stands at one moment. Immutable.
 *
 * @param name the instance
 * @param type the type of source
 * @param state what it is doing
 * @param detail one sentence on why, empty while all is well
 * @param facts patches delivered since it was started
 * @param rejected records sent to quarantine since it was started
 * @param progress share of a bounded import that is done, 0 to 1, negative when not known
 * @param lastSuccess when the last poll ended well, null before the first
 * @param nextAttempt when the next try is due, null while none is waiting
 * @param attempt how many polls have failed in a row
 */
public record SourceStatus(
        String name,
        String type,
        SourceState state,
        String detail,
        long facts,
        long rejected,
        double progress,
        @Nullable Instant lastSuccess,
        @Nullable Instant nextAttempt,
        int attempt) {}
