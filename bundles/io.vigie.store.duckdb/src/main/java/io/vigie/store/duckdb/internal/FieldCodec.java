package io.vigie.store.duckdb.internal;

import io.vigie.fact.FieldType;
import io.vigie.store.StoreException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import org.duckdb.DuckDBAppender;
import org.jspecify.annotations.Nullable;

/**
 * How a field is kept in a column. Inside this bundle a value is what the column holds: text as String,
 * BOOLEAN as Boolean and all else as Long (microseconds, days since 1970, units of the last decimal), so
 * that values compare fast and a number has one form whatever its scale was.
 */
final class FieldCodec {
    private static final int DECIMAL_SCALE = 6;
    private static final int MONEY_SCALE = 4;
    private static final BigDecimal DECIMAL_END = BigDecimal.TEN.pow(18 - DECIMAL_SCALE);
    private static final BigDecimal MONEY_END = BigDecimal.TEN.pow(18 - MONEY_SCALE);

    private FieldCodec() {}

    /** The type of the column. */
    static String sqlType(FieldType type) {
        return switch (type) {
            case TEXT -> "VARCHAR";
            case BOOLEAN -> "BOOLEAN";
            case INTEGER, SECONDS -> "BIGINT";
            case DECIMAL -> "DECIMAL(18, " + DECIMAL_SCALE + ")";
            case MONEY -> "DECIMAL(18, " + MONEY_SCALE + ")";
            case INSTANT -> "TIMESTAMP";
            case DATE -> "DATE";
            default ->
                throw new StoreException(
                        "This version of the store cannot keep fields of type " + type + ".",
                        "Cette version de l'entrepôt ne peut pas conserver de champs de type " + type + ".",
                        null);
        };
    }

    /**
     * Turns a value of a fact into that of a column.
     *
     * @throws ArithmeticException when the column cannot hold it
     */
    static Object encode(FieldType type, Object value) {
        return switch (type) {
            case BOOLEAN, INTEGER -> value;
            case SECONDS -> micros((BigDecimal) value);
            case DECIMAL -> unscaled((BigDecimal) value, DECIMAL_SCALE, DECIMAL_END);
            case MONEY -> unscaled((BigDecimal) value, MONEY_SCALE, MONEY_END);
            case INSTANT -> micros((Instant) value);
            case DATE -> days((LocalDate) value);
            default -> text((String) value);
        };
    }

    /** Whole seconds, as nearly all are, without another number in between. */
    private static long micros(BigDecimal seconds) {
        return seconds.scale() == 0
                ? Math.multiplyExact(seconds.longValueExact(), 1_000_000L)
                : seconds.movePointRight(6).longValueExact();
    }

    private static long unscaled(BigDecimal value, int scale, BigDecimal end) {
        if (value.abs().compareTo(end) >= 0) {
            throw new ArithmeticException("out of range");
        }
        return value.setScale(scale).unscaledValue().longValueExact();
    }

    /** Microseconds since 1970, rounded down. */
    static long micros(Instant instant) {
        long micros =
                Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
        // The ends of the range mean infinity to the database.
        if (Math.abs(micros) >= Long.MAX_VALUE - 1) {
            throw new ArithmeticException("out of range");
        }
        return micros;
    }

    private static long days(LocalDate date) {
        long days = date.toEpochDay();
        if (Math.abs(days) >= Integer.MAX_VALUE / 1000 * 999L) {
            throw new ArithmeticException("out of range");
        }
        return days;
    }

    /** Text as UTF-8 can carry it: half of a surrogate pair would come back as another text than went in. */
    static String text(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            }
        }
        return text;
    }

    /** Appends an encoded value. */
    static void append(DuckDBAppender appender, FieldType type, @Nullable Object value) throws SQLException {
        if (value == null) {
            appender.appendNull();
            return;
        }
        switch (type) {
            case BOOLEAN -> appender.append((boolean) value);
            case INTEGER, SECONDS -> appender.append((long) value);
            case DECIMAL, MONEY -> appender.appendDecimal((long) value);
            case INSTANT -> appender.appendEpochMicros((long) value);
            case DATE -> appender.appendEpochDays(Math.toIntExact((long) value));
            default -> appender.append((String) value);
        }
    }

    /** The expression that {@link #read} wants to see selected. */
    static String selected(FieldType type, String column) {
        return switch (type) {
            case INSTANT -> "epoch_us(" + column + ")";
            case DATE -> "(" + column + " - DATE '1970-01-01')";
            default -> column;
        };
    }

    /** Reads an encoded value; null where there is none. */
    static @Nullable Object read(ResultSet results, int index, FieldType type) throws SQLException {
        Object value =
                switch (type) {
                    case TEXT -> results.getString(index);
                    case BOOLEAN -> results.getBoolean(index);
                    case DECIMAL, MONEY -> {
                        BigDecimal decimal = results.getBigDecimal(index);
                        yield decimal == null ? null : decimal.unscaledValue().longValueExact();
                    }
                    default -> results.getLong(index);
                };
        return results.wasNull() ? null : value;
    }
}
