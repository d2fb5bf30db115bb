package io.vigie.engine.internal.kpi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.testkit.ExpectedRow;
import io.vigie.testkit.KpiVector;
import io.vigie.testkit.ReferenceKpis;
import io.vigie.testkit.ReferenceValue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The reference interpreter, before it judges others, gives the answers worked out by hand. */
class ReferenceVectorsTest {
    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");

    @Test
    void everyVectorOfTheFamilies() throws Exception {
        List<KpiVector> vectors = WorkedCases.all();
        assertTrue(vectors.size() >= 400, "vectors: " + vectors.size());
        assertEquals("", vectors.stream().map(ReferenceVectorsTest::problems).collect(Collectors.joining()));
    }

    private static String problems(KpiVector vector) {
        List<ReferenceValue> got = ReferenceKpis.over(
                        Families.definitions(), Map.of("source", WorkedCases.facts(vector)))
                .evaluate(WorkedCases.question(vector), NOW);
        StringBuilder problems = new StringBuilder();
        for (ExpectedRow row : vector.expected()) {
            // The reference masks small groups, but not those that must go with them.
            if (!row.suppressed() && got.stream().noneMatch(value -> WorkedCases.meets(row, value))) {
                problems.append("\n%s %s: expected %s, got %s".formatted(vector.id(), vector.title(), row, got));
            }
        }
        return problems.toString();
    }
}
