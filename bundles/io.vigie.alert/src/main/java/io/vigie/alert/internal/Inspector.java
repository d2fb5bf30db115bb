package io.vigie.alert.internal;

import io.vigie.alert.AlertState;
import io.vigie.export.KeptQuestion;
import io.vigie.export.Shown;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import io.vigie.query.Explanation;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiResult;
import io.vigie.query.KpiValue;
import io.vigie.query.Kpis;
import io.vigie.query.QueryException;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks what a rule asks, and says what comes of it. */
final class Inspector {
    private final Kpis kpis;

    Inspector(Kpis kpis) {
        this.kpis = kpis;
    }

    /** What a figure means to a rule. */
    enum Verdict {
        HOLDS,
        FINE,
        UNDEFINED
    }

    /** A group as it was found. */
    record Found(
            Map<String, @Nullable String> dims,
            Verdict verdict,
            KpiValue value,
            @Nullable BigDecimal compared,
            KpiQuery question,
            KeptQuestion.Span span) {}

    /**
     * The groups of a rule now; empty when there is no final figure yet to look at.
     *
     * @throws QueryException when its question makes no sense
     */
    Optional<List<Found>> look(Rule rule, Instant now) {
        KeptQuestion question = rule.question();
        KeptQuestion.Span span = question.span(now);
        KpiResult result = kpis.evaluate(question.of(span));
        if (!rule.provisional() && result.values().stream().anyMatch(KpiValue::provisional)) {
            Explanation.LastFinal last = kpis.explain(question.of(span)).lastFinal();
            if (last == null) {
                return Optional.empty();
            }
            span = new KeptQuestion.Span(last.from(), last.to());
            result = kpis.evaluate(question.of(span));
            if (result.values().stream().anyMatch(KpiValue::provisional)) {
                return Optional.empty();
            }
        }
        Map<Map<String, @Nullable String>, BigDecimal> before = new HashMap<>();
        if (rule.condition() instanceof Rule.OfChange change) {
            for (KpiValue value : kpis.evaluate(question.of(question.before(span, change.against())))
                    .values()) {
                BigDecimal figure = value.value();
                if (figure != null && value.n() >= rule.least()) {
                    before.put(value.dims(), figure);
                }
            }
        }
        List<Found> found = new ArrayList<>();
        for (KpiValue value : result.values()) {
            if (!value.kpi().equals(question.kpis().get(0))) {
                continue;
            }
            KpiQuery.Builder asked =
                    KpiQuery.of(value.kpi()).zone(question.zone()).period(span.from(), span.to());
            KpiQuery whole = question.of(span);
            whole.filters().forEach((dimension, values) -> {
                if (!value.dims().containsKey(dimension)) {
                    values.forEach(each -> asked.where(dimension, each));
                }
            });
            value.dims().forEach((dimension, group) -> asked.where(dimension, group == null ? "" : group));
            whole.parameters().forEach(asked::parameter);
            whole.presets().forEach(asked::preset);
            BigDecimal compared = before.get(value.dims());
            found.add(new Found(value.dims(), verdict(rule, value, compared), value, compared, asked.build(), span));
        }
        aimed(rule, found);
        return Optional.of(found);
    }

    /** A figure without a target has no status: a rule about it would stay silent for ever. */
    private static void aimed(Rule rule, List<Found> found) {
        List<Found> defined = found.stream()
                .filter(each -> each.verdict() != Verdict.UNDEFINED)
                .toList();
        if (rule.condition() instanceof Rule.OfStatus
                && !defined.isEmpty()
                && defined.stream().allMatch(each -> each.value().status() == null)) {
            String kpi = rule.question().kpis().get(0);
            throw new QueryException(
                    kpi + " has no target here, so that it has no status: set a target, or write a bound.",
                    kpi + " n'a pas d'objectif ici, donc pas de statut : fixez un objectif, ou écrivez une borne.");
        }
    }

    private static Verdict verdict(Rule rule, KpiValue value, @Nullable BigDecimal compared) {
        BigDecimal figure = value.value();
        if (figure == null || value.masked() || value.n() < rule.least()) {
            return Verdict.UNDEFINED;
        }
        Rule.Condition condition = rule.condition();
        if (condition instanceof Rule.OfStatus of) {
            return value.status() != null && of.statuses().contains(value.status()) ? Verdict.HOLDS : Verdict.FINE;
        }
        if (condition instanceof Rule.OfBound of) {
            return of.holds(figure) ? Verdict.HOLDS : Verdict.FINE;
        }
        if (compared == null) {
            return Verdict.UNDEFINED;
        }
        return ((Rule.OfChange) condition).holds(figure, compared) ? Verdict.HOLDS : Verdict.FINE;
    }

    private Optional<Unit> unit(String kpi) {
        return kpis.entry(kpi).map(entry -> entry.definition().unit());
    }

    private String shown(@Nullable BigDecimal value, String kpi, Locale locale) {
        return unit(kpi).map(unit -> new Shown(locale).value(value, unit)).orElse(Shown.UNDEFINED);
    }

    Text shown(KpiValue value) {
        return Text.of(
                shown(value.value(), value.kpi(), Locale.ENGLISH), shown(value.value(), value.kpi(), Locale.FRENCH));
    }

    /** Why a group stands as it does, with its formula in numbers and what was left out. */
    Text why(Rule rule, Found found, AlertState state) {
        Explanation explanation = kpis.explain(found.question());
        return Text.of(why(rule, found, explanation, Locale.ENGLISH), why(rule, found, explanation, Locale.FRENCH));
    }

    private String why(Rule rule, Found found, Explanation explanation, Locale locale) {
        Shown words = new Shown(locale);
        boolean french = locale == Locale.FRENCH;
        KpiValue value = found.value();
        StringBuilder why = new StringBuilder();
        why.append(kpis.entry(value.kpi())
                .map(entry -> entry.definition().name().in(locale))
                .orElse(value.kpi()));
        found.dims()
                .forEach((dimension, group) ->
                        why.append(", ").append(dimension).append(' ').append(group == null ? "∅" : group));
        why.append(french ? " : " : ": ").append(shown(value.value(), value.kpi(), locale));
        why.append(" (")
                .append(words.period(
                        found.span().from(), found.span().to(), rule.question().zone()))
                .append(", ")
                .append(rule.question().zone().getId())
                .append("). ");
        why.append(french ? "Règle : " : "Rule: ")
                .append(rule.condition().text().in(locale))
                .append(". ");
        BigDecimal compared = found.compared();
        if (compared != null) {
            why.append(french ? "Avant : " : "Before: ")
                    .append(shown(compared, value.kpi(), locale))
                    .append(". ");
        }
        why.append(explanation.formula().in(locale)).append('.');
        for (Explanation.PopulationCount population : explanation.populations()) {
            why.append(' ')
                    .append(population.rows().in(locale))
                    .append(french ? " : " : ": ")
                    .append(population.used())
                    .append(french ? " comptés" : " counted");
            for (Explanation.LeftOut left : population.leftOut()) {
                if (left.rows() > 0) {
                    why.append(french ? ", écartés " : ", left out ")
                            .append(left.rows())
                            .append(" (")
                            .append(left.reason().in(locale))
                            .append(')');
                }
            }
            why.append('.');
        }
        return why.toString();
    }

    /** The place of the page that shows a group. */
    static String link(Found found) {
        StringBuilder link =
                new StringBuilder("#/explorer?kpi=").append(found.value().kpi());
        ZoneId zone = found.question().zone();
        link.append("&period=").append(period(found.span(), zone));
        link.append("&tz=").append(encoded(zone.getId()));
        found.question()
                .filters()
                .forEach((dimension, values) ->
                        values.forEach(value -> link.append("&where=").append(encoded(dimension + ":" + value))));
        found.question().parameters().forEach((name, value) -> link.append("&param.")
                .append(encoded(name))
                .append('=')
                .append(encoded(String.valueOf(value))));
        found.question().presets().forEach(preset -> link.append("&preset=").append(encoded(preset)));
        return link.toString();
    }

    /** By the clocks of the zone, as the page writes periods; by its moments where clocks or minutes do not tell it. */
    private static String period(KeptQuestion.Span span, ZoneId zone) {
        String from = local(span.from(), zone);
        String to = local(span.to(), zone);
        return from.isEmpty() || to.isEmpty() ? span.from() + "/" + span.to() : from + "/" + to;
    }

    private static String local(Instant moment, ZoneId zone) {
        LocalDateTime time = LocalDateTime.ofInstant(moment, zone);
        if (!time.equals(time.truncatedTo(ChronoUnit.MINUTES))
                || !time.atZone(zone).toInstant().equals(moment)) {
            return "";
        }
        return time.toLocalTime().equals(LocalTime.MIDNIGHT)
                ? time.toLocalDate().toString()
                : time.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The groups as a map. */
    static Map<Map<String, @Nullable String>, Found> byGroup(List<Found> found) {
        Map<Map<String, @Nullable String>, Found> groups = new LinkedHashMap<>();
        found.forEach(each -> groups.put(each.dims(), each));
        return groups;
    }
}
