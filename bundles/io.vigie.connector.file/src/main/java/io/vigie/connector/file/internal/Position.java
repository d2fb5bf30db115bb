package io.vigie.connector.file.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vigie.source.Checkpoint;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far one file has been read.
 *
 * @param size of the file when it was read to its end, -1 while it has not been
 * @param modified its last modification then, microseconds since 1970
 * @param offset bytes that are read
 * @param line lines that are read
 * @param crc CRC-32C of the bytes that are read: it tells a file that grew from one that changed
 * @param watched a hash of what the last row says in the column that a mapping watches, 0 without one
 */
record Position(long size, long modified, long offset, long line, long crc, long watched) {
    static final Position START = new Position(-1, -1, 0, 0, 0, 0);

    private static final int VERSION = 1;
    private static final JsonFactory JSON = new JsonFactory();

    /** The checkpoint of these positions by absolute path: one list of six numbers each. */
    static Checkpoint write(Map<String, Position> positions) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("v", VERSION);
            json.writeObjectFieldStart("files");
            for (Map.Entry<String, Position> entry : positions.entrySet()) {
                Position at = entry.getValue();
                json.writeFieldName(entry.getKey());
                json.writeArray(new long[] {at.size, at.modified, at.offset, at.line, at.crc, at.watched}, 0, 6);
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Checkpoint.of(text.toString());
    }

    /**
     * The positions of a checkpoint.
     *
     * @throws IOException when it is none that {@link #write} has written
     */
    static Map<String, Position> read(Checkpoint checkpoint) throws IOException {
        Map<String, Position> positions = new TreeMap<>();
        long version = 0;
        try (JsonParser json = JSON.createParser(checkpoint.text())) {
            while (json.nextToken() != null) {
                boolean ofRoot = json.getParsingContext().getParent() != null
                        && json.getParsingContext().getParent().inRoot();
                if (json.currentToken() == JsonToken.FIELD_NAME && ofRoot && "v".equals(json.currentName())) {
                    version = json.nextLongValue(0);
                } else if (json.currentToken() == JsonToken.START_ARRAY) {
                    String path = json.getParsingContext().getParent().getCurrentName();
                    positions.put(
                            path,
                            new Position(
                                    json.nextLongValue(-1),
                                    json.nextLongValue(-1),
                                    json.nextLongValue(0),
                                    json.nextLongValue(0),
                                    json.nextLongValue(0),
                                    json.nextLongValue(0)));
                }
            }
        }
        if (version != VERSION) {
            throw new IOException("version " + version);
        }
        return positions;
    }
}
