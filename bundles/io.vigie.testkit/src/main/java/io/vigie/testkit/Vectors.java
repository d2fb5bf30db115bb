package io.vigie.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vigie.kpi.Target;
import io.vigie.query.Grain;
import io.vigie.query.QueryException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A set of reference vectors, read from JSON of the format {@code vigie-kpi-vectors/1}. Immutable. */
public final class Vectors {
    private static final String FORMAT = "vigie-kpi-vectors/1";
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final List<KpiVector> vectors;
    private final List<StatusVector> statuses;

    private Vectors(List<KpiVector> vectors, List<StatusVector> statuses) {
        this.vectors = List.copyOf(vectors);
        this.statuses = List.copyOf(statuses);
    }

    /**
     * Reads a file.
     *
     * @throws VectorFormatException when it is not in the format
     * @throws IOException when it cannot be read
     */
    public static Vectors read(Path file) throws IOException, VectorFormatException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in);
        }
    }

    /**
     * Reads a stream to its end, without closing it.
     *
     * @throws VectorFormatException when it is not in the format
     * @throws IOException when it cannot be read
     */
    public static Vectors read(InputStream in) throws IOException, VectorFormatException {
        JsonNode root;
        try {
            root = MAPPER.readTree(in.readAllBytes());
        } catch (JsonProcessingException e) {
            throw new VectorFormatException("It is not valid JSON: " + e.getOriginalMessage() + ", in line "
                    + e.getLocation().getLineNr() + ".");
        }
        if (!FORMAT.equals(root.path("format").asText())) {
            throw new VectorFormatException("Its field 'format' must be '" + FORMAT + "', not '"
                    + root.path("format").asText() + "'.");
        }
        List<KpiVector> vectors = new ArrayList<>();
        for (JsonNode node : root.path("vectors")) {
            vectors.add(guard(node, Vectors::vector));
        }
        List<StatusVector> statuses = new ArrayList<>();
        for (JsonNode node : root.path("status_vectors")) {
            statuses.add(guard(node, Vectors::status));
        }
        return new Vectors(vectors, statuses);
    }

    /** The vectors of KPIs in the order of the file. */
    public List<KpiVector> vectors() {
        return vectors;
    }

    /** The vectors of statuses in the order of the file. */
    public List<StatusVector> statuses() {
        return statuses;
    }

    /** Those that speak of these KPIs. */
    public Vectors of(String... kpis) {
        Set<String> wanted = Set.of(kpis);
        return new Vectors(
                vectors.stream().filter(vector -> wanted.contains(vector.kpi())).toList(),
                statuses.stream()
                        .filter(vector -> wanted.contains(vector.kpi()))
                        .toList());
    }

    private static <T> T guard(JsonNode node, Function<JsonNode, T> reader) throws VectorFormatException {
        try {
            return reader.apply(node);
        } catch (IllegalArgumentException | DateTimeException | QueryException e) {
            throw new VectorFormatException(
                    "The vector '" + node.path("id").asText("without id") + "' cannot be read: " + e.getMessage());
        }
    }

    private static KpiVector vector(JsonNode node) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        node.path("params").properties().forEach(parameter -> {
            if (!parameter.getValue().isNull()) {
                parameters.put(parameter.getKey(), asText(parameter.getValue()));
            }
        });
        Map<String, List<Map<String, @Nullable Object>>> facts = new LinkedHashMap<>();
        node.path("facts").properties().forEach(type -> {
            List<Map<String, @Nullable Object>> rows = new ArrayList<>();
            type.getValue().forEach(row -> rows.add(row(row)));
            facts.put(type.getKey(), List.copyOf(rows));
        });
        List<String> groupBy = new ArrayList<>();
        node.path("group_by").forEach(dimension -> groupBy.add(dimension.asText()));
        List<ExpectedRow> expected = new ArrayList<>();
        node.path("expected").forEach(row -> expected.add(expected(row)));
        return new KpiVector(
                text(node, "id"),
                text(node, "kpi"),
                node.path("title").asText(""),
                ZoneId.of(text(node, "tz")),
                OffsetDateTime.parse(text(node.path("period"), "from")).toInstant(),
                OffsetDateTime.parse(text(node.path("period"), "to")).toInstant(),
                node.hasNonNull("as_of")
                        ? OffsetDateTime.parse(text(node, "as_of")).toInstant()
                        : null,
                Grain.of(text(node, "grain")),
                groupBy,
                parameters,
                facts,
                expected);
    }

    private static Map<String, @Nullable Object> row(JsonNode node) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        node.properties()
                .forEach(field -> row.put(field.getKey(), field.getValue().isNull() ? null : asText(field.getValue())));
        return row;
    }

    /** A value as a command line would give it; lists and calendars stay JSON, which the engine reads. */
    private static String asText(JsonNode node) {
        return node.isBigDecimal()
                ? node.decimalValue().toPlainString()
                : node.isValueNode() ? node.asText() : node.toString();
    }

    private static ExpectedRow expected(JsonNode node) {
        Map<String, @Nullable String> dims = new LinkedHashMap<>();
        node.path("dims")
                .properties()
                .forEach(dim -> dims.put(
                        dim.getKey(),
                        dim.getValue().isNull() ? null : dim.getValue().asText()));
        return new ExpectedRow(
                node.hasNonNull("bucket") ? OffsetDateTime.parse(text(node, "bucket")) : null,
                dims,
                node.hasNonNull("num") ? Fraction.parse(text(node, "num")) : null,
                node.hasNonNull("den") ? Fraction.parse(text(node, "den")) : null,
                number(node.path("value")),
                node.path("suppressed").asBoolean(false));
    }

    private static StatusVector status(JsonNode node) {
        List<Target.Zone> zones = new ArrayList<>();
        for (JsonNode zone : node.path("thresholds")) {
            boolean inclusive = zone.has("le");
            zones.add(new Target.Zone(
                    statusOf(text(zone, "status")), number(zone.path(inclusive ? "le" : "lt")), inclusive));
        }
        return new StatusVector(
                text(node, "id"),
                text(node, "kpi"),
                number(node.path("value")),
                zones,
                statusOf(text(node, "expected_status")),
                node.path("why").asText(""));
    }

    private static Target.Status statusOf(String text) {
        try {
            return Target.Status.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' is not a status", e);
        }
    }

    private static @Nullable BigDecimal number(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? null : new BigDecimal(node.asText());
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isValueNode() || value.isNull()) {
            throw new IllegalArgumentException("field '" + field + "' is missing");
        }
        return value.asText();
    }
}
