package io.vigie.testkit.internal;

import io.vigie.kpi.Text;
import io.vigie.query.KpiValue;
import io.vigie.testkit.ExpectedRow;
import io.vigie.testkit.Fraction;
import io.vigie.testkit.VectorOutcome.Failure;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares an answer with the rows that it must have. */
public final class Comparison {
    private static final BigDecimal TOLERANCE = new BigDecimal("1e-9");

    private Comparison() {}

    /** The differences, in the order of the expected rows; rows that are not expected are not looked at. */
    public static List<Failure> of(List<ExpectedRow> expected, List<KpiValue> got) {
        List<Failure> failures = new ArrayList<>();
        for (ExpectedRow row : expected) {
            KpiValue match = got.stream()
                    .filter(value -> sameBucket(row.bucket(), value.bucket())
                            && row.dims().equals(value.dims()))
                    .findFirst()
                    .orElse(null);
            if (!met(row, match)) {
                failures.add(new Failure(place(row), describe(row), describe(match)));
            }
        }
        return failures;
    }

    private static boolean sameBucket(@Nullable OffsetDateTime expected, @Nullable OffsetDateTime got) {
        return expected == null || got == null ? expected == got : expected.isEqual(got);
    }

    private static boolean met(ExpectedRow expected, @Nullable KpiValue got) {
        if (expected.suppressed()) {
            return got == null || masked(got);
        }
        return got != null && metTerms(expected, got) && metValue(expected.value(), got.value());
    }

    /** A masked row may be shown, but nothing in it may tell the figure. */
    private static boolean masked(KpiValue got) {
        return got.masked() && got.value() == null && got.num() == null && got.den() == null && got.n() == 0;
    }

    private static boolean metTerms(ExpectedRow expected, KpiValue got) {
        Fraction num = expected.num();
        if (num == null) {
            return true;
        }
        Fraction den = expected.den();
        BigDecimal gotDen = got.den();
        BigDecimal gotNum = got.num();
        return gotNum != null
                && num.isMetBy(gotNum)
                && (den == null || gotDen == null ? den == null && gotDen == null : den.isMetBy(gotDen));
    }

    private static boolean metValue(@Nullable BigDecimal expected, @Nullable BigDecimal got) {
        if (expected == null || got == null) {
            return expected == null && got == null;
        }
        return got.subtract(expected).abs().compareTo(expected.abs().multiply(TOLERANCE)) <= 0;
    }

    private static String place(ExpectedRow row) {
        StringBuilder text = new StringBuilder(row.bucket() == null ? "total" : String.valueOf(row.bucket()));
        for (Map.Entry<String, @Nullable String> dim : row.dims().entrySet()) {
            text.append(' ').append(dim.getKey()).append('=').append(dim.getValue());
        }
        return text.toString();
    }

    private static Text describe(ExpectedRow row) {
        if (row.suppressed()) {
            return Text.of("masked", "masqué");
        }
        String value = plain(row.value());
        return row.num() == null
                ? Text.of("value " + value, "valeur " + value)
                : terms(row.num().toString(), String.valueOf(row.den()), value);
    }

    private static Text describe(@Nullable KpiValue row) {
        return row == null
                ? Text.of("no such row", "pas de telle ligne")
                : terms(plain(row.num()), plain(row.den()), plain(row.value()));
    }

    private static Text terms(String num, String den, String value) {
        String terms = "num " + num + ", den " + den + ", ";
        return Text.of(terms + "value " + value, terms + "valeur " + value);
    }

    private static String plain(@Nullable BigDecimal number) {
        return number == null ? "null" : number.stripTrailingZeros().toPlainString();
    }
}
