package io.vigie.rest.internal;

import io.vigie.access.Right;
import io.vigie.export.KeptQuestion;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Nearest;
import io.vigie.kpi.Parameter;
import io.vigie.kpi.Text;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import io.vigie.query.Kpis;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes a question of what was asked, or tells all that is wrong with it: one reader for URLs and bodies. */
final class QuestionReader {
    private static final int MOST = 50;

    private final Map<String, Kpis.Entry> installed;
    private final Set<Right> rights;

    /**
     * A reader.
     *
     * @param installed the KPIs there are, by id
     * @param rights what the one who asks may do
     */
    QuestionReader(Map<String, Kpis.Entry> installed, Set<Right> rights) {
        this.installed = installed;
        this.rights = rights;
    }

    /** What a part of an answer is made for; it decides what may be asked besides. */
    enum Shape {
        /** One figure for all: neither grain nor groups. */
        VALUE,
        /** In buckets. */
        SERIES,
        /** In groups. */
        BREAKDOWN,
        /** As the question says. */
        FREE
    }

    /** The question; null when there are faults, which were added. */
    @Nullable
    KpiQuery read(Asked asked, Shape shape, List<Fault> faults) {
        int before = faults.size();
        Map<String, KpiDefinition> kpis = kpis(asked, faults);
        KpiQuery.Builder query = KpiQuery.of(kpis.keySet().toArray(String[]::new));
        ZoneId zone = zone(asked.tz, faults);
        query.zone(zone);
        if (asked.period != null) {
            Asked.Value period = asked.period;
            Period.read(period.text(), zone)
                    .ifPresentOrElse(
                            read -> query.period(read.from(), read.to()),
                            () -> faults.add(new Fault(
                                    period.place(),
                                    Text.of(
                                            "'" + period.text()
                                                    + "' is no period; write its start and length, or its start and"
                                                    + " end, as in 2026-11-01/P1M.",
                                            "« " + period.text()
                                                    + " » n'est pas une période ; écrivez le début et la durée, ou le"
                                                    + " début et la fin, comme dans 2026-11-01/P1M."))));
        }
        if (asked.asOf != null) {
            Asked.Value asOf = asked.asOf;
            Period.instant(asOf.text(), zone)
                    .ifPresentOrElse(
                            query::asOf,
                            () -> faults.add(new Fault(
                                    asOf.place(),
                                    Text.of(
                                            "'" + asOf.text() + "' is no time; write 2026-11-01T09:00+01:00 or"
                                                    + " 2026-11-01.",
                                            "« " + asOf.text() + " » n'est pas une heure ; écrivez"
                                                    + " 2026-11-01T09:00+01:00 ou 2026-11-01."))));
        }
        grain(asked.grain, shape, query, faults);
        by(asked, shape, kpis, query, faults);
        for (Asked.Filter filter : asked.where) {
            if (allowed(filter.dimension(), filter.value().place(), faults)) {
                query.where(filter.dimension(), filter.value().text());
            }
        }
        if (!kpis.isEmpty()) {
            parameters(asked, kpis, query, faults);
            presets(asked, kpis, query, faults);
        }
        if (asked.companions != null) {
            Asked.Value companions = asked.companions;
            if (companions.text().equals("true")) {
                query.withCompanions();
            } else if (!companions.text().equals("false")) {
                faults.add(new Fault(companions.place(), Text.of("Write true or false.", "Écrivez true ou false.")));
            }
        }
        return faults.size() > before ? null : query.build();
    }

    /** Whether a question is about single agents, so that its answer is noted. */
    static boolean aboutAgents(KpiQuery query) {
        return query.groupBy().stream().anyMatch(KeptQuestion::namesAgent)
                || query.filters().keySet().stream().anyMatch(KeptQuestion::namesAgent);
    }

    private Map<String, KpiDefinition> kpis(Asked asked, List<Fault> faults) {
        Map<String, KpiDefinition> kpis = new LinkedHashMap<>();
        for (Asked.Value id : asked.kpis) {
            Kpis.Entry entry = installed.get(id.text());
            if (entry != null) {
                kpis.put(id.text(), entry.definition());
            } else {
                faults.add(new Fault(id.place(), unknown(id.text())));
            }
        }
        if (asked.kpis.isEmpty()) {
            faults.add(new Fault(asked.kpisPlace(), Text.of("Name the KPIs to ask for.", "Nommez les KPI demandés.")));
        }
        if (asked.kpis.size() > MOST) {
            faults.add(new Fault(
                    asked.kpis.get(MOST).place(),
                    Text.of(
                            "A question asks for " + MOST + " KPIs at most.",
                            "Une question demande " + MOST + " KPI au plus.")));
        }
        return kpis;
    }

    /** Why an id is not known, with those that were perhaps meant. */
    Text unknown(String id) {
        List<String> nearest = Nearest.to(id, installed.keySet());
        String more = String.join(", ", nearest);
        return Text.of(
                "There is no KPI '" + id + "'" + (nearest.isEmpty() ? "." : "; perhaps " + more + "."),
                "Il n'y a pas de KPI « " + id + " »" + (nearest.isEmpty() ? "." : " ; peut-être " + more + "."));
    }

    static ZoneId zone(Asked.@Nullable Value tz, List<Fault> faults) {
        if (tz == null) {
            return ZoneOffset.UTC;
        }
        try {
            return ZoneId.of(tz.text());
        } catch (DateTimeException e) {
            faults.add(new Fault(
                    tz.place(),
                    Text.of(
                            "'" + tz.text() + "' is no time zone; write one such as Europe/Paris.",
                            "« " + tz.text() + " » n'est pas un fuseau horaire ; écrivez par exemple Europe/Paris.")));
            return ZoneOffset.UTC;
        }
    }

    private static void grain(Asked.@Nullable Value grain, Shape shape, KpiQuery.Builder query, List<Fault> faults) {
        if (grain == null) {
            if (shape == Shape.SERIES) {
                query.grain(Grain.DAY);
            }
            return;
        }
        List<Grain> grains = Arrays.stream(Grain.values())
                .filter(candidate -> shape != Shape.SERIES || candidate != Grain.TOTAL)
                .toList();
        grains.stream()
                .filter(candidate -> candidate.id().equals(grain.text()))
                .findFirst()
                .ifPresentOrElse(query::grain, () -> {
                    String known =
                            String.join(", ", grains.stream().map(Grain::id).toList());
                    faults.add(new Fault(
                            grain.place(),
                            Text.of(
                                    "'" + grain.text() + "' is not a grain; use one of " + known + ".",
                                    "« " + grain.text() + " » n'est pas une granularité ; au choix : " + known + ".")));
                });
    }

    private void by(
            Asked asked, Shape shape, Map<String, KpiDefinition> kpis, KpiQuery.Builder query, List<Fault> faults) {
        if (shape == Shape.BREAKDOWN && asked.by.isEmpty()) {
            faults.add(new Fault(
                    Fault.Place.parameter("by"),
                    Text.of(
                            "Say which dimension to split by, such as by=queue.",
                            "Dites selon quelle dimension ventiler, par exemple by=queue.")));
        }
        Set<String> seen = new TreeSet<>();
        for (Asked.Value dimension : asked.by) {
            if (dimension.text().isEmpty()) {
                faults.add(new Fault(
                        dimension.place(), Text.of("A dimension needs a name.", "Une dimension a besoin d'un nom.")));
                continue;
            }
            if (!seen.add(dimension.text()) || !allowed(dimension.text(), dimension.place(), faults)) {
                continue;
            }
            query.groupBy(dimension.text());
            kpis.forEach((id, definition) -> {
                Text reason = definition.refusedDimensions().get(dimension.text());
                if (reason != null) {
                    faults.add(new Fault(
                            dimension.place(),
                            Text.of(
                                    id + " cannot be split by " + dimension.text() + ": " + reason.en(),
                                    id + " ne peut pas être ventilé par " + dimension.text() + " : " + reason.fr())));
                }
            });
        }
    }

    /** Whoever may not see agents or contacts must not see them as groups either. */
    private boolean allowed(String dimension, Fault.Place place, List<Fault> faults) {
        Right needed = KeptQuestion.namesAgent(dimension)
                ? Right.AGENTS
                : dimension.endsWith("_id") ? Right.CONTACTS : Right.FIGURES;
        if (rights.contains(needed)) {
            return true;
        }
        faults.add(new Fault(
                place,
                Text.of(
                        "To ask by '" + dimension + "' needs a role that may "
                                + needed.text().en() + ".",
                        "Demander par « " + dimension + " » exige un rôle qui peut "
                                + needed.text().fr() + ".")));
        return false;
    }

    private static void parameters(
            Asked asked, Map<String, KpiDefinition> kpis, KpiQuery.Builder query, List<Fault> faults) {
        TreeSet<String> known = new TreeSet<>();
        kpis.values().forEach(definition -> known.addAll(definition.parameters().keySet()));
        asked.parameters.forEach((name, value) -> {
            if (!known.contains(name)) {
                String names = String.join(", ", known);
                faults.add(new Fault(
                        value.place(),
                        known.isEmpty()
                                ? Text.of(
                                        "There is no parameter '" + name + "'; what is asked for has none.",
                                        "Il n'y a pas de paramètre « " + name + " » ; ce qui est demandé n'en a pas.")
                                : Text.of(
                                        "There is no parameter '" + name + "'; there are " + names + ".",
                                        "Il n'y a pas de paramètre « " + name + " » ; il y a " + names + ".")));
                return;
            }
            kpis.values().stream()
                    .flatMap(definition -> java.util.stream.Stream.ofNullable(
                            definition.parameters().get(name)))
                    .flatMap(parameter -> wrong(parameter, value.text()).stream())
                    .findFirst()
                    .ifPresent(fault -> faults.add(new Fault(value.place(), fault)));
            query.parameter(name, value.text());
        });
    }

    /** What is wrong with a value that one can tell at sight; the engine reads calendars and lists. */
    private static List<Text> wrong(Parameter parameter, String text) {
        List<Text> wrong = new ArrayList<>();
        if (parameter.kind() == Parameter.Kind.CHOICE) {
            if (!parameter.choices().contains(text)) {
                String words = String.join(", ", parameter.choices());
                wrong.add(Text.of(
                        "'" + text + "' is not one of " + words + ".",
                        "« " + text + " » n'est pas parmi " + words + "."));
            }
            return wrong;
        }
        var type = parameter.type();
        if (type != null) {
            try {
                type.read(text);
            } catch (IllegalArgumentException | DateTimeException e) {
                wrong.add(Text.of(
                        "'" + text + "' is not "
                                + switch (parameter.kind()) {
                                    case SECONDS -> "a number of seconds.";
                                    case INTEGER -> "a whole number.";
                                    case FLAG -> "true or false.";
                                    default -> "a number.";
                                },
                        "« " + text + " » n'est pas "
                                + switch (parameter.kind()) {
                                    case SECONDS -> "un nombre de secondes.";
                                    case INTEGER -> "un nombre entier.";
                                    case FLAG -> "true ou false.";
                                    default -> "un nombre.";
                                }));
            }
        }
        return wrong;
    }

    private static void presets(
            Asked asked, Map<String, KpiDefinition> kpis, KpiQuery.Builder query, List<Fault> faults) {
        TreeSet<String> known = new TreeSet<>();
        kpis.values().forEach(definition -> known.addAll(definition.presets().keySet()));
        for (Asked.Value preset : asked.presets) {
            if (known.contains(preset.text())) {
                query.preset(preset.text());
                continue;
            }
            String names = String.join(", ", known);
            faults.add(new Fault(
                    preset.place(),
                    known.isEmpty()
                            ? Text.of(
                                    "There is no preset '" + preset.text() + "'; what is asked for has none.",
                                    "Il n'y a pas de préréglage « " + preset.text()
                                            + " » ; ce qui est demandé n'en a pas.")
                            : Text.of(
                                    "There is no preset '" + preset.text() + "'; there are " + names + ".",
                                    "Il n'y a pas de préréglage « " + preset.text() + " » ; il y a " + names + ".")));
        }
    }
}
