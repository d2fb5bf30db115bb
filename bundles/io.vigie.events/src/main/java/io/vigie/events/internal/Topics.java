package io.vigie.events.internal;

import java.util.Map;
import org.osgi.service.event.Event;

/** What bundles tell each other: {@code io/vigie/KIND/CHANGED}, with properties that can be written in JSON. */
final class Topics {
    private Topics() {}

    static Event changed(String kind, Map<String, Object> properties) {
        return new Event("io/vigie/" + kind + "/CHANGED", properties);
    }
}
