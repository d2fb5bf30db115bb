package io.vigie.export;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers and times as programs read them, the same wherever the platform writes them. */
public final class Numbers {
    /** ISO with seconds and offset, always of one length. */
    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx");

    private Numbers() {}

    /** An exact number: whole ones without decimals. */
    public static @Nullable BigDecimal exact(@Nullable BigDecimal number) {
        if (number == null) {
            return null;
        }
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    /** The nearest number of double precision, which is what most readers can hold. */
    public static @Nullable BigDecimal rounded(@Nullable BigDecimal number) {
        return number == null ? null : exact(new BigDecimal(Double.toString(number.doubleValue())));
    }

    /** The start of a bucket. */
    public static @Nullable String bucket(@Nullable OffsetDateTime bucket) {
        return bucket == null ? null : ISO.format(bucket);
    }

    /** An instant with the offset of a zone. */
    public static @Nullable String instant(@Nullable Instant instant, ZoneId zone) {
        return instant == null
                ? null
                : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                        instant.atZone(zone).toOffsetDateTime());
    }

    /** An enum constant as programs know it, such as {@code no-data}. */
    public static String id(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
