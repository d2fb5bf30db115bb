package io.vigie.export;

import com.fasterxml.jackson.databind.JsonNode;
import io.vigie.kpi.Text;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import io.vigie.query.QueryException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A question that is kept in a file and asked again and again: written as in {@code POST /query}, with a period that
 * moves with the clock. It is never about single agents or contacts. Immutable.
 */
public final class KeptQuestion {
    private static final Set<String> FIELDS =
            Set.of("kpis", "period", "tz", "grain", "by", "where", "parameters", "presets", "companions");
    private static final Pattern AGENT = Pattern.compile("(.*_)?(agent|employee)(_.*)?");
    private static final List<String> NAMED =
            List.of("today", "yesterday", "this-week", "last-week", "this-month", "last-month");

    private final KpiQuery open;
    private final String period;

    private KeptQuestion(KpiQuery open, String period) {
        this.open = open;
        this.period = period;
    }

    /** A period. */
    public record Span(Instant from, Instant to) {}

    /** With what a period is compared. */
    public enum Against {
        /** The period of the same length just before, by the calendar. */
        PREVIOUS,
        /** The same hours of the same weekdays, one or more weeks before. */
        SAME_WEEKDAY
    }

    /** Takes what is wrong. */
    public interface Faults {
        /**
         * One thing.
         *
         * @param pointer where, as a JSON pointer
         */
        void add(String pointer, Text sentence);
    }

    /** Reads a question; null when there are faults, which were added. */
    public static @Nullable KeptQuestion read(JsonNode node, String at, Faults faults) {
        int[] wrong = {0};
        Faults counted = (pointer, sentence) -> {
            wrong[0]++;
            faults.add(pointer, sentence);
        };
        if (!node.isObject()) {
            counted.add(at, Text.of("A question is needed here.", "Il faut ici une question."));
            return null;
        }
        node.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                counted.add(
                        at + "/" + name,
                        Text.of(
                                "'" + name + "' means nothing here; there are " + String.join(", ", sorted(FIELDS))
                                        + ".",
                                "« " + name + " » n'a pas de sens ici ; il y a " + String.join(", ", sorted(FIELDS))
                                        + "."));
            }
        });
        List<String> kpis = texts(node.path("kpis"), at + "/kpis", counted);
        if (kpis.isEmpty()) {
            counted.add(at + "/kpis", Text.of("Name the KPIs to ask for.", "Nommez les KPI demandés."));
        }
        KpiQuery.Builder query = KpiQuery.of(kpis.toArray(String[]::new));
        try {
            query.zone(ZoneId.of(node.path("tz").asText("UTC")));
        } catch (DateTimeException e) {
            counted.add(
                    at + "/tz",
                    Text.of("Write a time zone such as Europe/Paris.", "Écrivez un fuseau tel que Europe/Paris."));
        }
        try {
            query.grain(Grain.of(node.path("grain").asText("total")));
        } catch (QueryException e) {
            counted.add(at + "/grain", e.sentence());
        }
        for (String dimension : texts(node.path("by"), at + "/by", counted)) {
            allowed(dimension, at + "/by", counted);
            query.groupBy(dimension);
        }
        for (var filter : node.path("where").properties()) {
            allowed(filter.getKey(), at + "/where/" + filter.getKey(), counted);
            JsonNode values = filter.getValue();
            for (JsonNode value : values.isArray() ? values : List.of(values)) {
                query.where(filter.getKey(), value.isNull() ? "" : value.asText());
            }
        }
        for (var parameter : node.path("parameters").properties()) {
            JsonNode value = parameter.getValue();
            query.parameter(
                    parameter.getKey(),
                    value.isContainerNode()
                            ? value.toString()
                            : value.isNumber() ? value.decimalValue().toPlainString() : value.asText());
        }
        texts(node.path("presets"), at + "/presets", counted).forEach(query::preset);
        if (node.path("companions").asBoolean(false)) {
            query.withCompanions();
        }
        String period = node.path("period").asText("today");
        KeptQuestion question = new KeptQuestion(query.build(), period);
        try {
            question.span(Instant.EPOCH.plus(400, ChronoUnit.DAYS));
        } catch (DateTimeException | ArithmeticException e) {
            counted.add(
                    at + "/period",
                    Text.of(
                            "'" + period + "' is no period; write " + String.join(", ", NAMED)
                                    + ", P7D (the 7 days before today) or PT30M (the last 30 minutes).",
                            "« " + period + " » n'est pas une période ; écrivez " + String.join(", ", NAMED)
                                    + ", P7D (les 7 jours avant aujourd'hui) ou PT30M (les 30 dernières minutes)."));
        }
        return wrong[0] == 0 ? question : null;
    }

    private static List<String> sorted(Set<String> names) {
        return names.stream().sorted().toList();
    }

    private static List<String> texts(JsonNode node, String at, Faults faults) {
        List<String> texts = new ArrayList<>();
        if (node.isMissingNode() || node.isNull()) {
            return texts;
        }
        if (!node.isArray()) {
            faults.add(at, Text.of("Write a list of texts.", "Écrivez une liste de textes."));
            return texts;
        }
        node.forEach(value -> texts.add(value.asText()));
        return texts;
    }

    private static void allowed(String dimension, String at, Faults faults) {
        if (namesAgent(dimension) || dimension.endsWith("_id")) {
            faults.add(
                    at,
                    Text.of(
                            "What is sent is never about single agents or contacts: '" + dimension
                                    + "' cannot be asked here.",
                            "Ce qui est envoyé ne porte jamais sur des agents ou contacts : « " + dimension
                                    + " » ne peut être demandé ici."));
        }
    }

    /** Whether a dimension says which agent it was, by whatever role they had in it: {@code last_agent}. */
    public static boolean namesAgent(String dimension) {
        return AGENT.matcher(dimension).matches();
    }

    /** The KPIs it asks for. */
    public List<String> kpis() {
        return open.kpis();
    }

    /** Its zone. */
    public ZoneId zone() {
        return open.zone();
    }

    /** The dimensions it splits by. */
    public List<String> groupBy() {
        return open.groupBy();
    }

    /** The question at a moment. */
    public KpiQuery at(Instant now) {
        return of(span(now));
    }

    /** The question over a period. */
    public KpiQuery of(Span span) {
        return open.toBuilder().period(span.from(), span.to()).build();
    }

    /** Its period at a moment: never beyond it. */
    public Span span(Instant now) {
        ZonedDateTime minute = now.atZone(zone()).truncatedTo(ChronoUnit.MINUTES);
        LocalDate today = minute.toLocalDate();
        LocalDate monday = today.minusDays(today.getDayOfWeek().getValue() - 1L);
        LocalDate first = today.withDayOfMonth(1);
        return switch (period) {
            case "today" -> span(today, minute);
            case "yesterday" -> span(today.minusDays(1), today);
            case "this-week" -> span(monday, minute);
            case "last-week" -> span(monday.minusDays(7), monday);
            case "this-month" -> span(first, minute);
            case "last-month" -> span(first.minusMonths(1), first);
            default -> {
                if (period.startsWith("PT")) {
                    Duration length = Duration.parse(period);
                    if (length.isNegative() || length.isZero()) {
                        throw new DateTimeException("no length");
                    }
                    yield new Span(minute.toInstant().minus(length), minute.toInstant());
                }
                Period length = Period.parse(period);
                if (length.isNegative() || length.isZero()) {
                    throw new DateTimeException("no length");
                }
                yield span(today.minus(length), today);
            }
        };
    }

    private Span span(LocalDate from, LocalDate to) {
        return span(from, to.atStartOfDay(zone()));
    }

    private Span span(LocalDate from, ZonedDateTime to) {
        return new Span(from.atStartOfDay(zone()).toInstant(), to.toInstant());
    }

    /** The period with which another is compared; by the calendar, so that days keep their hours. */
    public Span before(Span span, Against against) {
        Duration length = Duration.between(span.from(), span.to());
        if (against == Against.SAME_WEEKDAY) {
            long weeks = Math.max(1, (length.toHours() + 24 * 7 - 1) / (24 * 7));
            return moved(span, time -> time.minusWeeks(weeks));
        }
        return switch (period) {
            case "today", "yesterday" -> moved(span, time -> time.minusDays(1));
            case "this-week", "last-week" -> moved(span, time -> time.minusWeeks(1));
            case "this-month", "last-month" -> moved(span, time -> time.minusMonths(1));
            default -> {
                if (period.startsWith("PT")) {
                    yield new Span(span.from().minus(length), span.from());
                }
                yield moved(span, time -> time.minus(Period.parse(period)));
            }
        };
    }

    private Span moved(Span span, UnaryOperator<ZonedDateTime> move) {
        return new Span(
                move.apply(span.from().atZone(zone())).toInstant(),
                move.apply(span.to().atZone(zone())).toInstant());
    }
}
