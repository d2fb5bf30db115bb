package io.vigie.connector.file.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vigie.source.Checkpoint;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far one file has been read.
 *
 * @param size of the file when it was read to its end, -1 while it has not been
 * @param modified its last modification then, microseconds since 1970
 * @param offset bytes that are read, after unpacking; 0 of a file that was refused as a whole
 * @param line lines, or records of a JSON document, that are read
 * @param crc CRC-32C of the bytes that are read: it tells a file that grew from one that changed. Of a JSON
 *     document, a digest of all of it; of a refused file, one of the settings that it was refused under
 * @param watched a hash of what the last row says in the column that a mapping watches, 0 without one
 * @param refused rows that went to quarantine
 * @param unkept rows that were refused as well, and of which the quarantine only holds how many they are
 * @param unkeptFrom the line of the first of these
 */
record Position(
        long size,
        long modified,
        long offset,
        long line,
        long crc,
        long watched,
        long refused,
        long unkept,
        long unkeptFrom) {
    static final Position START = new Position(-1, -1, 0, 0, 0, 0, 0, 0, 0);

    private static final int VERSION = 1;
    private static final JsonFactory JSON = new JsonFactory();

    /** Whether the file was read to its end when it was last looked at. */
    boolean isEnd() {
        return size >= 0;
    }

    /** The same place, as the end of a file of that size and time. */
    Position end(long fileSize, long fileModified) {
        return new Position(fileSize, fileModified, offset, line, crc, watched, refused, unkept, unkeptFrom);
    }

    /** The positions of all files, with what tells this read from earlier ones. */
    record All(long read, Map<String, Position> files) {}

    /** The checkpoint of these positions by path: one list of six or nine numbers each. */
    static Checkpoint write(All all) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("v", VERSION);
            json.writeNumberField("read", all.read);
            json.writeObjectFieldStart("files");
            for (Map.Entry<String, Position> entry : all.files.entrySet()) {
                Position at = entry.getValue();
                long[] numbers = {
                    at.size, at.modified, at.offset, at.line, at.crc, at.watched, at.refused, at.unkept, at.unkeptFrom
                };
                json.writeFieldName(entry.getKey());
                json.writeArray(numbers, 0, at.refused == 0 ? 6 : numbers.length);
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
    static All read(Checkpoint checkpoint) throws IOException {
        Map<String, Position> positions = new TreeMap<>();
        long version = 0;
        long read = 0;
        try (JsonParser json = JSON.createParser(checkpoint.text())) {
            while (json.nextToken() != null) {
                boolean ofRoot = json.getParsingContext().getParent() != null
                        && json.getParsingContext().getParent().inRoot();
                if (json.currentToken() == JsonToken.FIELD_NAME && ofRoot && "v".equals(json.currentName())) {
                    version = json.nextLongValue(0);
                } else if (json.currentToken() == JsonToken.FIELD_NAME && ofRoot && "read".equals(json.currentName())) {
                    read = json.nextLongValue(0);
                } else if (json.currentToken() == JsonToken.START_ARRAY) {
                    String path = json.getParsingContext().getParent().getCurrentName();
                    long[] n = new long[9];
                    Arrays.fill(n, 0, 2, -1);
                    for (int i = 0; i < n.length && json.nextToken() != JsonToken.END_ARRAY; i++) {
                        n[i] = json.getLongValue();
                    }
                    positions.put(path, new Position(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8]));
                }
            }
        }
        if (version != VERSION) {
            throw new IOException("version " + version);
        }
        return new All(read, positions);
    }
}
