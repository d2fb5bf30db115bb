package io.vigie.connector.asterisk.internal;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One event of the CEL as cel_custom writes it in the order of its sample mapping.
 *
 * @param type the event; of a user-defined one the name that the dialplan gave it
 * @param micros when it was, microseconds since 1970
 * @param bridge the bridge that was entered or left; empty for other events
 */
record CelRow(
        String type,
        long micros,
        String source,
        String dialled,
        String context,
        String channel,
        String application,
        String data,
        String uniqueId,
        String linkedId,
        String bridge) {
    private static final int COLUMNS = 16;
    private static final int USER_DEFINED = 18;
    private static final int EXTRA = 19;
    private static final Pattern BRIDGE = Pattern.compile("\"bridge_id\"\\s*:\\s*\"([^\"]{1,100})\"");

    /**
     * Reads a row.
     *
     * @return null for a line of column names
     * @throws Unreadable when it is not a row of this form
     */
    static @Nullable CelRow parse(String line) throws Unreadable {
        List<String> fields = fields(line);
        if (fields.size() < COLUMNS) {
            throw new Unreadable(Messages.both("cel.fields", String.valueOf(fields.size())));
        }
        String time = fields.get(1);
        OptionalLong micros = QueueLogLine.stampOf(time + "|");
        if (micros.isEmpty()) {
            if (fields.get(0).equalsIgnoreCase("eventtype")) {
                return null;
            }
            throw new Unreadable(Messages.both("cel.time", time.length() > 40 ? time.substring(0, 40) + "…" : time));
        }
        String type = fields.get(0);
        if (type.equals("USER_DEFINED") && fields.size() > USER_DEFINED) {
            type = fields.get(USER_DEFINED);
        }
        return new CelRow(
                type,
                micros.getAsLong(),
                fields.get(3),
                fields.get(7),
                fields.get(8),
                fields.get(9),
                fields.get(10),
                fields.get(11),
                fields.get(14),
                fields.get(15).isEmpty() ? fields.get(14) : fields.get(15),
                type.startsWith("BRIDGE_") && fields.size() > EXTRA ? bridgeOf(fields.get(EXTRA)) : "");
    }

    /** The time of the event in a line, or empty when it has none. */
    static OptionalLong stampOf(String line) {
        try {
            CelRow row = parse(line);
            return row == null ? OptionalLong.empty() : OptionalLong.of(row.micros());
        } catch (Unreadable e) {
            return OptionalLong.empty();
        }
    }

    private static String bridgeOf(String extra) {
        Matcher matcher = BRIDGE.matcher(extra);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static List<String> fields(String line) throws Unreadable {
        try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(line)) {
            return reader.stream().findFirst().map(CsvRecord::getFields).orElse(List.of());
        } catch (CsvParseException | IOException | UncheckedIOException e) {
            throw new Unreadable(Messages.both("cdr.csv"));
        }
    }

    /** The queue that the Queue application was given. */
    String queue() {
        int comma = data.indexOf(',');
        return (comma < 0 ? data : data.substring(0, comma)).strip();
    }
}
