package io.vigie.shell.internal;

import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Nearest;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiResult;
import io.vigie.query.KpiValue;
import io.vigie.query.Kpis;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that make up a question. */
final class QueryOptions {
    @Option(names = "--by", paramLabel = "DIM", split = ",", descriptionKey = "by")
    List<String> by = new ArrayList<>();

    @Option(names = "--grain", paramLabel = "GRAIN", descriptionKey = "grain")
    String grain = "total";

    @Option(names = "--from", paramLabel = "TIME", descriptionKey = "from")
    @Nullable
    String from;

    @Option(names = "--to", paramLabel = "TIME", descriptionKey = "to")
    @Nullable
    String to;

    @Option(names = "--tz", paramLabel = "ZONE", descriptionKey = "tz")
    @Nullable
    String tz;

    @Option(names = "--as-of", paramLabel = "TIME", descriptionKey = "as-of")
    @Nullable
    String asOf;

    @Option(names = "--param", paramLabel = "KEY=VALUE", descriptionKey = "param")
    List<String> params = new ArrayList<>();

    @Option(names = "--preset", paramLabel = "ID", descriptionKey = "preset")
    List<String> presets = new ArrayList<>();

    @Option(names = "--where", paramLabel = "DIM=VALUE", descriptionKey = "where")
    List<String> where = new ArrayList<>();

    /**
     * The question, with the definitions of its KPIs by id.
     *
     * @param query the question
     * @param entries the KPIs that it asks, in order
     * @param installed all KPIs there are, for its companions
     */
    record Question(KpiQuery query, Map<String, Kpis.Entry> entries, Map<String, Kpis.Entry> installed) {
        /** The definitions behind an answer, those asked for first. */
        Map<String, KpiDefinition> definitions(KpiResult result) {
            Map<String, KpiDefinition> definitions = new LinkedHashMap<>();
            entries.forEach((id, entry) -> definitions.put(id, entry.definition()));
            for (KpiValue value : result.values()) {
                Kpis.Entry entry = installed.get(value.kpi());
                if (entry != null) {
                    definitions.putIfAbsent(value.kpi(), entry.definition());
                }
            }
            return definitions;
        }
    }

    /**
     * Puts the question together.
     *
     * @param ids the KPIs to ask
     * @param installed the KPIs there are
     * @param system the zone where none is given
     * @param directory what relative file names start from
     * @throws UsageException with all that is wrong
     */
    Question question(List<String> ids, List<Kpis.Entry> installed, ZoneId system, Path directory, Texts texts) {
        return question(ids, installed, List.of(), system, directory, texts);
    }

    /**
     * The same.
     *
     * @param others definitions whose parameters and presets may be written as well; those are left out
     */
    Question question(
            List<String> ids,
            List<Kpis.Entry> installed,
            List<KpiDefinition> others,
            ZoneId system,
            Path directory,
            Texts texts) {
        List<String> problems = new ArrayList<>();
        Map<String, Kpis.Entry> known = new LinkedHashMap<>();
        installed.forEach(entry -> known.put(entry.definition().id(), entry));
        Map<String, Kpis.Entry> asked = asked(ids, known, texts, problems);
        KpiQuery.Builder query = KpiQuery.of(asked.keySet().toArray(String[]::new));
        ZoneId zone = zone(tz, system, texts, problems);
        query.zone(zone);
        Instant start = instant(from, "--from", zone, texts, problems);
        Instant end = instant(to, "--to", zone, texts, problems);
        if (start != null && end != null && !start.isBefore(end)) {
            problems.add(texts.get("period.bad", from, to));
        }
        query.period(start, end).asOf(instant(asOf, "--as-of", zone, texts, problems));
        grain(grain, texts, problems).ifPresent(query::grain);
        for (String dimension : new LinkedHashSet<>(by)) {
            query.groupBy(dimension.strip());
        }
        conditions(where, texts, problems)
                .forEach((dimension, values) -> values.forEach(value -> query.where(dimension, value)));
        refuse(asked, texts, problems);
        if (!asked.isEmpty()) {
            List<KpiDefinition> definitions =
                    asked.values().stream().map(Kpis.Entry::definition).toList();
            List<KpiDefinition> all =
                    Stream.concat(definitions.stream(), others.stream()).toList();
            ParameterArguments.read(params, all, directory, texts, problems).forEach((name, value) -> {
                if (definitions.stream()
                        .anyMatch(definition -> definition.parameters().containsKey(name))) {
                    query.parameter(name, value);
                }
            });
            presets(query, definitions, all, texts, problems);
        }
        if (!problems.isEmpty()) {
            throw new UsageException(problems);
        }
        return new Question(query.build(), asked, known);
    }

    /** The parameters and presets that are written and that one definition has and the other has not. */
    List<String> only(KpiDefinition definition, KpiDefinition other) {
        List<String> only = new ArrayList<>();
        for (String param : params) {
            String name = param.split("=", 2)[0].strip();
            if (definition.parameters().containsKey(name) && !other.parameters().containsKey(name)) {
                only.add("--param " + name);
            }
        }
        for (String id : presets) {
            if (definition.presets().containsKey(id) && !other.presets().containsKey(id)) {
                only.add("--preset " + id);
            }
        }
        return only;
    }

    private void presets(
            KpiQuery.Builder query,
            List<KpiDefinition> asked,
            List<KpiDefinition> all,
            Texts texts,
            List<String> problems) {
        TreeSet<String> known = new TreeSet<>();
        all.forEach(definition -> known.addAll(definition.presets().keySet()));
        for (String id : presets) {
            if (asked.stream().anyMatch(definition -> definition.presets().containsKey(id))) {
                query.preset(id);
            } else if (!known.contains(id)) {
                problems.add(
                        known.isEmpty()
                                ? texts.get("preset.none", id)
                                : texts.get("preset.unknown", id, String.join(", ", known)));
            }
        }
    }

    private static Map<String, Kpis.Entry> asked(
            List<String> ids, Map<String, Kpis.Entry> known, Texts texts, List<String> problems) {
        Map<String, Kpis.Entry> asked = new LinkedHashMap<>();
        for (String written : ids) {
            String id = written.strip();
            Kpis.Entry entry = known.get(id);
            if (entry != null) {
                asked.put(id, entry);
            } else if (!id.isEmpty()) {
                problems.add(unknown(id, known, texts));
            }
        }
        if (asked.isEmpty() && problems.isEmpty()) {
            problems.add(texts.get("usage.missing", "--kpi"));
        }
        return asked;
    }

    /** Why an id is not known, with those that were perhaps meant. */
    static String unknown(String id, Map<String, Kpis.Entry> known, Texts texts) {
        List<String> nearest = Nearest.to(id, known.keySet());
        if (nearest.isEmpty()) {
            nearest = known.values().stream()
                    .map(Kpis.Entry::definition)
                    .filter(definition -> mentions(definition, id))
                    .map(KpiDefinition::id)
                    .limit(3)
                    .toList();
        }
        return nearest.isEmpty()
                ? texts.get("kpi.unknown", id)
                : texts.get("kpi.unknown.near", id, String.join(", ", nearest));
    }

    private static boolean mentions(KpiDefinition definition, String word) {
        return definition.synonyms().stream().anyMatch(word::equalsIgnoreCase)
                || definition.name().en().equalsIgnoreCase(word)
                || definition.name().fr().equalsIgnoreCase(word);
    }

    /** The zone of that name; that of the system where none is given. */
    static ZoneId zone(@Nullable String text, ZoneId system, Texts texts, List<String> problems) {
        if (text == null) {
            return system;
        }
        return Times.zone(text).orElseGet(() -> {
            problems.add(texts.get("tz.bad", text));
            return system;
        });
    }

    /** The grain of that id. */
    static Optional<Grain> grain(String id, Texts texts, List<String> problems) {
        Optional<Grain> grain = Arrays.stream(Grain.values())
                .filter(candidate -> candidate.id().equals(id))
                .findFirst();
        if (grain.isEmpty()) {
            problems.add(texts.get("grain.bad", id, grains()));
        }
        return grain;
    }

    /** The instant that an option says. */
    static @Nullable Instant instant(
            @Nullable String text, String option, ZoneId zone, Texts texts, List<String> problems) {
        if (text == null) {
            return null;
        }
        return Times.instant(text, zone).orElseGet(() -> {
            problems.add(texts.get("time.bad", text, option));
            return null;
        });
    }

    private static String grains() {
        return String.join(", ", Arrays.stream(Grain.values()).map(Grain::id).toList());
    }

    /** The values of each dimension in {@code dimension=value}. */
    static Map<String, List<String>> conditions(List<String> where, Texts texts, List<String> problems) {
        Map<String, List<String>> conditions = new LinkedHashMap<>();
        for (String condition : where) {
            int equals = condition.indexOf('=');
            if (equals <= 0) {
                problems.add(texts.get("where.bad", condition));
            } else {
                conditions
                        .computeIfAbsent(condition.substring(0, equals).strip(), dimension -> new ArrayList<>())
                        .add(condition.substring(equals + 1));
            }
        }
        return conditions;
    }

    private void refuse(Map<String, Kpis.Entry> asked, Texts texts, List<String> problems) {
        asked.forEach((id, entry) -> by.forEach(dimension -> {
            var reason = entry.definition().refusedDimensions().get(dimension.strip());
            if (reason != null) {
                problems.add(texts.get("by.refused", id, dimension, reason.in(texts.locale())));
            }
        }));
    }
}
