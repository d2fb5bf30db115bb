package io.vigie.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vigie.kpi.BusinessCalendar;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Values of KPI parameters as JSON writes them: a scalar becomes its text, an array a list of texts,
 * and an object a {@link BusinessCalendar}:
 *
 * <pre>{@code
 * {"tz": "Europe/Paris",
 *  "week": {"0": ["09:00", "18:00"], "5": [["09:00", "12:00"], ["14:00", "17:00"]]},
 *  "holidays": ["2026-05-01"]}
 * }</pre>
 *
 * where day 0 is Monday, a day that is absent is closed and {@code 24:00} is the end of the day.
 */
public final class ParameterValues {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ParameterValues() {}

    /**
     * Reads a JSON text.
     *
     * @return a String, a {@code List<String>} or a {@link BusinessCalendar}
     * @throws IllegalArgumentException with one sentence when it is not JSON or not a value of a parameter
     */
    public static Object parse(String json) {
        try {
            return of(MAPPER.readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is not valid JSON: " + e.getOriginalMessage(), e);
        }
    }

    static Object of(JsonNode node) {
        if (node.isArray()) {
            List<String> texts = new ArrayList<>();
            node.forEach(element -> texts.add(scalar(element)));
            return List.copyOf(texts);
        }
        return node.isObject() ? calendar(node) : scalar(node);
    }

    private static String scalar(JsonNode node) {
        if (!node.isValueNode() || node.isNull()) {
            throw new IllegalArgumentException("expected a text, a number, true or false instead of " + node);
        }
        return node.isBigDecimal() ? node.decimalValue().toPlainString() : node.asText();
    }

    private static BusinessCalendar calendar(JsonNode node) {
        node.fieldNames().forEachRemaining(name -> {
            if (!Set.of("tz", "week", "holidays").contains(name)) {
                throw new IllegalArgumentException(
                        "a calendar has the fields tz, week and holidays, but not '" + name + "'");
            }
        });
        if (!node.path("tz").isTextual() || !node.path("week").isObject()) {
            throw new IllegalArgumentException("a calendar needs a time zone 'tz' and the opening hours 'week'");
        }
        try {
            Map<DayOfWeek, List<BusinessCalendar.Opening>> week = new EnumMap<>(DayOfWeek.class);
            node.get("week").properties().forEach(day -> week.put(day(day.getKey()), openings(day.getValue())));
            Set<LocalDate> holidays = new TreeSet<>();
            node.path("holidays").forEach(date -> holidays.add(LocalDate.parse(date.asText())));
            return BusinessCalendar.of(ZoneId.of(node.get("tz").asText()), week, holidays);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a calendar cannot be read: " + e.getMessage(), e);
        }
    }

    private static DayOfWeek day(String key) {
        if (key.length() != 1 || key.charAt(0) < '0' || key.charAt(0) > '6') {
            throw new IllegalArgumentException("days of a calendar are 0 (Monday) to 6, not '" + key + "'");
        }
        return DayOfWeek.of(1 + key.charAt(0) - '0');
    }

    private static List<BusinessCalendar.Opening> openings(JsonNode hours) {
        List<BusinessCalendar.Opening> openings = new ArrayList<>();
        if (hours.path(0).isArray()) {
            hours.forEach(pair -> openings.add(opening(pair)));
        } else if (!hours.isEmpty()) {
            openings.add(opening(hours));
        }
        return openings;
    }

    private static BusinessCalendar.Opening opening(JsonNode pair) {
        if (!pair.isArray() || pair.size() != 2) {
            throw new IllegalArgumentException("opening hours are written [\"09:00\", \"18:00\"], not " + pair);
        }
        return new BusinessCalendar.Opening(time(pair.get(0)), time(pair.get(1)));
    }

    private static LocalTime time(JsonNode node) {
        String text = node.asText();
        return text.equals("24:00") ? LocalTime.MIDNIGHT : LocalTime.parse(text);
    }
}
