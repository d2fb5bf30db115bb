package io.vigie.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.bench.Statement.Figure;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FiguresTest {
    private static final Instant DAY = Instant.parse("2025-03-01T00:00:00Z");

    @TempDir
    Path folder;

    @Test
    void theSameFigureIsTheSameHoweverItIsWritten() {
        assertEquals("", difference(of("12.50", 1, "3"), of("12.5", 1, "3.000")));
        assertEquals("", difference(of("25", 2, "3"), of("12.5", 1, "3")));
        // A third has no last digit: the platform's has 34 of them.
        assertEquals("", difference(of("1", 3, "3"), of("0.3333333333333333333333333333333333", 1, "3")));
    }

    @Test
    void anyOtherFigureIsRefused() {
        assertEquals(
                "aht 2025-03-01T00:00:00Z q1: one says 12.5 : 3, other says 12.500001 : 3",
                difference(of("12.5", 1, "3"), of("12.500001", 1, "3")));
        assertEquals(
                "aht 2025-03-01T00:00:00Z q1: one says 12.5 : 3, other says 12.5 : 4",
                difference(of("12.5", 1, "3"), of("12.5", 1, "4")));
        assertTrue(difference(of("1", 3, "3"), of("0.3333333333333333333333333333333334", 1, "3"))
                .startsWith("aht"));
        assertEquals(
                "aht 2025-03-01T00:00:00Z q1: one says 1 : 3, other says nothing",
                difference(of("1", 1, "3"), new Figures()));
        assertEquals(
                "aht 2025-03-01T00:00:00Z q1: one says nothing, other says 1 : 3",
                difference(new Figures(), of("1", 1, "3")));
    }

    @Test
    void whatHasNoBaseIsNoFigure() {
        Figures none = new Figures();
        none.add("aht", DAY, "q1", BigDecimal.ZERO, BigInteger.ONE, BigDecimal.ZERO);
        none.add("inflow-volume", DAY, "q1", BigDecimal.ZERO, BigInteger.ONE, null);
        assertEquals(0, none.size());
    }

    @Test
    void aRunStopsWhereAnEngineDiffers() throws Exception {
        Results results = new Results(folder);
        results.agree("duckdb", "a year", of("1", 3, "3"));
        results.agree("vigie", "a year", of("0.3333333333333333333333333333333333", 1, "3"));
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> results.agree("sqlite", "a year", of("1", 1, "3")));
        assertEquals(
                "The answers to 'a year' differ. aht 2025-03-01T00:00:00Z q1: the first says 1/3 : 3, sqlite says 1 : 3",
                refused.getMessage());
        assertThrows(IllegalStateException.class, () -> results.agree("vigie", "a month", new Figures()));
    }

    @Test
    void rowsOfAnyEngineBecomeFigures() {
        long bucket = DAY.getEpochSecond() / 86_400;
        List<@Nullable Object[]> numbers = new ArrayList<>();
        numbers.add(new @Nullable Object[] {bucket, "q1", 3L, new BigDecimal("12500000"), null});
        List<@Nullable Object[]> texts = new ArrayList<>();
        texts.add(new @Nullable Object[] {Long.toString(bucket), "q1", "3", "12500000", ""});
        for (List<@Nullable Object[]> rows : List.of(numbers, texts)) {
            Figures figures = new Figures();
            new Statement("", Sql.DAY, true, List.of(Figure.seconds("aht", 1, 0), Figure.of("none", 1, 2)))
                    .read(rows, figures);
            assertEquals("", difference(figures, of("12.5", 1, "3")));
        }
    }

    private static String difference(Figures one, Figures other) {
        return one.difference("one", "other", other).orElse("");
    }

    private static Figures of(String num, int per, String den) {
        Figures figures = new Figures();
        figures.add("aht", DAY, "q1", new BigDecimal(num), BigInteger.valueOf(per), new BigDecimal(den));
        return figures;
    }
}
