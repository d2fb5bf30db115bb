package io.vigie.mapping;

import io.vigie.fact.FieldType;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAmount;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How one value is made from a row. Immutable. */
public sealed interface Value {
    /** The value; null when the row has none. */
    @Nullable
    Object of(MappedRow row) throws Refused;

    /** What this is made from. */
    List<Value> parts();

    /** The columns that this is made from. */
    default Set<Column> columns() {
        return parts().stream()
                .flatMap(part -> part.columns().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Whether this is the same for all rows. */
    default boolean isFixed() {
        return parts().stream().allMatch(Value::isFixed);
    }

    /** The text that a value without columns is made from, for a message. */
    default String text() {
        return parts().stream().map(Value::text).collect(Collectors.joining());
    }

    /** The columns as the file names them, for a message. */
    default String label(MappedRow row) {
        return columns().stream().map(row::header).collect(Collectors.joining(" + "));
    }

    private static Refused refused(Value value, MappedRow row, MappingText why, String text, Object about) {
        return new Refused(why.text(value.label(row), shown(text), about));
    }

    private static String shown(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }

    /** A text without columns; empty for none. */
    record Fixed(String text) implements Value {
        @Override
        public @Nullable Object of(MappedRow row) {
            return text.isEmpty() ? null : text;
        }

        @Override
        public List<Value> parts() {
            return List.of();
        }
    }

    /** What a column says. */
    record Cell(Column column) implements Value {
        @Override
        public @Nullable Object of(MappedRow row) {
            return row.get(column);
        }

        @Override
        public List<Value> parts() {
            return List.of();
        }

        @Override
        public Set<Column> columns() {
            return Set.of(column);
        }

        @Override
        public boolean isFixed() {
            return false;
        }
    }

    /** Where the row stands: the name of its file, or its line there. */
    record Place(boolean line) implements Value {
        @Override
        public Object of(MappedRow row) {
            return line ? String.valueOf(row.line()) : row.file();
        }

        @Override
        public List<Value> parts() {
            return List.of();
        }

        @Override
        public boolean isFixed() {
            return false;
        }
    }

    /** All parts one after the other; none when one is missing. */
    record Joined(List<Value> parts) implements Value {
        @Override
        public @Nullable Object of(MappedRow row) throws Refused {
            StringBuilder text = new StringBuilder();
            for (Value part : parts) {
                Object value = part.of(row);
                if (value == null) {
                    return null;
                }
                text.append(value);
            }
            return text.toString();
        }
    }

    /** The first part that is there. */
    record First(List<Value> parts) implements Value {
        @Override
        public @Nullable Object of(MappedRow row) throws Refused {
            for (Value part : parts) {
                Object value = part.of(row);
                if (value != null) {
                    return value;
                }
            }
            return null;
        }
    }

    /** Another word for each word, looked up in lower case; an empty one is none. */
    record Words(
            Value from, Map<String, String> words, @Nullable Value otherwise) implements Value {
        @Override
        public @Nullable Object of(MappedRow row) throws Refused {
            Object value = from.of(row);
            if (value == null) {
                return null;
            }
            String word = words.get(value.toString().toLowerCase(Locale.ROOT));
            if (word != null) {
                return word.isEmpty() ? null : word;
            }
            if (otherwise != null) {
                return otherwise.of(row);
            }
            String known = words.keySet().stream().sorted().collect(Collectors.joining(", "));
            throw refused(this, row, MappingText.NO_WORD, value.toString(), known);
        }

        @Override
        public List<Value> parts() {
            return otherwise == null ? List.of(from) : List.of(from, otherwise);
        }
    }

    /** A date or an instant. */
    record Time(Value from, Times times, boolean dateOnly, String zone) implements Value {
        @Override
        public @Nullable Object of(MappedRow row) throws Refused {
            Object value = from.of(row);
            if (value == null) {
                return null;
            }
            try {
                return dateOnly ? times.date(value.toString()) : times.instant(value.toString());
            } catch (Instants.Unreadable e) {
                Object about = e.why == MappingText.GAP ? zone : MappingText.WRITTEN.text(times);
                throw refused(this, row, e.why, value.toString(), about);
            }
        }

        @Override
        public List<Value> parts() {
            return List.of(from);
        }
    }

    /** A duration, or a period of the calendar. */
    record Span(Value from, Spans spans, Spans.Negative negative) implements Value {
        @Override
        public @Nullable Object of(MappedRow row) throws Refused {
            Object value = from.of(row);
            if (value == null) {
                return null;
            }
            TemporalAmount amount = spans.read(value.toString());
            if (amount == null) {
                throw refused(this, row, MappingText.VALUE, value.toString(), MappingText.WRITTEN.text(spans));
            }
            boolean below = amount instanceof Duration duration
                    ? duration.isNegative()
                    : amount instanceof Period period && period.isNegative();
            if (!below || negative == Spans.Negative.KEEP) {
                return amount;
            }
            if (negative == Spans.Negative.ZERO) {
                return amount instanceof Duration ? Duration.ZERO : Period.ZERO;
            }
            throw refused(this, row, MappingText.NEGATIVE, value.toString(), "");
        }

        @Override
        public List<Value> parts() {
            return List.of(from);
        }
    }

    /** A date, an instant or a duration with others added or taken away; none when one is missing. */
    record Moved(
            Value from,
            List<Value> plus,
            List<Value> minus,
            @Nullable ZoneId zone) implements Value {
        @Override
        public @Nullable Object of(MappedRow row) throws Refused {
            Object value = from.of(row);
            for (Value amount : plus) {
                value = move(value, amount.of(row), 1);
            }
            for (Value amount : minus) {
                value = move(value, amount.of(row), -1);
            }
            return value;
        }

        private @Nullable Object move(@Nullable Object value, @Nullable Object amount, int sign) {
            if (value == null || amount == null) {
                return null;
            }
            TemporalAmount by = amount instanceof Period period
                    ? period.multipliedBy(sign)
                    : ((Duration) amount).multipliedBy(sign);
            if (value instanceof Duration duration) {
                return duration.plus((Duration) by);
            }
            if (value instanceof LocalDate date) {
                return by instanceof Period ? date.plus(by) : date.plusDays(((Duration) by).toDays());
            }
            Instant instant = (Instant) value;
            ZoneId local = zone == null ? ZoneOffset.UTC : zone;
            return by instanceof Period ? instant.atZone(local).plus(by).toInstant() : instant.plus(by);
        }

        @Override
        public List<Value> parts() {
            return java.util.stream.Stream.of(List.of(from), plus, minus)
                    .flatMap(List::stream)
                    .toList();
        }
    }

    /** The value as a field holds it. */
    record Typed(Value from, FieldType type, char decimal) implements Value {
        @Override
        public @Nullable Object of(MappedRow row) throws Refused {
            Object value = null;
            try {
                value = from.of(row);
                if (value == null) {
                    return null;
                }
                boolean number = type.isNumeric() && value instanceof String;
                return type.read(number ? Numbers.plain(value.toString(), decimal) : value);
            } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
                throw refused(this, row, MappingText.VALUE, String.valueOf(value), MappingText.of(type));
            }
        }

        @Override
        public List<Value> parts() {
            return List.of(from);
        }
    }
}
