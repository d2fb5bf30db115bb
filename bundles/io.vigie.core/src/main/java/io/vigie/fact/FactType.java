package io.vigie.fact;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A kind of fact: its fields, what identifies one, and when it happens. Immutable.
 *
 * <p>The types of the platform are constants of {@link Vocabulary}; a bundle that needs another one
 * builds it and returns it from its KPI family or data-source factory. Two types of one name must be
 * equal, else the second is refused.
 */
public final class FactType {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    private final String name;
    private final Map<String, Field> fields;
    private final @Nullable String id;
    private final List<String> key;
    private final Set<String> optionalKey;
    private final String occursAt;

    private FactType(Builder builder) {
        this.name = builder.name;
        this.fields = Collections.unmodifiableMap(new LinkedHashMap<>(builder.fields));
        this.id = builder.id;
        this.key = List.copyOf(builder.key);
        this.optionalKey = Set.copyOf(builder.optionalKey);
        this.occursAt = builder.occursAt;
    }

    /**
     * Starts a new type.
     *
     * @param name singular, snake case
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** The name in singular snake case. */
    public String name() {
        return name;
    }

    /** The declared fields in order. Anything else that a fact carries is an attribute (text). */
    public Collection<Field> fields() {
        return fields.values();
    }

    /** The declared field of that name, or null when the type does not declare it. */
    public @Nullable Field field(String name) {
        return fields.get(name);
    }

    /**
     * The field that identifies a fact of this type alone where it is given, such as {@code
     * message_id}; null when there is none and {@link #key()} always decides.
     */
    public @Nullable String id() {
        return id;
    }

    /**
     * The fields that together identify a fact when {@link #id()} is absent. Empty: the whole content
     * identifies it, so that the same row delivered twice is one fact.
     */
    public List<String> key() {
        return key;
    }

    /** Whether a fact without {@link #id()} must give this key field. */
    public boolean requires(String field) {
        return key.contains(field) && !optionalKey.contains(field);
    }

    /**
     * The field that says when the fact happens; a fact later than a query's as-of instant, or one that
     * does not say it, is not seen by that query. The empty string when facts of this type have no such time (a case, a benefit).
     */
    public String occursAt() {
        return occursAt;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FactType that && describe().equals(that.describe());
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** The name. */
    @Override
    public String toString() {
        return name;
    }

    private String describe() {
        StringBuilder text = new StringBuilder(name + id + key + new TreeSet<>(optionalKey) + occursAt);
        for (Field field : fields.values()) {
            text.append(field).append(field.knownFrom()).append(field.personal());
        }
        return text.toString();
    }

    /** Collects a type's declaration; not thread-safe. */
    public static final class Builder {
        private final String name;
        private final Map<String, Field> fields = new LinkedHashMap<>();
        private @Nullable String id;
        private List<String> key = List.of();
        private List<String> optionalKey = List.of();
        private String occursAt = "";

        private Builder(String name) {
            this.name = name;
        }

        /** Adds a field that is known as soon as the fact is. */
        public Builder field(String name, FieldType type) {
            return add(new Field(name, type, List.of(), false));
        }

        /** Adds a field that is known only from the first of these instants on; see {@link Field#knownFrom()}. */
        public Builder field(String name, FieldType type, List<String> knownFrom) {
            return add(new Field(name, type, knownFrom, false));
        }

        /** Adds a text field that identifies a customer; it is pseudonymised before it is stored. */
        public Builder personalField(String name) {
            return add(new Field(name, FieldType.TEXT, List.of(), true));
        }

        private Builder add(Field field) {
            fields.put(field.name(), field);
            return this;
        }

        /** Names the field that identifies a fact alone where it is given; see {@link FactType#id()}. */
        public Builder id(String field) {
            this.id = field;
            return this;
        }

        /** Names the fields that identify a fact together; see {@link FactType#key()}. */
        public Builder key(String... fields) {
            this.key = List.of(fields);
            return this;
        }

        /** Names those fields of the key that only some sources know; an absent one is part of the key as absent. */
        public Builder optionalInKey(String... fields) {
            this.optionalKey = List.of(fields);
            return this;
        }

        /** Names the INSTANT or DATE field of {@link FactType#occursAt()}. */
        public Builder occursAt(String field) {
            this.occursAt = field;
            return this;
        }

        /**
         * Checks and builds the type.
         *
         * @throws IllegalArgumentException with all problems in one sentence each
         */
        public FactType build() {
            List<String> problems = new ArrayList<>();
            if (!NAME.matcher(name).matches()) {
                problems.add("its name must be snake case");
            }
            for (Field field : fields.values()) {
                if (!NAME.matcher(field.name()).matches()) {
                    problems.add("field '" + field.name() + "' must be snake case");
                }
                for (String instant : field.knownFrom()) {
                    requireType(instant, "knownFrom of " + field.name(), problems, FieldType.INSTANT, FieldType.DATE);
                }
            }
            if (!occursAt.isEmpty()) {
                requireType(occursAt, "occursAt", problems, FieldType.INSTANT, FieldType.DATE);
            }
            List<String> identifying = new ArrayList<>(key);
            identifying.addAll(optionalKey);
            if (id != null) {
                identifying.add(id);
            }
            for (String field : identifying) {
                if (!fields.containsKey(field)) {
                    problems.add("key field '" + field + "' is not declared");
                }
            }
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(
                        "Fact type '" + name + "' is refused: " + String.join("; ", problems) + ".");
            }
            return new FactType(this);
        }

        private void requireType(String field, String role, List<String> problems, FieldType... types) {
            Field declared = fields.get(field);
            if (declared == null || !List.of(types).contains(declared.type())) {
                problems.add(role + " names '" + field + "', which is not a declared field of type " + List.of(types));
            }
        }
    }
}
