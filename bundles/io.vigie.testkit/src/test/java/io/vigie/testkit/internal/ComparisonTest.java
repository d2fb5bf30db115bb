package io.vigie.testkit.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vigie.query.KpiValue;
import io.vigie.testkit.ExpectedRow;
import io.vigie.testkit.Fraction;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {
    // spotless:off
    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        // expected num, den, value   got num, den, value                                        met
        "7,     10,     0.7,          7,   10,   0.7,                                            true",
        "7,     10,     0.7,          7.0, 10.00, 0.7000000001,                                  true",
        "7,     10,     0.7,          7,   10,   0.70000001,                                     false",
        "7,     10,     0.7,          7.0000000000000001, 10, 0.7,                               false",
        "7,     10,     0.7,          7,   11,   0.7,                                            false",
        "7,     10,     0.7,          7,   -,    0.7,                                            false",
        "3,     -,      3,            3,   -,    3,                                              true",
        "3,     -,      3,            3,   1,    3,                                              false",
        "0,     0,      -,            0,   0,    -,                                              true",
        "0,     0,      -,            0,   0,    0,                                              false",
        "0,     0,      0,            0,   0,    -,                                              false",
        "0,     5,      0,            0,   5,    0,                                              true",
        "1,     309/31, 0.1,          1,   9.967741935483870967741935483870968, 0.1,             true",
        "1,     309/31, 0.1,          1,   9.9677,                              0.1,             false",
        "3/10,  1/2,    0.6,          0.3, 0.5,  0.6,                                            true",
        "-,     -,      0.8883500191, 99,  12,   0.88835001910000001,                            true",
    })
    // spotless:on
    void comparesExactly(
            String num,
            String den,
            BigDecimal value,
            BigDecimal gotNum,
            BigDecimal gotDen,
            BigDecimal got,
            boolean met) {
        ExpectedRow expected = new ExpectedRow(
                null,
                Map.of(),
                num == null ? null : Fraction.parse(num),
                den == null ? null : Fraction.parse(den),
                value,
                false);
        KpiValue answer = value(null, Map.of(), gotNum, gotDen, got);
        assertEquals(met, Comparison.of(List.of(expected), List.of(answer)).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-29T03:00:00+02:00, sales, true",
        "2026-03-29T01:00:00Z,      sales, true",
        "2026-03-29T03:00:00+01:00, sales, false",
        "2026-03-29T03:00:00+02:00, other, false",
    })
    void findsTheRow(OffsetDateTime bucket, String queue, boolean found) {
        ExpectedRow expected = new ExpectedRow(
                OffsetDateTime.parse("2026-03-29T03:00:00+02:00"),
                Map.of("queue", "sales"),
                Fraction.parse("1"),
                null,
                BigDecimal.ONE,
                false);
        KpiValue answer = value(bucket, Map.of("queue", queue), BigDecimal.ONE, null, BigDecimal.ONE);
        assertEquals(found, Comparison.of(List.of(expected), List.of(answer)).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        ", , , 0, true, true",
        "0, 0, , 0, false, false",
        "3, 5, 0.6, 5, false, false",
        "3, , , 0, true, false",
        ", 5, , 0, true, false",
        ", , 0.6, 0, true, false",
        ", , , 3, true, false",
    })
    void aMaskedRowTellsNothing(BigDecimal num, BigDecimal den, BigDecimal value, long n, boolean masked, boolean met) {
        ExpectedRow expected = new ExpectedRow(null, Map.of(), null, null, null, true);
        KpiValue got = new KpiValue("k", null, Map.of(), num, den, value, n, false, masked, null, "ratio", "v");
        assertEquals(met, Comparison.of(List.of(expected), List.of(got)).isEmpty());
        assertEquals(true, Comparison.of(List.of(expected), List.of()).isEmpty());
    }

    private static KpiValue value(
            OffsetDateTime bucket, Map<String, String> dims, BigDecimal num, BigDecimal den, BigDecimal value) {
        return new KpiValue("k", bucket, dims, num, den, value, 1, false, false, null, "ratio", "v");
    }
}
