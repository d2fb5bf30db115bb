package io.vigie.engine.internal.kpi;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Schema;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Questions of every kind about generated facts. */
final class GeneratedQuestions {
    private static final Duration SHORT = Duration.ofHours(30);
    private static final Map<String, List<String>> VALUES = values();
    private static final List<String> CALENDARS = List.of(
            "{\"tz\":\"Europe/Paris\",\"week\":{\"0\":[\"09:00\",\"18:00\"],\"5\":[\"09:00\",\"12:00\",\"14:00\",\"18:00\"],"
                    + "\"6\":[\"00:00\",\"24:00\"]},\"holidays\":[\"2026-03-30\",\"2026-02-01\"]}",
            "{\"tz\":\"Australia/Lord_Howe\",\"week\":{\"5\":[\"00:00\",\"03:00\"],\"6\":[\"01:00\",\"02:15\"],"
                    + "\"0\":[\"08:00\",\"17:30\"]}}",
            "{\"tz\":\"UTC\",\"week\":{}}");

    /** Values of parameters that mean something only within limits, or need a form. */
    private static final Map<String, List<String>> SENSIBLE = Map.ofEntries(
            Map.entry("weeks", List.of("1", "2", "4")),
            Map.entry("calls", List.of("0", "3", "100")),
            Map.entry("interval_s", List.of("900", "1800")),
            Map.entry("aht_s", List.of("30", "180", "240.5")),
            Map.entry("patience_s", List.of("10", "60", "300")),
            Map.entry("target", List.of("0.5", "0.8", "0.95")),
            Map.entry("max_occupancy", List.of("0.7", "0.85", "1")),
            Map.entry("shrinkage", List.of("0", "0.3")),
            Map.entry("agents", List.of("0", "1", "4", "15")),
            Map.entry("min_group", List.of("2", "3", "5")),
            Map.entry("channels", List.of("chat", "twitter,phone")),
            Map.entry("excluded_reasons", List.of("sick", "strike,paid-leave")),
            Map.entry("exclude_dates", List.of("2026-03-22,2026-03-15", "2026-02-21")));

    private final Random random;
    private final GeneratedTime time;

    GeneratedQuestions(Random random, GeneratedTime time) {
        this.random = random;
        this.time = time;
    }

    private static Map<String, List<String>> values() {
        Map<String, List<String>> values = new LinkedHashMap<>();
        values.put("channel", GeneratedFacts.CHANNELS);
        values.put("origin_channel", GeneratedFacts.CHANNELS);
        values.put("queue", GeneratedFacts.QUEUES);
        values.put("team", GeneratedFacts.TEAMS);
        values.put("request_type", GeneratedFacts.TYPES);
        values.put("site", GeneratedFacts.SITES);
        values.put("provider", GeneratedFacts.PROVIDERS);
        values.put("agent_id", List.of("A0", "A1", "A2"));
        values.put("campaign", List.of("spring"));
        return values;
    }

    KpiQuery question(KpiDefinition definition) {
        Instant from = time.instant();
        Instant to = time.instant();
        if (random.nextInt(3) == 0) {
            from = time.first();
            to = time.last();
        } else if (random.nextBoolean()) {
            from = time.midnight(time.date());
            to = time.midnight(time.date().plusDays(1));
        }
        if (!from.isBefore(to)) {
            Instant swap = from;
            from = to;
            to = from.equals(swap) ? swap.plus(Duration.ofHours(26)) : swap;
        }
        KpiQuery.Builder question = KpiQuery.of(definition.id())
                .period(from, to)
                .zone(time.anyZone())
                .grain(grain(Duration.between(from, to)))
                .asOf(random.nextBoolean() ? null : asOf(from, to));
        List<String> dimensions = new ArrayList<>(definition.dimensions());
        if (carriesAttributes(definition)) {
            dimensions.add("campaign");
        }
        Collections.shuffle(dimensions, random);
        int groups = Math.min(dimensions.size(), Math.max(0, random.nextInt(5) - 2));
        dimensions.subList(0, groups).forEach(question::groupBy);
        if (random.nextInt(4) == 0 && !dimensions.isEmpty()) {
            filter(question, dimensions.get(random.nextInt(dimensions.size())));
        }
        definition.parameters().values().forEach(parameter -> {
            Object value = random.nextInt(3) == 0 ? value(parameter) : null;
            if (value != null) {
                question.parameter(parameter.name(), value);
            }
        });
        return question.build();
    }

    /** Whether all that it counts can be split by what its facts happen to carry. */
    private static boolean carriesAttributes(KpiDefinition definition) {
        Stream<KpiDefinition> used = Stream.concat(
                Stream.of(definition),
                Families.definitions().stream()
                        .filter(other -> definition.references().contains(other.id())));
        return used.flatMap(kpi -> kpi.measures().stream()
                        .flatMap(measure -> measure.population().levels().stream())
                        .map(relation -> Schema.of(relation, kpi.parameters())))
                .allMatch(Schema::attributes);
    }

    private Instant asOf(Instant from, Instant to) {
        return switch (random.nextInt(4)) {
            case 0 -> to;
            case 1 -> to.plus(Duration.ofDays(random.nextInt(9)));
            default -> time.instant();
        };
    }

    private Grain grain(Duration period) {
        List<Grain> grains = period.compareTo(SHORT) > 0
                ? List.of(Grain.TOTAL, Grain.TOTAL, Grain.DAY, Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.HOUR)
                : List.of(Grain.values());
        return grains.get(random.nextInt(grains.size()));
    }

    private void filter(KpiQuery.Builder question, String dimension) {
        List<String> values = VALUES.getOrDefault(dimension, List.of());
        question.where(
                dimension, values.isEmpty() || random.nextInt(4) == 0 ? "" : values.get(random.nextInt(values.size())));
        if (!values.isEmpty() && random.nextBoolean()) {
            question.where(dimension, values.get(random.nextInt(values.size())));
        }
    }

    private @Nullable Object value(Parameter parameter) {
        List<String> sensible = SENSIBLE.get(parameter.name());
        if (sensible != null) {
            return one(sensible);
        }
        return switch (parameter.kind()) {
            case SECONDS -> one(List.of("0", "1", "10", "30", "90", "300", "3600", "86400", "12.5"));
            case INTEGER -> one(List.of("0", "1", "2", "3", "7"));
            case DECIMAL -> one(List.of("0", "0.25", "0.5", "0.9", "1"));
            case FLAG -> String.valueOf(random.nextBoolean());
            case CHOICE -> one(parameter.choices());
            case CALENDAR -> one(CALENDARS);
            case LIST -> null;
        };
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
