package io.vigie.engine.internal.kpi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.Vocabulary;
import io.vigie.query.KpiQuery;
import io.vigie.testkit.ExpectedRow;
import io.vigie.testkit.Fraction;
import io.vigie.testkit.KpiVector;
import io.vigie.testkit.ReferenceKpis;
import io.vigie.testkit.ReferenceValue;
import io.vigie.testkit.Vectors;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The reference interpreter, before it judges others, gives the answers worked out by hand. */
class ReferenceVectorsTest {
    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
    private static final BigDecimal TOLERANCE = new BigDecimal("1e-9");

    @Test
    void everyVectorOfTheFamilies() throws Exception {
        List<KpiVector> vectors;
        try (InputStream in =
                Objects.requireNonNull(ReferenceVectorsTest.class.getResourceAsStream("vectors-public.json"))) {
            vectors = Vectors.read(in).vectors().stream()
                    .filter(vector -> Families.definitions().stream()
                            .anyMatch(definition -> definition.id().equals(vector.kpi())))
                    .toList();
        }
        assertTrue(vectors.size() >= 60, "vectors: " + vectors.size());
        assertEquals("", vectors.stream().map(ReferenceVectorsTest::problems).collect(Collectors.joining()));
    }

    private static String problems(KpiVector vector) {
        List<Fact> facts = new ArrayList<>();
        vector.facts().forEach((name, rows) -> {
            FactType type = Vocabulary.all().stream()
                    .filter(known -> known.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            for (Map<String, @Nullable Object> row : rows) {
                Fact.Builder fact = Fact.of(type);
                row.forEach(fact::set);
                facts.add(fact.build());
            }
        });
        KpiQuery.Builder question = KpiQuery.of(vector.kpi())
                .period(vector.from(), vector.to())
                .zone(vector.zone())
                .grain(vector.grain())
                .asOf(vector.asOf());
        vector.groupBy().forEach(question::groupBy);
        vector.parameters().forEach(question::parameter);
        List<ReferenceValue> got = ReferenceKpis.over(Families.definitions(), Map.of("source", facts))
                .evaluate(question.build(), NOW);
        StringBuilder problems = new StringBuilder();
        for (ExpectedRow row : vector.expected()) {
            if (got.stream().noneMatch(value -> meets(row, value))) {
                problems.append("\n%s %s: expected %s, got %s".formatted(vector.id(), vector.title(), row, got));
            }
        }
        return problems.toString();
    }

    private static boolean meets(ExpectedRow expected, ReferenceValue got) {
        boolean place = Objects.equals(expected.bucket(), got.bucket())
                && expected.dims().equals(got.dims());
        if (expected.suppressed()) {
            return place && got.masked();
        }
        boolean terms = expected.num() == null
                || (expected.num().equals(got.num()) && Objects.equals(expected.den(), got.den()));
        return place && terms && close(expected.value(), got.value());
    }

    private static boolean close(@Nullable BigDecimal expected, @Nullable Fraction got) {
        return expected == null || got == null
                ? expected == null && got == null
                : got.decimal()
                                .subtract(expected)
                                .abs()
                                .compareTo(expected.abs().multiply(TOLERANCE))
                        <= 0;
    }
}
