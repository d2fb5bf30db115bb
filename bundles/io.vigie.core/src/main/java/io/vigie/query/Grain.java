package io.vigie.query;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The length of the buckets of an answer. */
public enum Grain {
    TOTAL("total"),
    QUARTER_HOUR("15m"),
    HALF_HOUR("30m"),
    HOUR("1h"),
    DAY("day"),
    /** From Monday, as in ISO 8601. */
    WEEK("week"),
    MONTH("month");

    private final String id;

    Grain(String id) {
        this.id = id;
    }

    /** As people and programs write it. */
    public String id() {
        return id;
    }

    /**
     * The grain of that id.
     *
     * @throws QueryException when there is none
     */
    public static Grain of(String id) {
        for (Grain grain : values()) {
            if (grain.id.equals(id)) {
                return grain;
            }
        }
        String known = Arrays.stream(values()).map(Grain::id).collect(Collectors.joining(", "));
        throw new QueryException(
                "'" + id + "' is not a grain; use one of " + known + ".",
                "« " + id + " » n'est pas une granularité ; au choix : " + known + ".");
    }
}
