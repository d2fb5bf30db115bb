package io.vigie.testkit;

import io.vigie.fact.Fact;
import io.vigie.kpi.KpiDefinition;
import io.vigie.query.KpiQuery;
import io.vigie.testkit.internal.reference.FactBase;
import io.vigie.testkit.internal.reference.Interpreter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The reference interpreter: KPIs over facts in memory, slowly, plainly and exactly. It is written from
 * what the algebra of {@code io.vigie.kpi} promises and shares nothing with the engine, so that the two
 * can be held against each other on generated facts. Immutable and thread-safe.
 *
 * <p>It expects questions that make sense, with a period, and throws {@link IllegalArgumentException} at
 * what it does not know. It knows nothing of targets, presets and companions, and masks the groups that are
 * too small but not those that must go with them.
 */
public final class ReferenceKpis {
    private final Map<String, KpiDefinition> definitions;
    private final FactBase facts;

    private ReferenceKpis(Map<String, KpiDefinition> definitions, FactBase facts) {
        this.definitions = definitions;
        this.facts = facts;
    }

    /**
     * KPIs over facts.
     *
     * @param definitions the KPIs and those that they refer to
     * @param patches the facts as each source tells them, by the name of the source
     */
    public static ReferenceKpis over(List<KpiDefinition> definitions, Map<String, List<Fact>> patches) {
        Map<String, KpiDefinition> byId = new LinkedHashMap<>();
        definitions.forEach(definition -> byId.put(definition.id(), definition));
        return new ReferenceKpis(Collections.unmodifiableMap(byId), new FactBase(patches));
    }

    /**
     * Answers a question: by KPI in the order asked, then by dimensions, then by bucket.
     *
     * @param now the present, which is as-of where the question does not say
     */
    public List<ReferenceValue> evaluate(KpiQuery query, Instant now) {
        List<ReferenceValue> values = new ArrayList<>();
        for (String kpi : new LinkedHashSet<>(query.kpis())) {
            values.addAll(interpreter(kpi, query, now).values());
        }
        return values;
    }

    /**
     * The rows behind a KPI over the whole period of a question, whose grain and groups are not
     * considered: one count for each set of rows that its formulas count.
     */
    public List<Counted> counted(KpiQuery query, Instant now) {
        List<Counted> counted = new ArrayList<>();
        for (String kpi : query.kpis()) {
            counted.addAll(interpreter(kpi, query, now).counted());
        }
        return counted;
    }

    private Interpreter interpreter(String kpi, KpiQuery query, Instant now) {
        KpiDefinition definition = Objects.requireNonNull(definitions.get(kpi), kpi);
        return new Interpreter(definition, definitions, facts, query, now);
    }

    /**
     * How many rows a population has.
     *
     * @param used how many are used
     * @param leftOut how many are left out, by the id of the rule
     */
    public record Counted(long used, Map<String, Long> leftOut) {
        public Counted {
            leftOut = Collections.unmodifiableMap(new LinkedHashMap<>(leftOut));
        }
    }
}
