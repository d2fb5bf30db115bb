package io.vigie.testkit.internal.reference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vigie.kpi.BusinessCalendar;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Parameter;
import io.vigie.testkit.Fraction;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The values of the parameters of a KPI, those of the KPIs that it refers to included. */
final class Parameters {
    private static final JsonMapper JSON = new JsonMapper();

    private Parameters() {}

    static Map<String, @Nullable Object> of(
            KpiDefinition definition, Map<String, KpiDefinition> definitions, Map<String, Object> given) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        collect(definition, definitions, given, values);
        return values;
    }

    private static void collect(
            KpiDefinition definition,
            Map<String, KpiDefinition> definitions,
            Map<String, Object> given,
            Map<String, @Nullable Object> values) {
        for (Parameter parameter : definition.parameters().values()) {
            if (!values.containsKey(parameter.name())) {
                Object value = given.get(parameter.name());
                values.put(parameter.name(), read(parameter, value == null ? parameter.defaultValue() : value));
            }
        }
        for (String reference : definition.references()) {
            KpiDefinition other = Objects.requireNonNull(definitions.get(reference), reference);
            if (!reference.equals(definition.id())) {
                collect(other, definitions, given, values);
            }
        }
    }

    private static @Nullable Object read(Parameter parameter, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        return switch (parameter.kind()) {
            case SECONDS, INTEGER, DECIMAL -> Fraction.of(new BigDecimal(value.toString()));
            case FLAG -> Boolean.valueOf(value.toString());
            case CHOICE -> value.toString();
            case CALENDAR -> value instanceof BusinessCalendar ? value : calendar(json(value.toString()));
            case LIST -> list(value);
        };
    }

    private static List<String> list(Object value) {
        if (value instanceof Collection<?> several) {
            return several.stream().map(String::valueOf).toList();
        }
        String text = value.toString();
        if (!text.startsWith("[")) {
            return Arrays.stream(text.split(",")).map(String::strip).toList();
        }
        List<String> entries = new ArrayList<>();
        json(text).forEach(entry -> entries.add(entry.asText()));
        return entries;
    }

    /** Weekdays from 0, Monday; each with its openings as pairs of times. */
    private static BusinessCalendar calendar(JsonNode node) {
        Map<DayOfWeek, List<BusinessCalendar.Opening>> week = new EnumMap<>(DayOfWeek.class);
        node.path("week").properties().forEach(day -> {
            List<String> times = new ArrayList<>();
            flatten(day.getValue(), times);
            List<BusinessCalendar.Opening> openings = new ArrayList<>();
            for (int i = 0; i + 1 < times.size(); i += 2) {
                openings.add(new BusinessCalendar.Opening(time(times.get(i)), time(times.get(i + 1))));
            }
            week.put(DayOfWeek.of(Integer.parseInt(day.getKey()) + 1), openings);
        });
        Set<LocalDate> holidays = new TreeSet<>();
        node.path("holidays").forEach(day -> holidays.add(LocalDate.parse(day.asText())));
        return BusinessCalendar.of(ZoneId.of(node.path("tz").asText()), week, holidays);
    }

    private static void flatten(JsonNode node, List<String> times) {
        if (node.isArray()) {
            node.forEach(part -> flatten(part, times));
        } else {
            times.add(node.asText());
        }
    }

    private static LocalTime time(String text) {
        return text.equals("24:00") ? LocalTime.MIDNIGHT : LocalTime.parse(text);
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text + " is not JSON", e);
        }
    }
}
