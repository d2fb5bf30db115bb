package io.vigie.fact;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/**
 * What a field, a column or an expression holds. Durations and money are types of their own, so that
 * a definition that mixes them can be refused when it is built.
 *
 * <p>This enum may grow: callers keep a default branch.
 */
public enum FieldType {
    /** A {@link String}. */
    TEXT("text"),
    /** A whole number, {@link Long}. */
    INTEGER("a whole number"),
    /** An exact number without unit, {@link BigDecimal}, at most six decimals. */
    DECIMAL("a number"),
    /** A {@link Boolean}. */
    BOOLEAN("true or false"),
    /** A point in time, {@link Instant}, kept to the microsecond. */
    INSTANT("an instant with offset, such as 2026-03-02T09:00:00+01:00"),
    /** A local calendar date, {@link LocalDate}. */
    DATE("a date such as 2026-03-02"),
    /** A duration in seconds, {@link BigDecimal}, at most six decimals. */
    SECONDS("a number of seconds"),
    /** An amount of money, {@link BigDecimal}, at most four decimals. */
    MONEY("an amount of money");

    // Four-digit years: others are typing errors, and not every store has them.
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

    private final String description;

    FieldType(String description) {
        this.description = description;
    }

    /** What a value of this type looks like, as the end of an English sentence. */
    public String description() {
        return description;
    }

    /** Whether values can be added and compared by size as numbers. */
    public boolean isNumeric() {
        return this == INTEGER || this == DECIMAL || this == SECONDS || this == MONEY;
    }

    /**
     * Converts a value as a file, a message or a Java caller gives it.
     *
     * @param value text in the forms of {@link #description()}, or a Java object of the kind that the
     *     constant names (whole and decimal numbers are widened where nothing is lost)
     * @return the value in the one Java class that this type uses
     * @throws IllegalArgumentException when the value cannot be read; the message says what was
     *     expected, without naming the field
     */
    public Object read(Object value) {
        try {
            return switch (this) {
                case TEXT -> value.toString();
                case INTEGER -> value instanceof Long ? value : number(value).longValueExact();
                case DECIMAL -> scaled(value, 6);
                case SECONDS -> scaled(value instanceof java.time.Duration d ? seconds(d) : value, 6);
                case MONEY -> scaled(value, 4);
                case BOOLEAN -> value instanceof Boolean ? value : bool(value.toString());
                case INSTANT -> instant(value);
                case DATE ->
                    value instanceof LocalDate
                            ? value
                            : LocalDate.parse(value.toString().strip());
            };
        } catch (NumberFormatException | ArithmeticException | DateTimeParseException e) {
            throw expected(value);
        }
    }

    private Object instant(Object value) {
        Instant instant = value instanceof Instant i
                ? i
                : OffsetDateTime.parse(value.toString().strip()).toInstant();
        if (instant.isBefore(FIRST) || !instant.isBefore(LAST)) {
            throw new ArithmeticException();
        }
        return instant.truncatedTo(java.time.temporal.ChronoUnit.MICROS);
    }

    private Object bool(String value) {
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes" -> Boolean.TRUE;
            case "false", "0", "no" -> Boolean.FALSE;
            default -> throw expected(value);
        };
    }

    private static BigDecimal number(Object value) {
        return value instanceof BigDecimal d
                ? d
                : new BigDecimal(value.toString().strip());
    }

    private static BigDecimal seconds(java.time.Duration duration) {
        return BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), 9));
    }

    private static BigDecimal scaled(Object value, int decimals) {
        BigDecimal number = number(value).stripTrailingZeros();
        // What a store can hold exactly; beyond it, 1e999999999 alone would also take all of the memory.
        if (number.precision() - (long) number.scale() > 12 || number.scale() > 400) {
            throw new NumberFormatException();
        }
        return number.setScale(Math.max(0, Math.min(decimals, number.scale())), java.math.RoundingMode.HALF_EVEN);
    }

    private IllegalArgumentException expected(Object value) {
        String shown = value.toString();
        return new IllegalArgumentException(
                "'" + (shown.length() > 60 ? shown.substring(0, 60) + "…" : shown) + "' is not " + description);
    }
}
