package io.vigie.engine.internal.kpi;

import io.vigie.engine.internal.compile.Scan;
import io.vigie.engine.internal.rollup.Rollups;
import io.vigie.kpi.Expr;
import io.vigie.kpi.Formula;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Population;
import io.vigie.kpi.Text;
import io.vigie.query.Explanation;
import io.vigie.query.KpiValue;
import io.vigie.query.SourceHealth;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Says how the figure of a whole period was made. */
final class Explainer {
    private final Inquiry inquiry;
    private final Plan.Group group;
    private final KpiDefinition definition;
    private final Answer answer;
    private final Cell cell;

    Explainer(Inquiry inquiry, Plan.Group group, KpiDefinition definition, Answer answer) {
        this.inquiry = inquiry;
        this.group = group;
        this.definition = definition;
        this.answer = answer;
        this.cell = answer.wholeCell();
    }

    Explanation explain(
            List<Explanation.Freshness> freshness,
            List<SourceHealth> sources,
            Explanation.@Nullable LastFinal lastFinal,
            Rollups rollups) {
        KpiValue value = answer.whole();
        List<Explanation.PopulationCount> counts = new ArrayList<>();
        for (Scan scan : value.masked() ? List.<Scan>of() : inquiry.scans(group)) {
            for (int i = 0; i < scan.populations().size(); i++) {
                counts.add(count(scan, i));
            }
        }
        Map<String, @Nullable String> parameters = new LinkedHashMap<>();
        group.values().forEach((name, given) -> parameters.put(name, ParameterReader.show(given)));
        return new Explanation(
                definition,
                value,
                inquiry.from(),
                inquiry.to(),
                inquiry.now(),
                Collections.unmodifiableMap(parameters),
                formula(value),
                terms(),
                List.copyOf(counts),
                freshness,
                sources,
                answer.target(),
                lastFinal,
                paths(rollups),
                inquiry.sql());
    }

    /** Where the numbers come from when the question is asked. */
    private List<Explanation.Path> paths(Rollups rollups) {
        List<Explanation.Path> paths = new ArrayList<>();
        for (Scan scan : inquiry.scans(group)) {
            Rollups.Path path = rollups.path(scan, inquiry.buckets(group));
            paths.add(new Explanation.Path(scan.populations().get(0).name(), path.kept(), path.facts(), path.why()));
        }
        return List.copyOf(paths);
    }

    private Explanation.PopulationCount count(Scan scan, int index) {
        Population population = scan.populations().get(index);
        Map<String, Long> byRule = new HashMap<>();
        for (Object[] row : inquiry.run(inquiry.leftOut(scan, index, inquiry.buckets(group)))
                .rows()) {
            byRule.put(String.valueOf(row[0]), Inquiry.count(row[1]));
        }
        List<Explanation.LeftOut> leftOut = new ArrayList<>();
        for (Population.LeftOut rule : population.leftOut()) {
            leftOut.add(new Explanation.LeftOut(rule.id(), rule.reason(), byRule.getOrDefault(rule.id(), 0L)));
        }
        return new Explanation.PopulationCount(population.name(), byRule.getOrDefault("", 0L), List.copyOf(leftOut));
    }

    private Text formula(KpiValue value) {
        if (value.masked()) {
            return Text.of(
                    "masked: the group is too small to protect those who answered",
                    "masqué : le groupe est trop petit pour protéger ceux qui ont répondu");
        }
        Formula below = definition.denominator();
        StringBuilder text = new StringBuilder();
        boolean scaled = definition.scale().compareTo(BigDecimal.ONE) != 0;
        if (scaled) {
            text.append(Calculator.plain(definition.scale())).append(" × ");
        }
        text.append(group.calculator().show(definition.numerator(), cell));
        boolean quantile = definition.numerator() instanceof Formula.OfMeasure of
                && of.measure().aggregation() == Measure.Aggregation.QUANTILE;
        if (below != null && !quantile) {
            text.append(" ÷ ").append(group.calculator().show(below, cell));
        }
        BigDecimal exact = value.value();
        String result = exact == null ? "–" : Calculator.plain(exact.round(new java.math.MathContext(10)));
        if (below != null && quantile) {
            String sample = group.calculator().show(below, cell);
            return Text.of(
                    "the quantile of " + sample + " values = " + result,
                    "le quantile de " + sample + " valeurs = " + result);
        }
        String line = text + " = " + result;
        return exact == null
                ? Text.of(line + " (undefined: nothing to divide by)", line + " (indéfini : rien à diviser)")
                : Text.of(line, line);
    }

    /** Each measure with its number, then the named figures. */
    List<Explanation.Term> terms() {
        if (answer.whole().masked()) {
            return List.of();
        }
        List<Explanation.Term> terms = new ArrayList<>();
        for (Measure measure : group.measures(definition)) {
            terms.add(new Explanation.Term(label(measure), cell.value(measure)));
        }
        // A figure that is a measure is among the terms already.
        Stream.concat(definition.figures().values().stream(), definition.beside().values().stream())
                .filter(figure -> !(figure.formula() instanceof Formula.OfMeasure))
                .forEach(figure -> terms.add(
                        new Explanation.Term(figure.name(), group.calculator().value(figure.formula(), cell))));
        return List.copyOf(terms);
    }

    /** What a measure counts, in the words of whoever says it: itself, its KPI, or a KPI that this one is made of. */
    private Text label(Measure measure) {
        Text own = measure.name();
        if (own != null) {
            return own;
        }
        List<KpiDefinition> sayers = new ArrayList<>(List.of(definition));
        definition.references().forEach(id -> sayers.add(group.calculator().definition(id)));
        for (KpiDefinition sayer : sayers) {
            if (sayer.numerator().equals(Formula.of(measure))) {
                return sayer.numeratorText();
            }
            Text below = sayer.denominatorText();
            if (below != null && Formula.of(measure).equals(sayer.denominator())) {
                return below;
            }
        }
        Text rows = measure.population().name();
        boolean all = measure.where() == null && measure.divisor() == null;
        if (all
                && (measure.aggregation() == Measure.Aggregation.COUNT
                        || Expr.overlap().equals(measure.value()))) {
            return rows;
        }
        String what = measure.aggregation().name().toLowerCase(java.util.Locale.ROOT)
                + (measure.value() == null ? "" : " " + measure.value())
                + (measure.where() == null ? "" : " where " + measure.where());
        return Text.of(what + " of " + rows.en(), what + " : " + rows.fr());
    }
}
