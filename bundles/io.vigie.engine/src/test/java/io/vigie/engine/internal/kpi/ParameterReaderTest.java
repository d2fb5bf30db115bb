package io.vigie.engine.internal.kpi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vigie.kpi.BusinessCalendar;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Text;
import io.vigie.query.QueryException;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterReaderTest {
    private static final Text WORDS = Text.of("words", "mots");
    private static final Parameter CALENDAR = Parameter.calendar("calendar", WORDS);
    private static final Parameter LIST = Parameter.list("channels", WORDS);

    @ParameterizedTest
    @ValueSource(
            strings = {"[\"09:00\",\"12:00\",\"14:00\",\"24:00\"]", "[[\"09:00\",\"12:00\"],[\"14:00\",\"24:00\"]]"})
    void readsACalendarWithSeveralOpeningsADay(String sunday) {
        BusinessCalendar calendar = (BusinessCalendar) ParameterReader.read(
                CALENDAR,
                "{\"tz\": \"Europe/Paris\", \"week\": {\"0\": [\"09:00\", \"18:00\"], \"6\": " + sunday
                        + "}, \"holidays\": [\"2026-05-01\"]}");
        assertEquals(
                "{MONDAY=[Opening[opens=09:00, closes=18:00]], SUNDAY=[Opening[opens=09:00, closes=12:00],"
                        + " Opening[opens=14:00, closes=00:00]]}",
                calendar.week().toString());
        assertEquals(Set.of(LocalDate.of(2026, 5, 1)), calendar.holidays());
    }

    @Test
    void readsAListWithCommasOrAsJson() {
        assertEquals(List.of("phone", "chat"), ParameterReader.read(LIST, "phone, chat"));
        assertEquals(List.of("a,b", "c"), ParameterReader.read(LIST, "[\"a,b\",\"c\"]"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"week": {}}                                   | the calendar has no 'tz', such as Europe/Paris
            {"tz": "UTC", "week": {"7": []}}               | '7' is not a weekday from 0 (Monday) to 6
            {"tz": "UTC", "week": {"0": ["09:00"]}}        | a weekday needs pairs of times, such as ["09:00", "18:00"]
            {"tz": "UTC", "week": {}, "holiday": []}       | a calendar has the fields tz, week and holidays, but not 'holiday'
            {"tz": "UTC", "week": {}} x                    | '{"tz": "UTC", "week": {}} x' is not valid JSON
            {                                              | '{' is not valid JSON
            """)
    void refusesCalendarsThatAreNone(String given, String reason) {
        refused(CALENDAR, given, reason);
    }

    @Test
    void refusesListsThatAreNone() {
        refused(LIST, "[[1]]", "a list holds texts, not [1]");
        refused(LIST, "[1", "'[1' is not valid JSON");
    }

    private static void refused(Parameter parameter, String given, String reason) {
        QueryException refusal = assertThrows(QueryException.class, () -> ParameterReader.read(parameter, given));
        assertEquals("Parameter '" + parameter.name() + "': " + reason + ".", refusal.getMessage());
    }
}
