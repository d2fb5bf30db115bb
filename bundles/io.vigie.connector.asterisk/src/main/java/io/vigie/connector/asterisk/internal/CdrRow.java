package io.vigie.connector.asterisk.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One row of a Master.csv: one leg of a call. Times are microseconds since 1970.
 *
 * @param linkedId the call's first channel; empty unless cdr.conf has newcdrcolumns=yes
 */
record CdrRow(
        String source,
        String dialled,
        String context,
        String channel,
        String otherChannel,
        String application,
        String data,
        long start,
        long end,
        String duration,
        String disposition,
        String uniqueId,
        String linkedId) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss[.SSSSSS]");
    private static final int COLUMNS = 17;
    private static final int COLUMNS_WITH_LINK = 21;

    /**
     * Reads a row.
     *
     * @return null for the line of column names that some installations put in front
     * @throws Unreadable when it is not a row of a Master.csv
     */
    static @Nullable CdrRow parse(String line, ZoneId zone) throws Unreadable {
        List<String> fields = fields(line);
        if (fields.size() < COLUMNS) {
            throw new Unreadable(Messages.both("cdr.fields", String.valueOf(fields.size())));
        }
        if (fields.get(9).equals("start")) {
            return null;
        }
        long start = time(fields.get(9), zone);
        return new CdrRow(
                fields.get(1),
                fields.get(2),
                fields.get(3),
                fields.get(5),
                fields.get(6),
                fields.get(7),
                fields.get(8),
                start,
                fields.get(11).isEmpty() ? start : time(fields.get(11), zone),
                fields.get(12),
                fields.get(14),
                fields.get(16),
                fields.size() >= COLUMNS_WITH_LINK ? fields.get(19) : "");
    }

    /** The start of the call in a line, or empty when it has none. */
    static OptionalLong stampOf(String line, ZoneId zone) {
        try {
            CdrRow row = parse(line, zone);
            return row == null ? OptionalLong.empty() : OptionalLong.of(row.start());
        } catch (Unreadable e) {
            return OptionalLong.empty();
        }
    }

    private static List<String> fields(String line) throws Unreadable {
        try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(line)) {
            return reader.stream().findFirst().map(CsvRecord::getFields).orElse(List.of());
        } catch (CsvParseException | java.io.IOException | java.io.UncheckedIOException e) {
            throw new Unreadable(Messages.both("cdr.csv"));
        }
    }

    private static long time(String text, ZoneId zone) throws Unreadable {
        try {
            return LocalDateTime.parse(text, TIME).atZone(zone).toEpochSecond() * Times.SECOND;
        } catch (DateTimeException e) {
            throw new Unreadable(Messages.both("cdr.time", text));
        }
    }

    /** Whether this is the half of a Local channel that an application has dialled. */
    boolean isDialledHalf() {
        return channel.endsWith(";2");
    }

    /** A Local channel without the mark of its half, any other channel as it is. */
    static String base(String channel) {
        return channel.endsWith(";1") || channel.endsWith(";2") ? channel.substring(0, channel.length() - 2) : channel;
    }

    void save(ArrayNode node) {
        node.add(source)
                .add(dialled)
                .add(context)
                .add(channel)
                .add(otherChannel)
                .add(application)
                .add(start)
                .add(end)
                .add(duration)
                .add(disposition)
                .add(uniqueId)
                .add(linkedId)
                .add(data);
    }

    static CdrRow restore(JsonNode node) {
        return new CdrRow(
                node.path(0).asText(),
                node.path(1).asText(),
                node.path(2).asText(),
                node.path(3).asText(),
                node.path(4).asText(),
                node.path(5).asText(),
                node.path(12).asText(),
                node.path(6).asLong(),
                node.path(7).asLong(),
                node.path(8).asText(),
                node.path(9).asText(),
                node.path(10).asText(),
                node.path(11).asText());
    }
}
