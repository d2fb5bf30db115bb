package io.vigie.connector.asterisk.internal;

import java.time.Instant;

/** Log times are whole microseconds since 1970 in here, instants in facts. */
final class Times {
    static final long SECOND = 1_000_000;

    private Times() {}

    static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, SECOND), Math.floorMod(micros, SECOND) * 1_000);
    }
}
