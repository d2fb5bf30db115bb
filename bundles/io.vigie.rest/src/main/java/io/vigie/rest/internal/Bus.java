package io.vigie.rest.internal;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventHandler;

/** Forwards what bundles tell each other: {@code io/vigie/KIND/CHANGED} to who listens to the kind. */
final class Bus implements EventHandler {
    static final String ALL = "io/vigie/*";

    private static final Pattern TOPIC = Pattern.compile("io/vigie/([a-z][a-z0-9-]*)/CHANGED");

    private final Api api;

    Bus(Api api) {
        this.api = api;
    }

    @Override
    public void handleEvent(Event event) {
        Matcher topic = TOPIC.matcher(event.getTopic());
        if (!topic.matches()) {
            return;
        }
        Map<String, Object> data = new TreeMap<>();
        for (String name : event.getPropertyNames()) {
            if (!name.equals("event.topics")) {
                json(event.getProperty(name)).ifPresent(value -> data.put(name, value));
            }
        }
        api.tell(topic.group(1), data);
    }

    /** What can be written in JSON; other objects are of no use to who listens. */
    private static Optional<Object> json(@Nullable Object value) {
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return Optional.of(value);
        }
        if (value instanceof Object[] array) {
            return json(Arrays.asList(array));
        }
        if (value instanceof Collection<?> several) {
            List<Object> list =
                    several.stream().map(Bus::json).flatMap(Optional::stream).toList();
            return Optional.of(list);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> object = new LinkedHashMap<>();
            map.forEach((name, part) -> json(part).ifPresent(text -> object.put(String.valueOf(name), text)));
            return Optional.of(object);
        }
        return Optional.empty();
    }
}
