package io.vigie.connector.webhook.internal;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Times as webhooks write them: ISO 8601 with an offset, or seconds, milliseconds or microseconds since 1970. */
final class Moments {
    private static final long MILLIS_FROM = 100_000_000_000L;
    private static final long MICROS_FROM = 100_000_000_000_000L;

    private Moments() {}

    /** The moment, null when the text is none. */
    static @Nullable Instant read(String text) {
        try {
            String plain = text.strip();
            if (plain.matches("\\d{1,17}")) {
                return of(Long.parseLong(plain));
            }
            return OffsetDateTime.parse(plain).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** By its magnitude, seconds end where milliseconds begin: in the year 5138 and in 1973. */
    static Instant of(long number) {
        if (number >= MICROS_FROM) {
            return Instant.ofEpochMilli(number / 1_000);
        }
        return number >= MILLIS_FROM ? Instant.ofEpochMilli(number) : Instant.ofEpochSecond(number);
    }
}
