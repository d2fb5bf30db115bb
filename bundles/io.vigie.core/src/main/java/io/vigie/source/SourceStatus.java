package io.vigie.source;

import io.vigie.kpi.Text;
import java.time.Duration;
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
 * @param polls how many polls have ended well since it was started
 * @param failures how many polls have failed since it was started
 * @param newest the latest moment of which a fact told since it was started, null before the first
 * @param lag how far it is behind, as far as the source knows, null when it does not
 */
public record SourceStatus(
        String name,
        String type,
        SourceState state,
        Text detail,
        long facts,
        long rejected,
        double progress,
        @Nullable Instant lastSuccess,
        @Nullable Instant nextAttempt,
        int attempt,
        long polls,
        long failures,
        @Nullable Instant newest,
        @Nullable Duration lag) {}
