package io.vigie.engine.internal.kpi;

import io.vigie.fact.Fact;
import io.vigie.fact.FactType;
import io.vigie.fact.Vocabulary;
import io.vigie.query.KpiQuery;
import io.vigie.testkit.ExpectedRow;
import io.vigie.testkit.Fraction;
import io.vigie.testkit.KpiVector;
import io.vigie.testkit.ReferenceValue;
import io.vigie.testkit.Vectors;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The cases worked out by hand, as the reference interpreter is asked them. */
final class WorkedCases {
    /** Where a bundle carries worked cases of its own. */
    private static final String OWN = "OSGI-INF/vigie/vectors.json";

    private static final BigDecimal TOLERANCE = new BigDecimal("1e-9");

    private WorkedCases() {}

    /** Those published, then those of the bundles. */
    static List<KpiVector> all() throws Exception {
        List<KpiVector> all = new ArrayList<>();
        try (InputStream in = Objects.requireNonNull(WorkedCases.class.getResourceAsStream("vectors-public.json"))) {
            all.addAll(Vectors.read(in).vectors());
        }
        for (URL url : Collections.list(WorkedCases.class.getClassLoader().getResources(OWN))) {
            try (InputStream in = url.openStream()) {
                all.addAll(Vectors.read(in).vectors());
            }
        }
        return all;
    }

    static List<Fact> facts(KpiVector vector) {
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
        return facts;
    }

    static KpiQuery question(KpiVector vector) {
        KpiQuery.Builder question = KpiQuery.of(vector.kpi())
                .period(vector.from(), vector.to())
                .zone(vector.zone())
                .grain(vector.grain())
                .asOf(vector.asOf());
        vector.groupBy().forEach(question::groupBy);
        vector.parameters().forEach(question::parameter);
        return question.build();
    }

    static boolean meets(ExpectedRow expected, ReferenceValue got) {
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
