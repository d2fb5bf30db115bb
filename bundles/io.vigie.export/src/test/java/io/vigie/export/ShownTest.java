package io.vigie.export;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.kpi.Unit;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Paper, mails and alerts round as the page and the shell do: these are cases of theirs. */
class ShownTest {
    private static final List<Unit> UNITS =
            List.of(Unit.RATIO, Unit.SECONDS, Unit.COUNT, Unit.POINTS, Unit.SCORE, Unit.MONEY);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0.6066176470588235 | ratio   | 60.7%         | 60,7 %",
                "0.6125             | ratio   | 61.3%         | 61,3 %",
                "0.62               | ratio   | 62.0%         | 62,0 %",
                "-0.0004            | ratio   | 0.0%          | 0,0 %",
                "1.005              | money   | 1.01          | 1,01",
                "12.5               | money   | 12.50         | 12,50",
                "4                  | score   | 4.0           | 4,0",
                "3.6818181818181817 | seconds | 3.7 s         | 3,7 s",
                "59.96              | seconds | 1 min 00 s    | 1 min 00 s",
                "307.33             | seconds | 5 min 07 s    | 5 min 07 s",
                "3659               | seconds | 1 h 01 min    | 1 h 01 min",
                "7170               | seconds | 2 h 00 min    | 2 h 00 min",
                "586871.53          | seconds | 6 d 19 h      | 6 j 19 h",
                "-12                | seconds | −12 s         | −12 s",
                "20.93              | points  | +21           | +21",
                "-20.5              | points  | −21           | −21",
                "1234567.891        | count   | 1,234,567.89  | 1 234 567,89"
            })
    void roundsAsThePageAndTheShellDo(BigDecimal value, String unit, String english, String french) {
        Unit of = UNITS.stream()
                .filter(each -> each.id().equals(unit))
                .findFirst()
                .orElseThrow();
        assertEquals(english, new Shown(Locale.ENGLISH).value(value, of));
        assertEquals(french, new Shown(Locale.FRENCH).value(value, of).replace('\u00a0', ' '));
    }
}
