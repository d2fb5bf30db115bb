package io.vigie.connector.asterisk.internal;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One line of a queue_log: {@code epoch|callid|queue|agent|EVENT|data}. Fields are not escaped, so
 * whatever follows the event is kept whole, and each event splits it as it needs.
 *
 * @param micros when it was written, microseconds since 1970
 * @param callid the caller channel, or a word such as NONE or MANAGER
 * @param queue the queue; empty when the line names none
 * @param agent the member's name or interface; empty when the line names none
 * @param event the event, written as in the file
 * @param data the rest, without the separator that may end it
 */
record QueueLogLine(long micros, String callid, String queue, String agent, String event, String data) {
    private static final Set<String> NO_CALL = Set.of("", "NONE", "MANAGER", "REALTIME", "CLI");
    private static final long LAST_SECOND = 253_402_300_799L;

    /**
     * Reads a line.
     *
     * @throws Unreadable when it has no time or too few fields
     */
    static QueueLogLine parse(String line) throws Unreadable {
        String[] fields = line.split("\\|", 6);
        OptionalLong micros = micros(fields[0]);
        if (micros.isEmpty()) {
            String shown = fields[0];
            throw new Unreadable(
                    Messages.both("line.epoch", shown.length() > 40 ? shown.substring(0, 40) + "…" : shown));
        }
        if (fields.length < 5) {
            throw new Unreadable(Messages.both("line.fields", String.valueOf(fields.length)));
        }
        String data = fields.length > 5 ? fields[5] : "";
        return new QueueLogLine(
                micros.getAsLong(), fields[1].strip(), named(fields[2]), named(fields[3]), fields[4].strip(), data);
    }

    /** The time in front of a line, or empty when there is none. */
    static OptionalLong stampOf(String line) {
        int bar = line.indexOf('|');
        return bar < 0 ? OptionalLong.empty() : micros(line.substring(0, bar));
    }

    /** Whether the callid stands for a call. */
    boolean ofCall() {
        return isCall(callid);
    }

    static boolean isCall(String callid) {
        return !NO_CALL.contains(callid);
    }

    /** The data split at each separator; without empty fields at the end. */
    List<String> fields() {
        return List.of(data.split("\\|"));
    }

    /** The field of the data at that place, null when it is absent or empty. */
    @Nullable
    String field(int index) {
        List<String> fields = fields();
        return index < fields.size() && !fields.get(index).isBlank()
                ? fields.get(index).strip()
                : null;
    }

    /** The seconds in the field of the data at that place, null when it holds no number. */
    @Nullable
    Long seconds(int index) {
        return number(field(index));
    }

    static @Nullable Long number(@Nullable String text) {
        OptionalLong micros = text == null ? OptionalLong.empty() : micros(text);
        return micros.isEmpty() ? null : Long.valueOf(micros.getAsLong() / 1_000_000);
    }

    private static String named(String field) {
        String name = field.strip();
        return name.equals("NONE") ? "" : name;
    }

    private static OptionalLong micros(String text) {
        int dots = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' && i > 0 && i < text.length() - 1) {
                dots++;
            } else if (c < '0' || c > '9') {
                return OptionalLong.empty();
            }
        }
        if (text.isEmpty() || text.length() > 40 || dots > 1) {
            return OptionalLong.empty();
        }
        BigDecimal seconds = new BigDecimal(text);
        return seconds.longValue() > LAST_SECOND || seconds.precision() - seconds.scale() > 12
                ? OptionalLong.empty()
                : OptionalLong.of(
                        seconds.movePointRight(6).setScale(0, RoundingMode.DOWN).longValue());
    }
}
