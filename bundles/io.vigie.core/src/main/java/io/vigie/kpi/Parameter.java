package io.vigie.kpi;

import io.vigie.fact.FieldType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A parameter of a KPI: a threshold, a window, a variant. Its value is printed beside the figure. Immutable. */
public final class Parameter {
    /** What a parameter holds. May grow: callers keep a default branch. */
    public enum Kind {
        /** A duration in seconds. */
        SECONDS,
        /** A whole number. */
        INTEGER,
        /** A number. */
        DECIMAL,
        /** true or false. */
        FLAG,
        /** One of {@link Parameter#choices()}. */
        CHOICE,
        /** A {@link BusinessCalendar}. */
        CALENDAR,
        /** A list of texts. */
        LIST
    }

    private final String name;
    private final Kind kind;
    private final @Nullable Object defaultValue;
    private final List<String> choices;
    private final Text description;

    private Parameter(String name, Kind kind, @Nullable Object defaultValue, List<String> choices, Text description) {
        this.name = name;
        this.kind = kind;
        this.defaultValue = defaultValue;
        this.choices = List.copyOf(choices);
        this.description = description;
    }

    /** A duration; null as default means that it is not applied unless given. */
    public static Parameter seconds(String name, @Nullable Integer defaultValue, Text description) {
        Object value = defaultValue == null ? null : java.math.BigDecimal.valueOf(defaultValue);
        return new Parameter(name, Kind.SECONDS, value, List.of(), description);
    }

    /** A whole number. */
    public static Parameter integer(String name, @Nullable Integer defaultValue, Text description) {
        Object value = defaultValue == null ? null : defaultValue.longValue();
        return new Parameter(name, Kind.INTEGER, value, List.of(), description);
    }

    /** A number, given as text to keep it exact. */
    public static Parameter decimal(String name, @Nullable String defaultValue, Text description) {
        Object value = defaultValue == null ? null : new java.math.BigDecimal(defaultValue);
        return new Parameter(name, Kind.DECIMAL, value, List.of(), description);
    }

    /** A yes or no. */
    public static Parameter flag(String name, boolean defaultValue, Text description) {
        return new Parameter(name, Kind.FLAG, defaultValue, List.of(), description);
    }

    /** One of several words, the first of which is the default. */
    public static Parameter choice(String name, Text description, String... choices) {
        return new Parameter(name, Kind.CHOICE, choices[0], List.of(choices), description);
    }

    /** A calendar of opening hours; without one, time counts as it passes. */
    public static Parameter calendar(String name, Text description) {
        return new Parameter(name, Kind.CALENDAR, null, List.of(), description);
    }

    /** A list of texts, empty by default. */
    public static Parameter list(String name, Text description) {
        return new Parameter(name, Kind.LIST, null, List.of(), description);
    }

    /** A list of texts that holds these unless given; a list that is given replaces it. */
    public static Parameter list(String name, List<String> defaultValue, Text description) {
        return new Parameter(name, Kind.LIST, List.copyOf(defaultValue), List.of(), description);
    }

    /** The name in snake case, with its unit as ending where it has one: {@code threshold_s}. */
    public String name() {
        return name;
    }

    /** What it holds. */
    public Kind kind() {
        return kind;
    }

    /** What holds when the query does not say: BigDecimal, Long, Boolean, String or a List of String; null for nothing. */
    public @Nullable Object defaultValue() {
        return defaultValue;
    }

    /** The words that a CHOICE allows. */
    public List<String> choices() {
        return choices;
    }

    /** What it does. */
    public Text description() {
        return description;
    }

    /** The type that its value has in an expression; null for calendars and lists, which have none of their own. */
    public @Nullable FieldType type() {
        return switch (kind) {
            case SECONDS -> FieldType.SECONDS;
            case INTEGER -> FieldType.INTEGER;
            case DECIMAL -> FieldType.DECIMAL;
            case FLAG -> FieldType.BOOLEAN;
            case CHOICE -> FieldType.TEXT;
            case CALENDAR, LIST -> null;
        };
    }

    @Override
    public String toString() {
        return name + ":" + kind + choices + "=" + defaultValue;
    }
}
