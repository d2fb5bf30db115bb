package io.vigie.engine.internal.kpi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vigie.query.KpiValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskingTest {
    /** Groups by size; what is masked is shown as x. Five is the smallest group that is shown. */
    @ParameterizedTest
    @CsvSource({
        "5 6 7, 5 6 7",
        // With the total, one group that is kept back follows from the others: one more is kept back.
        "3 6 7, x x 7",
        "7 3 6, 7 x x",
        // Two that together are still fewer than five would follow as one.
        "2 2 6 7, x x x 7",
        "3 2 6 7, x x 6 7",
        "1 4 9, x x 9",
        // The last one that can be shown is shown.
        "5 3, 5 x",
        "3, x",
        "4 4, x x",
        // A group without answers has nothing to hide.
        "0 3 8, 0 x 8",
        "0 3 8 9, 0 x x 9",
    })
    void smallGroupsAreKeptBack(String sizes, String shown) {
        List<KpiValue> groups = new ArrayList<>();
        for (String size : sizes.split(" ")) {
            BigDecimal n = new BigDecimal(size);
            groups.add(new KpiValue("esat", null, Map.of(), n, n, n, n.longValue(), false, false, null, "ratio", "v"));
        }
        List<KpiValue> masked = Masking.of(groups, 5);
        assertEquals(
                shown,
                masked.stream()
                        .map(value -> value.masked() ? "x" : String.valueOf(value.num()))
                        .collect(Collectors.joining(" ")));
        for (KpiValue value : masked) {
            if (value.masked()) {
                assertNull(value.num());
                assertNull(value.den());
                assertNull(value.value());
                assertEquals(0, value.n());
            }
        }
    }
}
