package io.vigie.rest.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vigie.kpi.Target;
import io.vigie.kpi.Text;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How things are written in JSON, the same as the command line's {@code --json}: numbers plain and exact. */
final class Json {
    /** ISO with seconds and offset, always of one length. */
    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx");

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Json() {}

    static byte[] bytes(Object tree) {
        try {
            return MAPPER.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Maps, lists, texts and numbers can always be written", e);
        }
    }

    /**
     * Reads a document.
     *
     * @throws JsonProcessingException when it is none
     */
    static JsonNode read(byte[] bytes) throws IOException {
        return MAPPER.readTree(bytes);
    }

    /** An exact number: whole ones without decimals. */
    static @Nullable BigDecimal exact(@Nullable BigDecimal number) {
        if (number == null) {
            return null;
        }
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    /** The nearest number of double precision, which is what most readers of JSON can hold. */
    static @Nullable BigDecimal rounded(@Nullable BigDecimal number) {
        return number == null ? null : exact(new BigDecimal(Double.toString(number.doubleValue())));
    }

    static @Nullable String bucket(@Nullable OffsetDateTime bucket) {
        return bucket == null ? null : ISO.format(bucket);
    }

    /** An instant with the offset of the zone. */
    static @Nullable String instant(@Nullable Instant instant, ZoneId zone) {
        return instant == null
                ? null
                : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                        instant.atZone(zone).toOffsetDateTime());
    }

    static @Nullable String status(Target.@Nullable Status status) {
        return status == null ? null : id(status);
    }

    /** An enum constant as programs know it, such as {@code no-data}. */
    static String id(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static @Nullable Map<String, String> both(@Nullable Text text) {
        return text == null ? null : new TreeMap<>(Map.of("en", text.en(), "fr", text.fr()));
    }
}
