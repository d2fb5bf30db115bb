package io.vigie.export.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.vigie.export.Sheet;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One JSON object a line. The line about a table has {@code "table"}, its rows have the names of its columns. */
final class NdjsonWriting {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    private NdjsonWriting() {}

    static void write(List<Sheet> sheets, OutputStream out) throws IOException {
        // The one that writes separates its objects by this.
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.setRootValueSeparator(new com.fasterxml.jackson.core.io.SerializedString("\n"));
            for (Sheet sheet : sheets) {
                json.writeStartObject();
                json.writeStringField("table", sheet.title());
                json.writeStringField("language", sheet.locale().getLanguage());
                for (Sheet.Line line : sheet.head()) {
                    json.writeStringField(line.id(), line.value());
                }
                json.writeEndObject();
                for (List<@Nullable Object> row : sheet.rows()) {
                    json.writeStartObject();
                    for (int c = 0; c < row.size(); c++) {
                        if (sheet.columns().get(c).data()) {
                            json.writeFieldName(sheet.columns().get(c).id());
                            cell(json, row.get(c));
                        }
                    }
                    json.writeEndObject();
                }
            }
        }
        out.write('\n');
    }

    private static void cell(JsonGenerator json, @Nullable Object cell) throws IOException {
        if (cell == null) {
            json.writeNull();
        } else if (cell instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else if (cell instanceof BigDecimal number) {
            json.writeNumber(number);
        } else if (cell instanceof Number number) {
            json.writeNumber(number.longValue());
        } else {
            json.writeString(cell.toString());
        }
    }
}
