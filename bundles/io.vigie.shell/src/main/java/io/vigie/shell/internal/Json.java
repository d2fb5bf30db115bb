package io.vigie.shell.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vigie.kpi.Target;
import io.vigie.query.KpiResult;
import io.vigie.query.KpiValue;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code --json} prints: maps, lists, texts and plain numbers, never with an exponent. */
final class Json {
    /** ISO with seconds and offset, always of one length. */
    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx");

    private static final JsonMapper COMPACT = JsonMapper.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();
    private static final JsonMapper PRETTY = COMPACT.rebuild()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .build();

    private Json() {}

    /** An answer as a script reads it: an array with one row a line. */
    static List<String> report(KpiResult result, Locale locale) {
        List<Object> rows = new ArrayList<>();
        for (KpiValue value : result.values()) {
            Map<String, @Nullable Object> row = row(value);
            row.put("companion", ReportText.isCompanion(value, result.query()));
            List<String> partial = result.partial(value.kpi()).stream()
                    .map(sentence -> sentence.in(locale))
                    .toList();
            if (!partial.isEmpty()) {
                row.put("partial", partial);
            }
            rows.add(row);
        }
        return rows(rows);
    }

    /** An array with one element a line. */
    static List<String> rows(List<?> rows) {
        if (rows.isEmpty()) {
            return List.of("[]");
        }
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            lines.add((i == 0 ? "[" : " ") + compact(rows.get(i)) + (i < rows.size() - 1 ? "," : "]"));
        }
        return lines;
    }

    static Map<String, @Nullable Object> row(KpiValue value) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("kpi", value.kpi());
        row.put("bucket", bucket(value.bucket()));
        row.put("dims", value.dims());
        row.put("num", exact(value.num()));
        row.put("den", exact(value.den()));
        row.put("value", rounded(value.value()));
        row.put("n", value.n());
        row.put("provisional", value.provisional());
        row.put("unit", value.unit());
        row.put("status", status(value.status()));
        row.put("masked", value.masked());
        return row;
    }

    /** A status as scripts know it, such as {@code no-data}. */
    static @Nullable String status(Target.@Nullable Status status) {
        return status == null ? null : status.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A bucket's start, or null for the total. */
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

    /** An exact number: whole ones without decimals, none with an exponent. */
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

    /**
     * Reads one value.
     *
     * @throws JsonProcessingException when the text is none
     */
    static JsonNode tree(String text) throws JsonProcessingException {
        return COMPACT.readTree(text);
    }

    static String compact(@Nullable Object tree) {
        return write(COMPACT, tree);
    }

    static String pretty(@Nullable Object tree) {
        return write(PRETTY, tree);
    }

    private static String write(JsonMapper mapper, @Nullable Object tree) {
        try {
            return mapper.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Maps, lists, texts and numbers can always be written", e);
        }
    }
}
