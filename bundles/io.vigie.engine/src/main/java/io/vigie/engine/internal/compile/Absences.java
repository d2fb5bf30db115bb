package io.vigie.engine.internal.compile;

import io.vigie.fact.FactType;

/** What is known of texts that no stored fact has, so that nobody need be looked for who has them. */
@FunctionalInterface
public interface Absences {
    /** Nothing is known. */
    Absences UNKNOWN = (type, field, text) -> false;

    /** Whether it is known that no fact of a type has this text in a field; to the same question always the same. */
    boolean isAbsent(FactType type, String field, String text);
}
