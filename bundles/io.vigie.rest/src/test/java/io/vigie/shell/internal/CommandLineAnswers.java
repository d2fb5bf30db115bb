package io.vigie.shell.internal;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vigie.query.KpiResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code report --json} prints. */
public final class CommandLineAnswers {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private CommandLineAnswers() {}

    /** The rows of a result. */
    public static List<JsonNode> rows(KpiResult result) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        MAPPER.readTree(String.join("\n", Json.report(result, Locale.ENGLISH))).forEach(rows::add);
        return rows;
    }
}
