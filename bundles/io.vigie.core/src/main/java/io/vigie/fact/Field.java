package io.vigie.fact;

import java.util.List;

/**
 * One field of a {@link FactType}. Immutable; made by {@link FactType.Builder}.
 */
public final class Field {
    private final String name;
    private final FieldType type;
    private final List<String> knownFrom;
    private final boolean personal;

    Field(String name, FieldType type, List<String> knownFrom, boolean personal) {
        this.name = name;
        this.type = type;
        this.knownFrom = List.copyOf(knownFrom);
        this.personal = personal;
    }

    /** The name in snake case, the same in files, queries and the store. */
    public String name() {
        return name;
    }

    /** What the field holds. */
    public FieldType type() {
        return type;
    }

    /**
     * The instant or date fields of the same fact from which on this field is known: an answer time is not known
     * before it, a talk time not before the end of the talk. Queries with an as-of instant see the
     * field empty before that.
     *
     * @return field names, of which the first one that the fact has counts; empty when the field is known
     *     as soon as the fact is
     */
    public List<String> knownFrom() {
        return knownFrom;
    }

    /** Whether the value identifies a customer and is replaced by a keyed pseudonym before it is stored. */
    public boolean personal() {
        return personal;
    }

    @Override
    public String toString() {
        return name + ":" + type;
    }
}
