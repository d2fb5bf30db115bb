package io.vigie.engine.internal.kpi;

import static io.vigie.kpi.Expr.col;

import io.vigie.engine.internal.compile.Bucket;
import io.vigie.engine.internal.planning.Estimate;
import io.vigie.engine.internal.planning.ForecastModel;
import io.vigie.engine.internal.planning.ForecastSettings;
import io.vigie.engine.internal.planning.Forecasts;
import io.vigie.engine.internal.planning.Series;
import io.vigie.fact.Vocabulary;
import io.vigie.kpi.Direction;
import io.vigie.kpi.KpiDefinition;
import io.vigie.kpi.Maturity;
import io.vigie.kpi.Measure;
import io.vigie.kpi.Population;
import io.vigie.kpi.Relation;
import io.vigie.kpi.Relations;
import io.vigie.kpi.Text;
import io.vigie.kpi.Unit;
import io.vigie.query.Forecast;
import io.vigie.query.ForecastQuery;
import io.vigie.query.Grain;
import io.vigie.query.KpiQuery;
import io.vigie.query.KpiResult;
import io.vigie.query.KpiValue;
import io.vigie.query.Kpis;
import io.vigie.query.QueryException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Forecasts volumes from the history in the store, which is asked for as any KPI is. */
final class Forecasting {
    /** Older history says little about next week, and costs time; two years hold each season twice. */
    private static final int YEARS = 2;

    /** How many weeks anything looks back at most. */
    private static final int MOST_WEEKS = 520;

    /** How many days are forecast where the question does not say. */
    private static final int DAYS = 7;

    private static final Set<Grain> GRAINS = EnumSet.of(Grain.QUARTER_HOUR, Grain.HALF_HOUR, Grain.HOUR, Grain.DAY);
    private static final Text UNNAMED = Text.of("volume", "volume ");
    private static final KpiDefinition MEASURED = history(
            "measured-volume",
            Measure.sum(Population.flow(Relation.facts(Vocabulary.VOLUME), col("start")), col("volume")));
    private static final KpiDefinition RECEIVED = history(
            "received-contacts",
            Measure.count(Population.flow(Relation.facts(Vocabulary.CONTACT), col("received_at"))
                    .finer(Relations.LEGS, "queue", "agent_id", "seq")
                    .where(Relations.inbound())));

    /** The histories that can be learned from, as KPIs of the engine's own. */
    static final KpiRegistry.Snapshot HISTORY = snapshot();

    private final ForecastQuery query;
    private final Function<KpiQuery, KpiResult> ask;

    Forecasting(ForecastQuery query, Function<KpiQuery, KpiResult> ask) {
        this.query = query;
        this.ask = ask;
    }

    private static KpiDefinition history(String id, Measure volume) {
        return KpiDefinition.named(id, "history of " + id, "historique de " + id)
                .definition("Volumes to learn from.", "Volumes dont apprendre.")
                .unit(Unit.COUNT)
                .direction(Direction.NONE)
                .maturity(Maturity.IMMEDIATE)
                .numerator(volume, UNNAMED)
                .build();
    }

    private static KpiRegistry.Snapshot snapshot() {
        Map<String, Kpis.Entry> entries = new LinkedHashMap<>();
        for (KpiDefinition definition : List.of(MEASURED, RECEIVED)) {
            entries.put(definition.id(), new Kpis.Entry("engine", UNNAMED, definition, "io.vigie.engine"));
        }
        return new KpiRegistry.Snapshot(entries, List.of(), List.of());
    }

    Forecast forecast() {
        if (!GRAINS.contains(query.grain())) {
            String grains = GRAINS.stream().map(Grain::id).collect(Collectors.joining(", "));
            throw new QueryException(
                    "A forecast has a grain of " + grains + ", not "
                            + query.grain().id() + ".",
                    "Une projection a une granularité de " + grains + ", pas de "
                            + query.grain().id() + ".");
        }
        if (query.weeks() < 1
                || query.weeks() > MOST_WEEKS
                || query.backTestWeeks() < 1
                || query.backTestWeeks() > MOST_WEEKS) {
            throw new QueryException(
                    "A forecast looks back over 1 to " + MOST_WEEKS + " weeks.",
                    "Une projection remonte de 1 à " + MOST_WEEKS + " semaines.");
        }
        List<ForecastModel> models = models();
        History history = history(MEASURED);
        boolean measured = !history.volumes().isEmpty();
        if (!measured) {
            history = history(RECEIVED);
        }
        Instant from = query.from() == null ? history.nextDay() : query.from();
        Instant to =
                query.to() == null ? from.atZone(query.zone()).plusDays(DAYS).toInstant() : query.to();
        if (!from.isBefore(to)) {
            throw new QueryException(
                    "The period to forecast ends at " + to + ", not after it begins at " + from + ".",
                    "La période à projeter finit à " + to + ", pas après avoir commencé à " + from + ".");
        }
        Series series = Series.of(query.zone(), query.grain(), history.volumes());
        ForecastSettings settings = ForecastSettings.DEFAULT
                .withWeeks(query.weeks())
                .withBackTestWeeks(query.backTestWeeks())
                .withExcluded(query.excluded())
                .withHolidays(query.holidays());
        var forecast = Forecasts.of(series, models, settings, from, to);
        return new Forecast(
                query,
                from,
                to,
                measured
                        ? Text.of("measured volumes", "volumes mesurés")
                        : Text.of("inbound contacts received", "contacts entrants reçus"),
                series.isEmpty() ? null : history.volumes().firstKey(),
                series.isEmpty() ? null : series.end(),
                forecast.model().id(),
                forecast.why(),
                forecast.points().stream()
                        .map(point -> point(point.interval().from(), point.estimate()))
                        .toList(),
                forecast.scores().stream()
                        .map(score -> new Forecast.Score(
                                score.model().id(), score.model().name(), score.wape(), score.intervals()))
                        .toList());
    }

    private Forecast.Point point(Instant start, Estimate estimate) {
        OffsetDateTime local = start.atZone(query.zone()).toOffsetDateTime();
        return new Forecast.Point(local, estimate.volume());
    }

    private List<ForecastModel> models() {
        String wanted = query.model();
        List<ForecastModel> models = Forecasts.models().stream()
                .filter(model -> wanted == null || model.id().equals(wanted))
                .toList();
        if (models.isEmpty()) {
            String there = Forecasts.models().stream().map(ForecastModel::id).collect(Collectors.joining(", "));
            throw new QueryException(
                    "There is no forecast model '" + wanted + "'; there are " + there + ".",
                    "Il n'y a pas de modèle de projection « " + wanted + " » ; il y a " + there + ".");
        }
        return models;
    }

    /**
     * What is known.
     *
     * @param volumes by the start of the interval
     * @param nextDay when the first local day begins after the last row
     */
    private record History(TreeMap<Instant, Double> volumes, Instant nextDay) {}

    /**
     * The volumes of the intervals between the first and the last with a volume, over before the period,
     * as of the question and now: one that is under way would be taken for a quiet one. An interval
     * without received contacts had none; one without a measured volume is missing.
     */
    private History history(KpiDefinition definition) {
        Instant known = query.asOf();
        Instant given = known == null || (query.from() != null && query.from().isBefore(known)) ? query.from() : known;
        // What the data begin and end with, whatever part of them is asked for: a queue may rest on the last day.
        KpiQuery.Builder all = KpiQuery.of(definition.id())
                .period(null, given)
                .zone(query.zone())
                .asOf(known);
        KpiResult whole = ask.apply(all.build());
        Instant present = given == null || whole.asOf().isBefore(given) ? whole.asOf() : given;
        Instant end = bucket(present).from();
        Instant oldest = end.atZone(query.zone()).minusYears(YEARS).toInstant();
        Instant start = whole.from().isBefore(oldest) ? oldest : whole.from();
        Instant last = whole.to().isBefore(present) ? whole.to() : present;
        Instant nextDay = last.minusSeconds(1)
                .atZone(query.zone())
                .toLocalDate()
                .plusDays(1)
                .atStartOfDay(query.zone())
                .toInstant();
        TreeMap<Instant, Double> volumes = new TreeMap<>();
        if (!start.isBefore(end)) {
            return new History(volumes, nextDay);
        }
        all.period(start, end).grain(query.grain());
        KpiQuery.Builder part = all.build().toBuilder();
        query.filters().forEach((name, values) -> values.forEach(value -> part.where(name, value)));
        boolean absentIsZero = definition == RECEIVED;
        Instant first = null;
        Instant latest = null;
        for (KpiValue value : ask.apply(part.build()).values()) {
            OffsetDateTime bucket = value.bucket();
            BigDecimal volume = value.value();
            if (bucket == null || volume == null) {
                continue;
            }
            if (value.n() > 0) {
                first = first == null ? bucket.toInstant() : first;
                latest = bucket.toInstant();
            }
            if (value.n() > 0 || absentIsZero) {
                volumes.put(bucket.toInstant(), Math.max(0, volume.doubleValue()));
            }
        }
        if (first == null) {
            return new History(new TreeMap<>(), nextDay);
        }
        if (absentIsZero && !query.filters().isEmpty()) {
            latest = ask.apply(all.build()).values().stream()
                    .filter(value -> value.n() > 0)
                    .flatMap(value -> Stream.ofNullable(value.bucket()))
                    .map(OffsetDateTime::toInstant)
                    .reduce(latest, (one, other) -> one.isAfter(other) ? one : other);
        }
        return new History(new TreeMap<>(volumes.subMap(first, true, latest, true)), nextDay);
    }

    /** The interval in which an instant lies. */
    private Bucket bucket(Instant instant) {
        LocalDate day = instant.atZone(query.zone()).toLocalDate();
        Instant midnight = day.atStartOfDay(query.zone()).toInstant();
        Instant next = day.plusDays(1).atStartOfDay(query.zone()).toInstant();
        return Bucket.of(midnight, next, query.zone(), query.grain()).stream()
                .filter(bucket -> bucket.to().isAfter(instant))
                .findFirst()
                .orElseThrow();
    }
}
