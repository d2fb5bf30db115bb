package io.vigie.rest.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vigie.export.Numbers;
import io.vigie.kpi.Target;
import io.vigie.kpi.Text;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How things are written in JSON, the same as the command line's {@code --json}: numbers plain and exact. */
final class Json {
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

    /** The same for people: with lines and indents. */
    static String pretty(Object tree) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(tree);
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
        return Numbers.exact(number);
    }

    /** The nearest number of double precision, which is what most readers of JSON can hold. */
    static @Nullable BigDecimal rounded(@Nullable BigDecimal number) {
        return Numbers.rounded(number);
    }

    static @Nullable String bucket(@Nullable OffsetDateTime bucket) {
        return Numbers.bucket(bucket);
    }

    /** An instant with the offset of the zone. */
    static @Nullable String instant(@Nullable Instant instant, ZoneId zone) {
        return Numbers.instant(instant, zone);
    }

    static @Nullable String status(Target.@Nullable Status status) {
        return status == null ? null : id(status);
    }

    /** An enum constant as programs know it, such as {@code no-data}. */
    static String id(Enum<?> constant) {
        return Numbers.id(constant);
    }

    static @Nullable Map<String, String> both(@Nullable Text text) {
        return text == null ? null : new TreeMap<>(Map.of("en", text.en(), "fr", text.fr()));
    }
}
