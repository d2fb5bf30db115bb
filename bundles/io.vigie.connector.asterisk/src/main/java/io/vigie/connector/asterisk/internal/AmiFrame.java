package io.vigie.connector.asterisk.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * One message of the manager interface: fields in order, whose names may come more than once. Immutable.
 *
 * @param received when its end came in, by the platform's clock, microseconds since 1970
 * @param fields each a name and a value
 */
record AmiFrame(long received, List<Field> fields) {
    /** A line of a message; one without a name is output of a command. */
    record Field(String name, String value) {}

    AmiFrame {
        fields = List.copyOf(fields);
    }

    /** The first value under a name, whatever its case; empty when there is none. */
    String get(String name) {
        for (Field field : fields) {
            if (field.name().equalsIgnoreCase(name)) {
                return field.value();
            }
        }
        return "";
    }

    /** The first value under one of two names. */
    String get(String name, String other) {
        String value = get(name);
        return value.isEmpty() ? get(other) : value;
    }

    /** All values under a name. */
    List<String> all(String name) {
        List<String> values = new ArrayList<>();
        for (Field field : fields) {
            if (field.name().equalsIgnoreCase(name)) {
                values.add(field.value());
            }
        }
        return values;
    }

    /** The name of the event; empty for an answer. */
    String event() {
        return get("Event");
    }

    /** Whether it answers an action with anything but an error. */
    boolean isSuccess() {
        return get("Response").equalsIgnoreCase("Success");
    }
}
