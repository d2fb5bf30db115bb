package io.vigie.fact;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A patch of one fact, keyed by its natural key: sending it again changes nothing, sending more fields
 * completes the stored row, also from another source. So identifiers must be unique in a workspace: a
 * source whose own are not puts its name before them. Immutable.
 *
 * <p>Each patch says the instant it speaks of. Where two patches set the same field, the later instant
 * wins, whatever order they arrive in; at equal instants the greater value wins, so that the result
 * never depends on the order. An absent field says nothing: a patch cannot empty a field.
 */
public final class Fact {
    private final FactType type;
    private final Instant at;
    private final Map<String, Object> values;

    private Fact(FactType type, Instant at, Map<String, Object> values) {
        this.type = type;
        this.at = at;
        this.values = values;
    }

    /** Starts a patch of the given type. */
    public static Builder of(FactType type) {
        return new Builder(type);
    }

    /** The type. */
    public FactType type() {
        return type;
    }

    /** The instant that this patch speaks of. */
    public Instant at() {
        return at;
    }

    /**
     * The fields that this patch sets, in the Java classes of {@link FieldType}; attributes (fields
     * that the type does not declare) are strings. Unmodifiable, without nulls.
     */
    public Map<String, Object> values() {
        return values;
    }

    /** The value of one field, or null when this patch does not set it. */
    public @Nullable Object get(String field) {
        return values.get(field);
    }

    /**
     * Whether a natural key identifies the fact, whichever source tells it. If not, its whole content
     * does, within its source.
     */
    public boolean identified() {
        String id = type.id();
        return !type.key().isEmpty() || (id != null && values.containsKey(id));
    }

    /** The natural key as text: unambiguous, the same for each patch of one fact, without the source. */
    public String key() {
        String id = type.id();
        Object idValue = id == null ? null : values.get(id);
        StringBuilder key = new StringBuilder();
        if (id != null && idValue != null) {
            append(key, id, idValue);
        } else if (type.key().isEmpty()) {
            new TreeMap<>(values).forEach((name, value) -> append(key, name, value));
        } else {
            for (String field : type.key()) {
                Object value = values.get(field);
                if (value != null) {
                    append(key, field, value);
                }
            }
        }
        return key.toString();
    }

    private static void append(StringBuilder key, String field, Object value) {
        String text =
                value instanceof java.math.BigDecimal d ? d.stripTrailingZeros().toPlainString() : value.toString();
        key.append(field)
                .append('=')
                .append(text.length())
                .append(':')
                .append(text)
                .append(';');
    }

    /** A copy with one text field replaced; used where customer identifiers become pseudonyms. */
    public Fact with(String field, String value) {
        Map<String, Object> copy = new LinkedHashMap<>(values);
        copy.put(field, value);
        return new Fact(type, at, Collections.unmodifiableMap(copy));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Fact that && type.equals(that.type) && at.equals(that.at) && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return type + "@" + at + values;
    }

    /** Collects a patch; not thread-safe. */
    public static final class Builder {
        private final FactType type;
        private final Map<String, Object> values = new LinkedHashMap<>();
        private final List<String> problems = new ArrayList<>();
        private @Nullable Instant at;

        private Builder(FactType type) {
            this.type = type;
        }

        /**
         * Sets a field. The value is converted by {@link FieldType#read}; one that cannot be read is
         * reported by {@link #build()}. Null or blank text says nothing and is left out.
         *
         * @param field a field of the type, or any other name for an attribute
         */
        public Builder set(String field, @Nullable Object value) {
            if (value == null || (value instanceof String text && text.isBlank())) {
                return this;
            }
            Field declared = type.field(field);
            try {
                values.put(
                        field,
                        declared == null ? value.toString() : declared.type().read(value));
            } catch (IllegalArgumentException e) {
                problems.add("field '" + field + "': " + e.getMessage());
            }
            return this;
        }

        /**
         * Sets the instant that the patch speaks of. Without it, the latest instant among its own
         * values counts: a row that knows the end of a call speaks of the end of the call.
         */
        public Builder at(Instant at) {
            this.at = at;
            return this;
        }

        /**
         * Checks and builds the patch.
         *
         * @throws IllegalArgumentException with all problems of the row: unreadable values, missing key
         *     fields; the message names each field
         */
        public Fact build() {
            String id = type.id();
            if (id == null || !values.containsKey(id)) {
                for (String field : type.key()) {
                    if (type.requires(field) && !values.containsKey(field)) {
                        problems.add("field '" + field + "' is missing");
                    }
                }
            }
            if (values.isEmpty()) {
                problems.add("no field is set");
            }
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(type + ": " + String.join("; ", problems));
            }
            return new Fact(type, at == null ? latest() : at, Collections.unmodifiableMap(new LinkedHashMap<>(values)));
        }

        private Instant latest() {
            Instant latest = Instant.EPOCH;
            for (Object value : values.values()) {
                Instant instant = value instanceof Instant i
                        ? i
                        : value instanceof LocalDate d
                                ? d.atStartOfDay(ZoneOffset.UTC).toInstant()
                                : Instant.EPOCH;
                latest = instant.isAfter(latest) ? instant : latest;
            }
            return latest;
        }
    }
}
