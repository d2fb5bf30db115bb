package io.vigie.engine.internal.kpi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vigie.fact.FieldType;
import io.vigie.kpi.BusinessCalendar;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Text;
import io.vigie.query.QueryException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the values of parameters as people, files and programs give them. */
final class ParameterReader {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Set<String> CALENDAR_FIELDS = Set.of("tz", "week", "holidays");

    private ParameterReader() {}

    /**
     * The value in the class that the compiler uses: BigDecimal for seconds and decimals, Long, Boolean,
     * String, {@link BusinessCalendar}, List of String.
     *
     * @throws QueryException when it cannot be read
     */
    static @Nullable Object read(Parameter parameter, @Nullable Object given) {
        if (given == null) {
            return parameter.defaultValue();
        }
        try {
            return switch (parameter.kind()) {
                case SECONDS -> notNegative((BigDecimal) FieldType.SECONDS.read(given));
                case INTEGER -> FieldType.INTEGER.read(given);
                case DECIMAL -> FieldType.DECIMAL.read(given);
                case FLAG -> FieldType.BOOLEAN.read(given);
                case CHOICE -> choice(parameter, given.toString());
                case CALENDAR -> given instanceof BusinessCalendar ? given : calendar(given);
                case LIST -> list(given);
            };
        } catch (Unreadable e) {
            throw refused(parameter, e.reason);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw refused(parameter, expected(parameter, given));
        }
    }

    /** Why a value cannot be read, in both languages. */
    private static final class Unreadable extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;
        private final transient Text reason;

        Unreadable(String en, String fr) {
            super(en);
            this.reason = Text.of(en, fr);
        }
    }

    private static QueryException refused(Parameter parameter, Text reason) {
        return new QueryException(
                "Parameter '" + parameter.name() + "': " + reason.en() + ".",
                "Paramètre « " + parameter.name() + " » : " + reason.fr() + ".");
    }

    private static Text expected(Parameter parameter, Object given) {
        Text what =
                switch (parameter.kind()) {
                    case SECONDS -> Text.of("a number of seconds", "un nombre de secondes");
                    case INTEGER -> Text.of("a whole number", "un nombre entier");
                    case DECIMAL -> Text.of("a number", "un nombre");
                    case FLAG -> Text.of("true or false", "true ou false");
                    case CHOICE -> Text.of("one of the words allowed", "un des mots admis");
                    case CALENDAR -> Text.of("a calendar of opening hours", "un calendrier d'ouverture");
                    case LIST -> Text.of("a list", "une liste");
                };
        return Text.of("'" + given + "' is not " + what.en(), "« " + given + " » n'est pas " + what.fr());
    }

    private static BigDecimal notNegative(BigDecimal seconds) {
        if (seconds.signum() < 0) {
            throw new Unreadable(seconds.toPlainString() + " is negative", seconds.toPlainString() + " est négatif");
        }
        return seconds;
    }

    private static String choice(Parameter parameter, String given) {
        if (!parameter.choices().contains(given)) {
            String words = String.join(", ", parameter.choices());
            throw new Unreadable(
                    "'" + given + "' is not one of " + words, "« " + given + " » n'est pas parmi " + words);
        }
        return given;
    }

    private static List<String> list(Object given) {
        if (given instanceof Collection<?> several) {
            for (Object entry : several) {
                if (entry instanceof Collection<?> || entry instanceof Map<?, ?>) {
                    throw new Unreadable(
                            "a list holds texts, not " + entry, "une liste contient des textes, pas " + entry);
                }
            }
            return several.stream().map(String::valueOf).toList();
        }
        String text = given.toString().strip();
        if (text.startsWith("[")) {
            return list(json(text, Collection.class));
        }
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    /**
     * {@code {"tz", "week": {"0" (Monday) … "6": [open, close, …]}, "holidays": [date, …]}}; the openings of
     * a day may also be pairs, {@code [[open, close], …]}, and {@code 24:00} is the end of the day.
     */
    private static BusinessCalendar calendar(Object given) {
        Map<?, ?> map = given instanceof Map<?, ?> m ? m : json(given.toString(), Map.class);
        for (Object field : map.keySet()) {
            if (!CALENDAR_FIELDS.contains(String.valueOf(field))) {
                throw new Unreadable(
                        "a calendar has the fields tz, week and holidays, but not '" + field + "'",
                        "un calendrier a les champs tz, week et holidays, mais pas « " + field + " »");
            }
        }
        Object zone = map.get("tz");
        if (zone == null) {
            throw new Unreadable(
                    "the calendar has no 'tz', such as Europe/Paris",
                    "le calendrier n'a pas de « tz », par exemple Europe/Paris");
        }
        if (!(map.get("week") instanceof Map<?, ?> days)) {
            throw new Unreadable(
                    "the calendar has no 'week', such as {\"0\": [\"09:00\", \"18:00\"]} for Mondays",
                    "le calendrier n'a pas de « week », par exemple {\"0\": [\"09:00\", \"18:00\"]} pour les lundis");
        }
        Map<DayOfWeek, List<BusinessCalendar.Opening>> week = new EnumMap<>(DayOfWeek.class);
        days.forEach((day, times) -> week.put(weekday(String.valueOf(day)), openings(times)));
        Set<LocalDate> holidays = new TreeSet<>();
        if (map.get("holidays") instanceof Collection<?> dates) {
            dates.forEach(date -> holidays.add(LocalDate.parse(String.valueOf(date))));
        }
        return BusinessCalendar.of(ZoneId.of(zone.toString()), week, holidays);
    }

    private static DayOfWeek weekday(String day) {
        if (!day.matches("[0-6]")) {
            throw new Unreadable(
                    "'" + day + "' is not a weekday from 0 (Monday) to 6",
                    "« " + day + " » n'est pas un jour de 0 (lundi) à 6");
        }
        return DayOfWeek.of(Integer.parseInt(day) + 1);
    }

    private static List<BusinessCalendar.Opening> openings(@Nullable Object times) {
        List<Object> list = flat(times);
        if (list.size() % 2 != 0) {
            throw new Unreadable(
                    "a weekday needs pairs of times, such as [\"09:00\", \"18:00\"]",
                    "un jour demande des paires d'heures, par exemple [\"09:00\", \"18:00\"]");
        }
        List<BusinessCalendar.Opening> openings = new ArrayList<>();
        for (int i = 0; i + 1 < list.size(); i += 2) {
            openings.add(new BusinessCalendar.Opening(time(list.get(i)), time(list.get(i + 1))));
        }
        return openings;
    }

    private static List<Object> flat(@Nullable Object times) {
        List<Object> flat = new ArrayList<>();
        if (times instanceof Collection<?> several) {
            several.forEach(entry -> flat.addAll(flat(entry)));
        } else if (times != null) {
            flat.add(times);
        }
        return flat;
    }

    private static LocalTime time(@Nullable Object text) {
        String time = String.valueOf(text);
        return time.equals("24:00") ? LocalTime.MIDNIGHT : LocalTime.parse(time);
    }

    private static <T> T json(String text, Class<T> type) {
        try {
            return JSON.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new Unreadable("'" + text + "' is not valid JSON", "« " + text + " » n'est pas du JSON valide");
        }
    }

    /** A value as a person reads it. */
    static @Nullable String show(@Nullable Object value) {
        if (value instanceof List<?> entries) {
            return entries.stream().map(String::valueOf).collect(Collectors.joining(", "));
        }
        return value == null ? null : value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }
}
